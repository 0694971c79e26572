import type { BatchProgress } from '../sweep/index.ts';
import { shownPath } from './report.ts';
import type { Session } from './session.ts';

/** One line that counts, in place in a terminal; on a pipe a line for every picture. */
export function createBatchProgress(
  count: number,
  session: Session,
): { readonly update: (progress: BatchProgress) => void; readonly end: () => void } {
  const { err } = session.terminal;
  const inPlace = err.height !== undefined;
  let shown = false;
  const started = performance.now();
  let first: number | undefined;
  return {
    update({ done, failed, path }) {
      first ??= done;
      const drawn = done - first;
      const left = drawn > 0 ? ((performance.now() - started) / drawn) * (count - done - failed) : undefined;
      const text = [
        session.t('cli:progress.batch', { done, count }),
        ...(failed > 0 ? [err.style.red(session.t('cli:progress.batchFailed', { failed }))] : []),
        ...(inPlace && left !== undefined && left > 1000
          ? [session.t('cli:progress.left', { minutes: Math.ceil(left / 60_000) })]
          : []),
        ...(!inPlace && path !== undefined ? [shownPath(session, path)] : []),
      ].join('  ');
      if (inPlace) err.write(`\r\u001b[2K  ${text}`);
      else err.line(`  ${text}`);
      shown = true;
    },
    end() {
      if (inPlace && shown) err.line();
    },
  };
}

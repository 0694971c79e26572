import type { AppError } from '../../errors.ts';
import { asAppError } from '../../errors.ts';
import type { BatchOutcome } from './index.ts';

const firstPauseMs = 15_000;
const longestPauseMs = 5 * 60_000;
/** A server that is away for longer than a night ends the batch. */
const longestAwayMs = 12 * 3_600_000;

/** There is nobody to draw, or to write it down, at this moment: that is waited for. Anything else would fail again. */
const isAway = ({ code }: AppError): boolean =>
  ['server.unreachable', 'server.timeout', 'server.busy', 'worker.gone', 'store.busy'].includes(code);

export interface ToEndContext {
  readonly count: number;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Draws what is missing. */
  readonly pass: () => Promise<BatchOutcome>;
  /** Pictures that are there. */
  readonly done: () => number;
  /** Before each pause. `since`: milliseconds since 1970. */
  readonly onAway: (since: number) => void;
}

/**
 * Draws a batch to its end; a server that is away is waited for, half a day at most. Resolves when nothing is left to be tried
 * or the signal is aborted; rejects with AppError when it makes no sense to go on.
 */
export async function drawToEnd(context: ToEndContext): Promise<void> {
  const { count, signal, now, wait, pass, done, onAway } = context;
  let since: number | undefined;
  let pause = firstPauseMs;
  while (!signal.aborted) {
    const before = done();
    const failure = await pass().then((outcome) => problemOf(outcome, count), asAppError);
    if (signal.aborted || !failure) return;
    if (done() > before) {
      since = undefined;
      pause = firstPauseMs;
    }
    since ??= now();
    if (!isAway(failure) || now() - since > longestAwayMs) throw failure;
    onAway(since);
    await wait(pause, signal);
    pause = Math.min(pause * 2, longestPauseMs);
  }
}

/** What has to be waited for, or what stopped it. Undefined: everything was tried, and some of it is there. */
function problemOf({ pictures, failed }: BatchOutcome, count: number): AppError | undefined {
  const away = failed.find(({ error }) => isAway(error));
  const tried = pictures.length + failed.length === count && pictures.length > 0;
  return away?.error ?? (tried ? undefined : failed.at(-1)?.error);
}

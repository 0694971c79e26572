import type { AppError } from '../../errors.ts';
import { asAppError } from '../../errors.ts';
import { isAway as isNobodyThere, waitedTooLong } from '../away.ts';
import type { BatchOutcome } from './index.ts';

const firstPauseMs = 15_000;
const longestPauseMs = 5 * 60_000;

/** There is nobody to draw, or to write it down, at this moment: that is waited for. Anything else would fail again. */
const isAway = (failure: AppError): boolean =>
  isNobodyThere(failure) || failure.code === 'server.busy' || failure.code === 'store.busy';

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
  readonly onAway: (since: number, reason: AppError) => void;
  /** Milliseconds that it waits for the same server. */
  readonly patienceMs: number;
}

/**
 * Draws a batch to its end; a server that is away is waited for, as long as patience lasts. Resolves when nothing is left to be tried
 * or the signal is aborted; rejects with AppError when it makes no sense to go on; `job.waitedTooLong` after that.
 */
export async function drawToEnd(context: ToEndContext): Promise<void> {
  const { count, signal, now, wait, pass, done, onAway, patienceMs } = context;
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
    if (!isAway(failure)) throw failure;
    if (now() - since > patienceMs) throw waitedTooLong(failure, patienceMs);
    onAway(since, failure);
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

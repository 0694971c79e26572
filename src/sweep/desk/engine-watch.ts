import { AppError, asAppError } from '../../errors.ts';
import type { Engine, EngineInfo } from '../../gpu/engine.ts';

export interface EngineWatchOptions {
  readonly engine: Engine;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Ends everything. */
  readonly signal: AbortSignal;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Called when the server is found to be away, and when it is back. */
  readonly onChange: () => void;
}

/** One eye on the engine for all sweeps: who waits for a server waits together. */
export interface EngineWatch {
  /** At most a minute old. Rejects with `server.*`, `builtin.*` and `job.cancelled`. */
  info(signal: AbortSignal): Promise<EngineInfo>;
  /** The latest answer, of an earlier process too; undefined: it never answered. */
  known(): EngineInfo | undefined;
  /** Asks now. False: it is away (the failure may pass). */
  answers(signal: AbortSignal): Promise<boolean>;
  /** Resolves when it answers, however long that takes; asks again with growing pauses. Rejects as `info` does. */
  back(signal: AbortSignal): Promise<EngineInfo>;
  /**
   * Where the engine stands for several servers, some of which answer: resolves when `there` holds, asking again with growing
   * pauses for as long as `back` would wait. Rejects with `failure` after that.
   */
  until(there: () => boolean, failure: AppError, signal: AbortSignal): Promise<void>;
  /** Milliseconds since 1970. Undefined: not away. */
  awaySince(): number | undefined;
}

const freshMs = 60_000;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;
/** A server that is away this long is given up. */
const patienceMs = 24 * 3_600_000;

export function createEngineWatch({ engine, now, signal, wait, onChange }: EngineWatchOptions): EngineWatch {
  let latest: { readonly info: EngineInfo; readonly at: number } | undefined;
  let away: number | undefined;
  let asking: Promise<EngineInfo> | undefined;
  let polling: Promise<EngineInfo> | undefined;

  const setAway = (since: number | undefined): void => {
    if ((away === undefined) === (since === undefined)) return;
    away = since;
    onChange();
  };

  const describe = async (): Promise<EngineInfo> => {
    try {
      const info = await engine.describe(signal);
      latest = { info, at: now() };
      setAway(undefined);
      return info;
    } catch (error) {
      const failure = asAppError(error);
      if (failure.retryable && !signal.aborted) setAway(now());
      throw failure;
    }
  };
  /** Everybody who asks at the same time gets one answer. */
  const ask = (): Promise<EngineInfo> => {
    asking ??= describe().finally(() => (asking = undefined));
    return asking;
  };

  const poll = async (): Promise<EngineInfo> => {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        return await ask();
      } catch (error) {
        const failure = asAppError(error);
        const givenUp = away !== undefined && now() - away > patienceMs;
        if (!failure.retryable || givenUp || signal.aborted) throw failure;
      }
      await wait(pause, signal);
    }
  };

  const fresh = (): EngineInfo | undefined =>
    latest && away === undefined && now() - latest.at < freshMs ? latest.info : undefined;

  return {
    info: async (own) => fresh() ?? unlessAborted(ask(), own),
    known: () => latest?.info ?? engine.recall?.(),
    async answers(own) {
      try {
        await unlessAborted(ask(), own);
        return true;
      } catch (error) {
        if (asAppError(error).retryable) return false;
        throw error;
      }
    },
    async back(own) {
      const info = fresh();
      if (info) return info;
      polling ??= poll().finally(() => (polling = undefined));
      return unlessAborted(polling, own);
    },
    async until(there, failure, own) {
      const since = now();
      const both = AbortSignal.any([signal, own]);
      for (let pause = firstPauseMs; !there(); pause = Math.min(pause * 2, longestPauseMs)) {
        if (now() - since > patienceMs) throw failure;
        await wait(pause, both);
        // Some may answer while the one that is needed does not: that is no news.
        await unlessAborted(
          ask().catch(() => undefined),
          own,
        );
      }
    },
    awaySince: () => away,
  };
}

/** The promise, or `job.cancelled` as soon as the caller does not want it any more; others may still wait for it. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    throw new AppError('job.cancelled');
  }
  return new Promise<T>((resolve, reject) => {
    const leave = (): void => reject(new AppError('job.cancelled'));
    signal.addEventListener('abort', leave, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

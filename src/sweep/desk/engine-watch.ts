import { AppError, asAppError } from '../../errors.ts';
import type { Engine, EngineInfo } from '../../gpu/engine.ts';

export interface EngineWatchOptions {
  readonly engine: Engine;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Ends everything. */
  readonly signal: AbortSignal;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Called when the server is found to be away, for another reason than before too, and when it is back. */
  readonly onChange: () => void;
}

/** That nobody at all is there. */
export interface Away {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly reason: AppError;
}

/** One eye on the engine for all sweeps: who waits for a server waits together. */
export interface EngineWatch {
  /** At most a minute old. Rejects with `server.*`, `builtin.*` and `job.cancelled`. */
  info(signal: AbortSignal): Promise<EngineInfo>;
  /** The latest answer, of an earlier process too; undefined: it never answered. */
  known(): EngineInfo | undefined;
  /** Asks now. False: it is away (the failure may pass). */
  answers(signal: AbortSignal): Promise<boolean>;
  /**
   * Resolves when it answers; asks again with growing pauses, and at once when there are news. `onAway` is called after each
   * failure that may pass, and ends the waiting by throwing. Rejects as `info` does.
   */
  back(signal: AbortSignal, onAway: () => void): Promise<EngineInfo>;
  /**
   * Where the engine stands for several servers, some of which answer: resolves when `there` holds, which is looked at after
   * each question and each time there are news. `onAway` is called before each pause, and ends the waiting by throwing.
   */
  until(there: () => boolean, onAway: () => void, signal: AbortSignal): Promise<void>;
  /** Undefined: somebody answered the last time. */
  away(): Away | undefined;
}

const freshMs = 60_000;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

export function createEngineWatch({ engine, now, signal, wait, onChange }: EngineWatchOptions): EngineWatch {
  let latest: { readonly info: EngineInfo; readonly at: number } | undefined;
  let away: Away | undefined;
  let asking: Promise<EngineInfo> | undefined;
  let round: Promise<EngineInfo> | undefined;
  let pause = firstPauseMs;
  /** Resolves with the next news. */
  let news = Promise.withResolvers<void>();
  /** News were told; those up to `heard` are in what was asked last. */
  let told = 0;
  let heard = 0;

  const leave = engine.onNews?.(() => {
    told += 1;
    pause = firstPauseMs;
    news.resolve();
    news = Promise.withResolvers<void>();
  });
  if (leave) signal.addEventListener('abort', leave, { once: true });

  const setAway = (failure: AppError | undefined): void => {
    const reason = failure && nobodyBecause(failure, engine);
    if (isSame(away?.reason, reason)) return;
    away = reason && { since: away?.since ?? now(), reason };
    onChange();
  };

  const describe = async (): Promise<EngineInfo> => {
    heard = told;
    try {
      const info = await engine.describe(signal);
      latest = { info, at: now() };
      pause = firstPauseMs;
      setAway(undefined);
      return info;
    } catch (error) {
      const failure = asAppError(error);
      if (failure.retryable && !signal.aborted) setAway(failure);
      throw failure;
    }
  };
  /** Everybody who asks at the same time gets one answer. */
  const ask = (): Promise<EngineInfo> => {
    asking ??= describe().finally(() => (asking = undefined));
    return asking;
  };

  const newsOrPause = async (ms: number, until: AbortSignal): Promise<'news' | 'pause'> => {
    const over = new AbortController();
    const pausing = wait(ms, AbortSignal.any([until, over.signal])).then(() => 'pause' as const);
    pausing.catch(() => undefined);
    try {
      return await Promise.race([pausing, news.promise.then(() => 'news' as const)]);
    } finally {
      over.abort();
    }
  };
  /** A pause and a question after it, for all who wait. */
  const askAgain = async (): Promise<EngineInfo> => {
    const ms = pause;
    pause = Math.min(pause * 2, longestPauseMs);
    // News that came while it was asked are no reason to wait.
    if (heard === told) await newsOrPause(ms, signal);
    return ask();
  };

  const fresh = (): EngineInfo | undefined =>
    latest && away === undefined && heard === told && now() - latest.at < freshMs ? latest.info : undefined;

  return {
    info: async (own) => fresh() ?? unlessAborted(ask(), own),
    known: () => engine.recall?.() ?? latest?.info,
    async answers(own) {
      try {
        await unlessAborted(ask(), own);
        return true;
      } catch (error) {
        if (asAppError(error).retryable) return false;
        throw error;
      }
    },
    async back(own, onAway) {
      const info = fresh();
      if (info) return info;
      for (let again = false; ; again = true) {
        if (again) round ??= askAgain().finally(() => (round = undefined));
        try {
          return await unlessAborted(round ?? ask(), own);
        } catch (error) {
          const failure = asAppError(error);
          if (!failure.retryable || signal.aborted) throw failure;
        }
        onAway();
      }
    },
    async until(there, onAway, own) {
      const both = AbortSignal.any([signal, own]);
      for (let ms = firstPauseMs; !there();) {
        onAway();
        if ((await newsOrPause(ms, both)) === 'news') {
          ms = firstPauseMs;
          continue;
        }
        ms = Math.min(ms * 2, longestPauseMs);
        // Some may answer while the one that is needed does not: that is no news.
        await unlessAborted(
          ask().catch(() => undefined),
          own,
        );
      }
    },
    away: () => away,
  };
}

/** Of several machines it is none that answers, whoever was asked first. */
function nobodyBecause(failure: AppError, engine: Engine): AppError {
  const one = failure.code === 'worker.away' || failure.code === 'worker.gone';
  return one && engine.serversFor ? new AppError('worker.none', { cause: failure }) : failure;
}

/** The same words. */
export function isSame(one: AppError | undefined, other: AppError | undefined): boolean {
  return one?.code === other?.code && JSON.stringify(one?.params) === JSON.stringify(other?.params);
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

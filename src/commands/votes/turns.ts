import { asAppError } from '../../errors.ts';
import { failureOf } from '../delivery/failure.ts';

/** Work on several things, each in its own order. */
export interface Turns {
  /** Tried again, with growing pauses, while it may pass; given up when Discord will not have it. */
  add(key: string, work: () => Promise<unknown>): void;
  /** In the same order, tried once. */
  now<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way. */
  end(): Promise<void>;
}

const firstPauseMs = 2000;
const longestPauseMs = 5 * 60_000;

export function createTurns({
  signal,
  onFailed,
  wait,
}: {
  readonly signal: AbortSignal;
  /** It is given up, or (`again`) will be tried again. */
  readonly onFailed: (key: string, error: unknown) => void;
  readonly wait: (ms: number) => Promise<void>;
}): Turns {
  const queues = new Map<string, Promise<unknown>>();

  const enqueue = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(key) ?? Promise.resolve()).then(work);
    const done: Promise<unknown> = turn
      .catch(() => undefined)
      .finally(() => {
        if (queues.get(key) === done) queues.delete(key);
      });
    queues.set(key, done);
    return turn;
  };

  const untilDone = async (key: string, work: () => Promise<unknown>): Promise<void> => {
    for (let pause = firstPauseMs; !signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        await work();
        return;
      } catch (error) {
        if (signal.aborted) return;
        onFailed(key, error);
        const failure = failureOf(error);
        if (failure !== 'later' || asAppError(error).code === 'store.gone') return;
        await wait(pause).catch(() => undefined);
      }
    }
  };

  return {
    add: (key, work) => void enqueue(key, () => untilDone(key, work)).catch(() => undefined),
    now: enqueue,
    async end() {
      await Promise.all(queues.values());
    },
  };
}

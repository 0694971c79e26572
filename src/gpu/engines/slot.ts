import { AppError } from '../../errors.ts';

/** One place, taken in the order of asking. */
export interface Slot {
  /** The place is taken now. */
  readonly taken: boolean;
  /** Waits for the place; the answer gives it back. Rejects with `job.cancelled` when the signal ends the wait. */
  acquire(signal: AbortSignal): Promise<() => void>;
}

export function createSlot(): Slot {
  let last = Promise.resolve();
  let users = 0;
  return {
    get taken() {
      return users > 0;
    },
    acquire: async (signal) => {
      const before = last;
      const mine = Promise.withResolvers<void>();
      last = mine.promise;
      users += 1;
      const release = (): void => {
        users -= 1;
        mine.resolve();
      };
      try {
        await untilAborted(before, signal);
      } catch (error) {
        // Those behind us still have to wait for the one before us.
        void before.then(release);
        throw error;
      }
      return release;
    },
  };
}

/** The promise, or `job.cancelled` as soon as the signal is aborted. The promise itself goes on. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new AppError('job.cancelled'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    if (signal.aborted) throw new AppError('job.cancelled');
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

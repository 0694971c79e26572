import { AppError } from '../../../errors.ts';

/** Something to wait for that may have happened already. */
export interface News {
  tell(): void;
  /** Returns at the next `tell`, at once if there was one since the last time, or after `ms`. Throws `job.cancelled`. */
  next(ms: number, signal: AbortSignal): Promise<void>;
}

export function createNews(): News {
  let told = false;
  let wake: (() => void) | undefined;
  return {
    tell: () => {
      told = true;
      wake?.();
    },
    next: async (ms, signal) => {
      if (!told && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          const stop = (): void => resolve();
          signal.addEventListener('abort', stop, { once: true });
          wake = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', stop);
            resolve();
          };
        });
        wake?.();
        wake = undefined;
      }
      told = false;
      if (signal.aborted) throw new AppError('job.cancelled');
    },
  };
}

import { setTimeout as timer } from 'node:timers/promises';

import { AppError } from '../../../errors.ts';
import type { Ask } from './ask.ts';

export interface OutboxOptions {
  /** Whose it is. */
  readonly worker: string;
  readonly ask: Ask;
  /** Bytes of pictures that nobody has fetched yet; above that the worker waits. */
  readonly maxBytes: number;
  readonly keptMs: number;
}

/** Finished pictures on their way to the bot: short-lived keys, bounded in bytes. */
export interface Outbox {
  /**
   * Resolves when the picture is in Redis. Waits while too much of what was sent lies there unfetched, or Redis is full. Rejects
   * with `worker.refused` for one that is larger than all that may lie there, and with `job.cancelled`.
   */
  put(key: string, frame: Buffer, signal: AbortSignal): Promise<void>;
}

const pauseMs = 250;

export function createOutbox({ worker, ask, maxBytes, keptMs }: OutboxOptions): Outbox {
  const unfetched = new Map<string, number>();

  const forgetFetched = async (signal: AbortSignal): Promise<void> => {
    const keys = [...unfetched.keys()];
    const there = await Promise.all(keys.map((key) => ask((redis) => redis.exists(key), signal)));
    for (const [index, key] of keys.entries()) if (there[index] === 0) unfetched.delete(key);
  };
  /** False: Redis is at its limit and evicts nothing, as it should; it will have room again. */
  const store = async (key: string, frame: Buffer, signal: AbortSignal): Promise<boolean> => {
    try {
      await ask((redis) => redis.set(key, frame, 'PX', keptMs), signal);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'queue.unwritable') return false;
      throw error;
    }
  };
  const bytes = (): number => [...unfetched.values()].reduce((sum, size) => sum + size, 0);

  return {
    async put(key, frame, signal) {
      if (frame.length > maxBytes) {
        const limit = `${megabytes(frame.length)} MB > ${megabytes(maxBytes)} MB`;
        throw new AppError('worker.refused', { params: { name: worker, limit } });
      }
      try {
        for (;;) {
          if (bytes() + frame.length > maxBytes) await forgetFetched(signal);
          if (bytes() + frame.length <= maxBytes && (await store(key, frame, signal))) break;
          await timer(pauseMs, undefined, { signal });
        }
      } catch (error) {
        throw signal.aborted ? new AppError('job.cancelled') : error;
      }
      unfetched.set(key, frame.length);
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

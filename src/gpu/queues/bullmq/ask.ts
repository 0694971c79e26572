import { setTimeout as timer } from 'node:timers/promises';

import type { Redis } from 'ioredis';

import { AppError } from '../../../errors.ts';

/** The part of a connection that asks. */
export interface Asked {
  run<T>(command: (redis: Redis) => Promise<T>, signal: AbortSignal, withinMs?: number): Promise<T>;
}

/** One question to Redis. Rejects with `queue.*`. */
export type Ask = <T>(command: (redis: Redis) => Promise<T>, signal?: AbortSignal) => Promise<T>;

const pauseMs = 250;

/** Asks once: whoever asks can go on without an answer. `signal` goes for all questions. */
export function askOnce(connection: Asked, signal: AbortSignal): Ask {
  return (command, own) => connection.run(command, own ? AbortSignal.any([signal, own]) : signal);
}

/**
 * Asks until Redis answers: what a worker has drawn is not thrown away because a network was cut. The command may be done twice,
 * so it has to be one that may. Rejects with the signal's reason, and with what waiting does not help.
 */
export function askUntilAnswered(connection: Asked, signal: AbortSignal): Ask {
  return async (command, own) => {
    const both = own ? AbortSignal.any([signal, own]) : signal;
    for (;;) {
      try {
        return await connection.run(command, both);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'queue.away' || both.aborted) throw error;
      }
      await timer(pauseMs, undefined, { signal: both });
    }
  };
}

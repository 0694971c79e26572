import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '../../../errors.ts';
import type { HttpClient } from '../../http.ts';
import { untilAborted } from '../slot.ts';
import * as schema from './schemas.ts';

export interface Pace {
  /**
   * Milliseconds between two new requests. Default 700: two a second and 90 a minute are allowed to an address, two a second to
   * a key (Haidra-Org/AI-Horde@fbd5ed4 `horde/apis/limiter_api.py`).
   */
  readonly submitGapMs: number;
  /**
   * Shortest and longest milliseconds between two looks at a request. Default 2000 and 15000: the Horde answers out of a
   * cache of one second (README_integration.md), its own client looks every four.
   */
  readonly pollMs: number;
  readonly maxPollMs: number;
  /** Milliseconds to wait where the Horde says "too many" and not for how long. Default 10000; the longest wait is six times that. */
  readonly busyMs: number;
  /** How all of these are waited. Default: a timer. Rejects when the signal ends the wait. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const timer: Pace['wait'] = async (ms, signal) => delay(ms, undefined, { signal });

/** The few calls of the Horde that a row needs, at the pace it allows. One per account and address. */
export interface Service {
  readonly host: string;
  readonly pace: Pace;
  /**
   * Puts a request in line. The signal ends the wait only: a request that is on its way is taken back as soon as its id is
   * known. Waits out "too many" a few times.
   */
  submit(body: unknown, signal: AbortSignal): Promise<schema.Accepted>;
  check(id: string, signal: AbortSignal): Promise<schema.Check>;
  /** With the picture. Ten a minute are allowed, so it is asked once it is done. */
  status(id: string, maxBytes: number, signal: AbortSignal): Promise<schema.Status>;
  /** Takes a request back; the answer holds what was finished. Undefined: it could not be reached, or was gone. */
  remove(id: string, maxBytes: number): Promise<schema.Status | undefined>;
  /** Fulfilled when everything that was taken back is gone, or has failed to go. */
  settled(): Promise<void>;
}

const tries = 3;
/** A source picture of 3072x3072 takes its time on a slow line. */
const submitTimeoutMs = 60_000;
const removeTimeoutMs = 10_000;

export function createService(client: HttpClient, pace: Pace): Service {
  const leaving = new Set<Promise<unknown>>();
  /** Ends with the turn of whoever asked last. */
  let line: Promise<unknown> = Promise.resolve();

  const inBackground = (work: Promise<unknown>): void => {
    const quiet = work.catch(() => undefined).finally(() => leaving.delete(quiet));
    leaving.add(quiet);
  };

  async function turn(signal: AbortSignal): Promise<void> {
    const mine = line;
    line = mine.then(() => pace.wait(pace.submitGapMs, new AbortController().signal));
    await untilAborted(mine, signal);
  }

  /** Tries again after the wait the Horde names. */
  async function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (attempt === tries || !(error instanceof AppError) || error.code !== 'server.busy') throw error;
        await pause(pace, Math.min(error.retryAfterMs ?? pace.busyMs, 6 * pace.busyMs), signal);
      }
    }
  }

  const service: Service = {
    host: client.host,
    pace,
    submit: (body, signal) =>
      patiently(async () => {
        await turn(signal);
        const call = client.post('/api/v2/generate/async', body, schema.accepted, {
          signal: new AbortController().signal,
          timeoutMs: submitTimeoutMs,
          maxBytes: 256 * 1024,
        });
        try {
          return await untilAborted(call, signal);
        } catch (error) {
          if (signal.aborted) inBackground(call.then(({ id }) => service.remove(id, 1024 * 1024)));
          throw error;
        }
      }, signal),
    check: (id, signal) => client.get(`/api/v2/generate/check/${id}`, schema.check, { signal, maxBytes: 64 * 1024 }),
    status: (id, maxBytes, signal) =>
      patiently(
        () => client.get(`/api/v2/generate/status/${id}`, schema.status, { signal, maxBytes, timeoutMs: 60_000 }),
        signal,
      ),
    remove: (id, maxBytes) => {
      const call = client.delete(`/api/v2/generate/status/${id}`, schema.status, {
        signal: new AbortController().signal,
        timeoutMs: removeTimeoutMs,
        maxBytes,
      });
      inBackground(call);
      return call.catch(() => undefined);
    },
    settled: async () => {
      while (leaving.size > 0) await Promise.all(leaving);
    },
  };
  return service;
}

/** Rejects with `job.cancelled`. */
export async function pause({ wait }: Pace, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, signal);
  } catch (cause) {
    throw new AppError('job.cancelled', { cause });
  }
}

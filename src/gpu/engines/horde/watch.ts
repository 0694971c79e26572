import { AppError } from '../../../errors.ts';
import { untilAborted } from '../slot.ts';
import type { Check, Generation } from './schemas.ts';
import { pause, type Pace, type Service } from './service.ts';

export interface Limits {
  /** Milliseconds one picture may take, waiting included. Default 25 minutes; the Horde drops requests after 20 idle ones. */
  readonly deadlineMs: number;
  /** Milliseconds without any answer after which the Horde counts as gone. Default 2 minutes. */
  readonly silenceMs: number;
  /** Milliseconds for which the Horde may say that no worker can draw it. Default 60 s: workers come and go. */
  readonly noWorkerMs: number;
}

export interface Finished {
  /** Undefined: it is done and there is no picture. */
  readonly generation: Generation | undefined;
  /** What it cost. */
  readonly kudos: number;
}

export interface WatchOptions extends Limits {
  readonly signal: AbortSignal;
  /** Largest answer with a picture, in bytes. */
  readonly maxBytes: number;
  readonly model: string;
  /** Milliseconds until a worker has to have taken it; undefined: as long as it lives. */
  readonly patienceMs?: number;
  readonly onCheck: (check: Check) => void;
}

/**
 * Waits for a request that stands in line. Undefined: nobody took it within `patienceMs`, and it was taken back. Rejects with
 * `horde.noWorker`, `horde.faulted`, `horde.expired`, `job.cancelled` and `server.*`; the request is taken back then too.
 */
export async function watch(service: Service, id: string, options: WatchOptions): Promise<Finished | undefined> {
  try {
    if (await untilDone(service, id, options)) {
      const status = await service.status(id, options.maxBytes, options.signal);
      return { generation: status.generations?.[0], kudos: status.kudos ?? 0 };
    }
  } catch (error) {
    void service.remove(id, options.maxBytes);
    throw error;
  }
  // It may have been finished at the very moment.
  const last = await untilAborted(service.remove(id, options.maxBytes), options.signal);
  const generation = last?.generations?.[0];
  return generation && { generation, kudos: last?.kudos ?? 0 };
}

/** False: the patience is at an end. */
async function untilDone({ host, check, pace }: Service, id: string, options: WatchOptions): Promise<boolean> {
  const { signal, patienceMs = Number.POSITIVE_INFINITY } = options;
  const started = performance.now();
  let heard = started;
  let hopelessSince: number | undefined;
  let waitMs = pace.pollMs;
  for (;;) {
    await pause(pace, waitMs, signal);
    const found = await check(id, signal).catch((error: unknown) => {
      const passes = error instanceof AppError && error.retryable;
      if (!passes || performance.now() - heard > options.silenceMs) throw error;
      waitMs = Math.min(Math.max(error.retryAfterMs ?? 0, waitMs * 2), pace.busyMs * 6);
    });
    const now = performance.now();
    if (now - started > options.deadlineMs) throw new AppError('horde.expired', { params: { host } });
    if (!found) continue;
    heard = now;
    options.onCheck(found);
    if (found.faulted) throw new AppError('horde.faulted', { params: { host } });
    if (found.done) return true;
    hopelessSince = found.is_possible === false ? (hopelessSince ?? now) : undefined;
    const taken = (found.processing ?? 0) > 0 || (found.finished ?? 0) > 0;
    if (!taken && now - started > patienceMs) return false;
    if (hopelessSince !== undefined && now - hopelessSince >= Math.min(options.noWorkerMs, patienceMs)) {
      if (options.patienceMs !== undefined) return false;
      throw new AppError('horde.noWorker', { params: { host, model: options.model } });
    }
    waitMs = pollDelay(pace, found);
  }
}

/** A fifth of what the Horde expects it to take: a short wait is looked at often, a long one rarely. */
export function pollDelay(
  { pollMs, maxPollMs }: Pick<Pace, 'pollMs' | 'maxPollMs'>,
  { wait_time: seconds }: Pick<Check, 'wait_time'>,
): number {
  return Math.min(maxPollMs, Math.max(pollMs, ((seconds ?? 0) * 1000) / 5));
}

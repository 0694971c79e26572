import { randomUUID } from 'node:crypto';
import { setTimeout as timer } from 'node:timers/promises';

import type { Queue } from 'bullmq';

import { AppError, asAppError } from '../../../errors.ts';
import type { GenerateOptions, Row } from '../../engine.ts';
import type { Ask } from './ask.ts';
import type { WorkerKeys } from './keys.ts';
import { vanishedKey } from './keys.ts';
import { mostPictureBytes, rowHash, unpackCell } from './packing.ts';
import type { JobPayload, News } from './protocol.ts';
import { mostPreviewBytes, unpackError } from './protocol.ts';
import { countVanished, readField } from './scripts.ts';
import type { RemoteWorker } from './roster.ts';
import { giveOrder } from './roster.ts';
import type { Timing } from './timing.ts';
import { mostVanished } from './timing.ts';

/** What a row under way is told from outside. */
export interface RowEars {
  readonly job: string;
  /** Who may tell of it. */
  readonly worker: string;
  hear(news: News, bytes: Buffer): void;
  /** The worker, or Redis, is in another state than before. */
  changed(): void;
}

export interface ReleaseOptions extends GenerateOptions {
  readonly worker: string;
  readonly keys: WorkerKeys;
  readonly ask: Ask;
  readonly queue: Queue<unknown>;
  readonly timing: Timing;
  readonly payload: JobPayload;
  /** A job from before a restart that draws these cells already. */
  readonly adopted?: string | undefined;
  readonly sight: () => RemoteWorker | undefined;
  /** Aborted when this process ends: the job goes on and is found again. */
  readonly leaving: AbortSignal;
  /** Adds this row to those that are told; the answer takes it out again. */
  readonly listen: (ears: RowEars) => () => void;
  /** Does it as soon as Redis answers again. */
  readonly later: (work: () => Promise<void>) => void;
}

/** How it ended; undefined: it goes on. */
type End = { readonly failure?: AppError } | undefined;

/** How often a wish is renewed, as a share of how long it lives. */
const renewals = 10;
/** Longest reason of a failure that is read. */
const mostReason = 100_000;

/**
 * One row in one worker's queue, from its release to its end: reports each cell as its picture arrives. Rejects with what the
 * worker said, with `worker.gone` when it left and with `worker.poison`. While Redis is away it waits.
 */
export async function releaseRow(row: Row, options: ReleaseOptions): Promise<void> {
  const { timing, signal, leaving, later, onProgress, onCell } = options;
  let cancelled: AppError | undefined;
  let stopped = false;
  let wake = Promise.withResolvers<void>();
  /** Whoever asked has failed: nothing is reported any more. After a cancel what is finished still is. */
  let failed = false;
  const job = createJob(row, { ...options, onCell: (cell) => (failed ? undefined : onCell(cell)) });
  /** Something may have ended: the job is looked at. */
  let look = options.adopted !== undefined;

  const cancel = (reason: AppError): void => {
    cancelled ??= reason;
    wake.resolve();
  };
  const onAbort = (): void => cancel(new AppError('job.cancelled'));

  const step = async (): Promise<End> => {
    if (leaving.aborted) return { failure: new AppError('job.cancelled') };
    if (cancelled && !stopped) {
      if (!job.released()) return { failure: cancelled };
      await job.stop();
      stopped = true;
    }
    await job.collect();
    if (!cancelled) {
      if (job.isWhole() && !job.released()) return {};
      await job.release();
    }
    if (!look) return undefined;
    look = false;
    const end = await job.end();
    if (!end) return undefined;
    // Looked at before: a picture is there before its job ends.
    await job.collect();
    await job.tidy();
    if (cancelled) return { failure: cancelled };
    // Its pictures were fetched long ago, or are gone: it is drawn again.
    const empty = options.adopted !== undefined && !end.failure && !job.isWhole();
    return empty ? { failure: new AppError('worker.gone', { params: { name: options.worker } }) } : end;
  };
  const stepOrReason = async (): Promise<End> => {
    try {
      return await step();
    } catch (error) {
      const failure = asAppError(error);
      look = true;
      const isAway = failure.code === 'queue.away';
      // One that fails while it is being ended has no better end to wait for.
      if (cancelled && (isAway || failed)) {
        if (job.released()) later(job.stop);
        return { failure: cancelled };
      }
      if (!isAway) {
        failed = true;
        cancel(failure);
      }
      return undefined;
    }
  };

  const unlisten = options.listen({
    job: job.id,
    worker: options.worker,
    hear({ type, ...told }, bytes) {
      if (type === 'progress' && 'fraction' in told) {
        const { job: _job, ...progress } = told;
        if (cancelled || (progress.key !== undefined && !row.cells.some(({ key }) => key === progress.key))) return;
        const shows = bytes.length > 0 && bytes.length <= mostPreviewBytes;
        onProgress?.({ ...progress, ...(shows ? { preview: bytes } : {}) });
        return;
      }
      look ||= type === 'ended';
      wake.resolve();
    },
    changed() {
      look = true;
      wake.resolve();
    },
  });
  signal.addEventListener('abort', onAbort, { once: true });
  leaving.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) throw new AppError('job.cancelled');
    for (;;) {
      wake = Promise.withResolvers();
      const end = await stepOrReason();
      if (end?.failure) throw end.failure;
      if (end) return;
      const woken = await within(wake.promise, timing.pollMs);
      look ||= !woken;
    }
  } finally {
    unlisten();
    signal.removeEventListener('abort', onAbort);
    leaving.removeEventListener('abort', onAbort);
  }
}

/** False: it did not happen in that time. */
async function within(happens: Promise<void>, ms: number): Promise<boolean> {
  const enough = new AbortController();
  const late = timer(ms, false, { ref: false, signal: enough.signal }).catch(() => false);
  const happened = await Promise.race([happens.then(() => true), late]);
  enough.abort();
  return happened;
}

/** What is done with Redis for one row. Everything rejects with `queue.*`, and with `worker.failed` for rubbish that lies there. */
function createJob(row: Row, options: ReleaseOptions) {
  const { worker, keys, queue, timing, payload, onCell, sight } = options;
  /** All of it lies below the worker's name: what Redis cannot do there is the worker's fault. */
  const ask: Ask = (command, signal) =>
    options.ask(command, signal).catch((error: unknown) => {
      const isRubbish = error instanceof AppError && error.code === 'internal';
      throw isRubbish ? new AppError('worker.failed', { params: { name: worker }, cause: error }) : error;
    });
  const { source } = row.settings;
  const id = options.adopted ?? randomUUID();
  const missing = new Map(payload.row.cells.map((cell) => [cell.key, cell.picture]));
  let released = options.adopted !== undefined;
  let renewAt = Number.NEGATIVE_INFINITY;
  const gone = (): AppError => new AppError('worker.gone', { params: { name: worker } });

  const stop = async (): Promise<void> => {
    await ask((redis) => redis.del(keys.wanted(id)));
    await giveOrder(ask, worker, { type: 'cancel', job: id });
    await remove();
  };
  /** One that is drawn is locked: it ends by the order, or when its lock runs out. */
  const remove = async (): Promise<void> => {
    await ask(() => queue.remove(id)).catch(() => undefined);
  };
  /** It was drawing and is not there any more. A row that does this to every machine is given to none. */
  const vanished = async (): Promise<AppError> => {
    const count = await options.ask((redis) => countVanished(redis, vanishedKey(rowHash(row))));
    return count >= mostVanished ? new AppError('worker.poison', { params: { count } }) : gone();
  };

  return {
    id,
    released: () => released,
    isWhole: () => missing.size === 0,
    stop,
    /** Fetches what has come. A picture is given up only when it was taken in, or is none. */
    async collect(): Promise<void> {
      for (const [key, name] of missing) {
        const at = keys.picture(name);
        const size = await ask((redis) => redis.strlen(at));
        if (size === 0) continue;
        if (size > mostPictureBytes) {
          await ask((redis) => redis.del(at));
          throw new AppError('server.tooLarge', { params: { host: worker } });
        }
        // Not GET: by now it may be another one.
        const frame = await ask((redis) => redis.getrangeBuffer(at, 0, mostPictureBytes - 1));
        if (frame.length === 0) continue;
        // From here on it is ours: a Redis that goes away now must not make us report it twice.
        missing.delete(key);
        try {
          await onCell(await unpackCell(frame, key, row, worker));
        } finally {
          await ask((redis) => redis.del(at));
        }
      }
    },
    /** Gives the row to the worker, once, and says again and again that it is wanted: nobody begins a job that is not. */
    async release(): Promise<void> {
      if (performance.now() >= renewAt) {
        await ask((redis) => redis.set(keys.wanted(id), '1', 'PX', timing.keptMs));
        renewAt = performance.now() + timing.keptMs / renewals;
      }
      if (released) return;
      if (source) {
        await ask((redis) => redis.set(keys.source(source.sha256), Buffer.from(source.image), 'PX', timing.keptMs));
      }
      const kept = { age: Math.ceil(timing.keptMs / 1000) };
      await ask(() =>
        queue.add('row', payload, { jobId: id, attempts: 1, removeOnComplete: kept, removeOnFail: kept }),
      );
      released = true;
    },
    async end(): Promise<End> {
      // Field by field and never the whole job: what it holds by now is the worker's word.
      const state = await ask(() => queue.getJobState(id));
      const field = (name: string): Promise<string | undefined> =>
        ask((redis) => readField(redis, queue.toKey(id), name, mostReason));
      if (state === 'completed') return {};
      if (state === 'failed') return { failure: unpackError(parsed(await field('failedReason')), worker) };
      // Redis lost it, or somebody removed it.
      if (state === 'unknown') return { failure: gone() };
      const stalled = Number((await field('stc')) ?? 0);
      if (stalled >= mostVanished) {
        await stop();
        return { failure: new AppError('worker.poison', { params: { count: stalled } }) };
      }
      const seen = sight();
      const isDrawing = state === 'active';
      if (seen?.alive && (isDrawing || seen.beat?.state === 'here')) return undefined;
      // It left, or takes nothing any more: what waits for it is taken back.
      await stop();
      return { failure: isDrawing ? await vanished() : gone() };
    },
    async tidy(): Promise<void> {
      await ask((redis) => redis.del(keys.wanted(id), ...(source ? [keys.source(source.sha256)] : [])));
      await remove();
    },
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

import { randomUUID } from 'node:crypto';

import type { Queue } from 'bullmq';

import { AppError } from '../../../errors.ts';
import type { GenerateOptions, Row } from '../../engine.ts';
import type { Ask } from './ask.ts';
import type { WorkerKeys } from './keys.ts';
import { vanishedKey } from './keys.ts';
import { mostPictureBytes, rowHash, unpackCell } from './packing.ts';
import type { Beat, JobPayload } from './protocol.ts';
import { unpackError } from './protocol.ts';
import type { RemoteWorker } from './roster.ts';
import { giveOrder } from './roster.ts';
import { countVanished, readField } from './scripts.ts';
import type { Timing } from './timing.ts';
import { mostVanished } from './timing.ts';

export interface RowJobOptions {
  readonly worker: string;
  readonly keys: WorkerKeys;
  readonly ask: Ask;
  /** One question to the worker's queue. */
  readonly queue: <T>(command: (queue: Queue<unknown>) => Promise<T>) => Promise<T>;
  readonly timing: Timing;
  readonly payload: JobPayload;
  /** A job from before a restart that draws these cells already. */
  readonly adopted?: string | undefined;
  readonly sight: () => RemoteWorker | undefined;
  /** Removes a job that cannot be removed now. */
  readonly leftover: (job: string) => void;
  readonly onCell: GenerateOptions['onCell'];
}

/** How it ended; undefined: it goes on. */
export type RowEnd = { readonly failure?: AppError } | undefined;

/** How often a wish is renewed, as a share of how long it lives. */
const renewals = 10;
/** Longest reason of a failure that is read. */
const mostReason = 100_000;

/** What is done with Redis for one row. Everything rejects with `queue.*`, and with `worker.failed` for rubbish that lies there. */
export function createRowJob(row: Row, options: RowJobOptions) {
  const { worker, keys, timing, payload, onCell, sight, leftover } = options;
  /** All of it lies below the worker's name: what Redis cannot do there is the worker's fault. */
  const blame = (error: unknown): never => {
    const isRubbish = error instanceof AppError && error.code === 'internal';
    throw isRubbish ? new AppError('worker.failed', { params: { name: worker }, cause: error }) : error;
  };
  const ask: Ask = (command, signal) => options.ask(command, signal).catch(blame);
  const queue: RowJobOptions['queue'] = (command) => options.queue(command).catch(blame);
  const { source } = row.settings;
  const id = options.adopted ?? randomUUID();
  const missing = new Map(payload.row.cells.map((cell) => [cell.key, cell.picture]));
  /** Marks of pictures that were taken in: there until the job is over. */
  const fetched = new Set<string>();
  let released = options.adopted !== undefined;
  let renewAt = Number.NEGATIVE_INFINITY;
  /** Since when the worker says that it is here and draws nothing, while this lies in its queue. */
  let idleSince: number | undefined;
  const gone = (): AppError => new AppError('worker.gone', { params: { name: worker } });

  /** Field by field and never the whole job: what it holds by now is the worker's word. */
  const field = (name: string): Promise<string | undefined> =>
    ask((redis) => readField(redis, keys.bull(id), name, mostReason));
  const stop = async (): Promise<void> => {
    await ask((redis) => redis.del(keys.wanted(id)));
    await giveOrder(ask, worker, { type: 'cancel', job: id });
    if (fetched.size > 0) await ask((redis) => redis.del(...fetched));
    await remove();
  };
  /** One that is drawn is locked: it ends by the order, or when its lock runs out. */
  const remove = async (): Promise<void> => {
    const removed = await queue((own) => own.remove(id)).catch(() => 0);
    if (removed === 0) leftover(id);
  };
  /** It was drawing and is not there any more. A row that does this to every machine is given to none. */
  const vanished = async (): Promise<AppError> => {
    const count = await options.ask((redis) => countVanished(redis, vanishedKey(rowHash(row))));
    return count >= mostVanished ? new AppError('worker.poison', { params: { count } }) : gone();
  };

  /** It says that it takes rows, and takes none: a row would wait for it for ever. */
  const takesNothing = (state: string, { running }: Beat): boolean => {
    if (state !== 'waiting' || running > 0) idleSince = undefined;
    else idleSince ??= performance.now();
    return idleSince !== undefined && performance.now() - idleSince > timing.beginMs;
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
        fetched.add(keys.fetched(name));
        try {
          await onCell(await unpackCell(frame, key, row, worker));
        } finally {
          // In this order: a worker that was killed and begins the job anew must find one of them.
          await ask((redis) => redis.set(keys.fetched(name), '1', 'PX', timing.keptMs));
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
      // Pictures that lay there from before were fetched; what an earlier bot fetched and has no more is drawn again.
      const cells = payload.row.cells.filter(({ key }) => missing.has(key));
      await ask((redis) => redis.del(...cells.map(({ picture }) => keys.fetched(picture))));
      const kept = { age: Math.ceil(timing.keptMs / 1000) };
      await queue((own) =>
        own.add(
          'row',
          { ...payload, row: { ...payload.row, cells } },
          { jobId: id, attempts: 1, removeOnComplete: kept, removeOnFail: kept },
        ),
      );
      released = true;
    },
    async end(): Promise<RowEnd> {
      const state = await queue((own) => own.getJobState(id));
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
      const isHere = seen?.alive === true && seen.beat?.state === 'here';
      const isStuck = isHere && takesNothing(state, seen.beat);
      if (seen?.alive && (isDrawing || isHere) && !isStuck) return undefined;
      // It left, or takes nothing any more: what waits for it is taken back.
      await stop();
      return { failure: isDrawing || isStuck ? await vanished() : gone() };
    },
    /** Of what is still missing: a worker leaves out what is marked. True: there were some. */
    async forgetMarks(): Promise<boolean> {
      const marks = [...missing.values()].map((name) => keys.fetched(name));
      return marks.length > 0 && (await ask((redis) => redis.del(...marks))) > 0;
    },
    async tidy(): Promise<void> {
      await ask((redis) => redis.del(keys.wanted(id), ...fetched, ...(source ? [keys.source(source.sha256)] : [])));
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

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as timer } from 'node:timers/promises';

import type { Store } from '../../store/index.ts';
import { AppError, asAppError } from '../../errors.ts';
import type { Engine } from '../../gpu/engine.ts';
import type { RowQueue } from '../../gpu/queue.ts';
import type { Translate } from '../sheet-words.ts';
import type { SweepPlan } from '../types.ts';
import { contactSheet } from './contact-sheets.ts';
import { drawToEnd } from './draw-to-end.ts';
import type { BatchDesk, BatchOrder, BatchSnapshot } from './desk.ts';
import { runBatch } from './index.ts';
import { originalOf } from './original.ts';
import { batchSeries } from './series.ts';

export interface BatchDeskOptions {
  readonly store: Store;
  readonly engine: Engine;
  readonly queue: RowQueue;
  /** Holds a folder for each batch; made when missing. */
  readonly directory: string;
  /** Plan of a sweep; undefined: not kept any more. Rejects with `server.*`. */
  readonly planOf: (sweepId: string) => Promise<SweepPlan | undefined>;
  /** Words of a language, for the contact sheets. */
  readonly translate: (locale: string) => Translate;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How it waits for a server that is away. Default: a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds that a batch waits for somebody who can draw it. Default 24 hours. */
  readonly patienceMs?: number;
}

/** A batch that is being drawn. */
interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  failed: number;
  away?: { readonly since: number; readonly reason: AppError };
}

/** Columns of a contact sheet in a chat: larger pictures than in a folder. */
const columns = 4;
const usualPatienceMs = 24 * 3_600_000;
const folderName = /^[A-Za-z0-9]{1,12}$/;

const defaultWait = (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal });

/** Batches out of the ledger, drawn into a folder each. The ledger says what there is, the folders hold the pictures. */
export function createBatchDesk(options: BatchDeskOptions): BatchDesk {
  const { store, engine, queue, directory, planOf, now, wait = defaultWait, patienceMs = usualPatienceMs } = options;
  const running = new Map<string, Running>();
  const listeners = new Map<string, Set<(snapshot: BatchSnapshot) => void>>();
  let closed = false;

  const folderOf = (batchId: string): string => {
    if (!folderName.test(batchId)) throw new AppError('store.gone');
    return join(directory, batchId);
  };

  const snapshot = (batchId: string): BatchSnapshot | undefined => {
    const batch = store.batches.get(batchId);
    const sweep = batch && store.sweeps.get(batch.sweepId);
    if (!batch || !sweep || sweep.state === 'deleted') return undefined;
    const { id, sweepId, ownerUser, guildId, channelId, rowIndex, clipSkip, count, firstSeed, nsfw, state, error } =
      batch;
    const live = running.get(batchId);
    const pictures = store.batches.pictures(batchId).map(({ number, seed, picture }) => ({ number, seed, picture }));
    return {
      batchId: id,
      sweepId,
      ownerUser,
      channelId,
      rowIndex,
      clipSkip,
      count,
      firstSeed,
      status: state,
      ...(guildId === undefined ? {} : { guildId }),
      locale: sweep.locale,
      pictures,
      failed: state === 'done' ? count - pictures.length : (live?.failed ?? 0),
      ...(nsfw ? { nsfw } : {}),
      ...(live?.away ? { awaySince: live.away.since, awayReason: live.away.reason } : {}),
      ...(error ? { error: new AppError(error.code, { params: error.params }) } : {}),
    };
  };

  const tell = (batchId: string): void => {
    const current = snapshot(batchId);
    if (current) for (const listener of listeners.get(batchId) ?? []) listener(current);
  };

  const kept = (batchId: string): BatchSnapshot => {
    const found = snapshot(batchId);
    if (!found) throw new AppError('store.gone');
    return found;
  };

  /** The plan of its sweep, and the words its sheets are drawn with. */
  const seriesOptions = async (order: Omit<BatchOrder, 'batchId'>) => {
    const plan = await planOf(order.sweepId);
    if (!plan) throw new AppError('store.gone');
    const { rowIndex: row, clipSkip, count, firstSeed, nsfw = false } = order;
    const t = options.translate(store.sweeps.get(order.sweepId)?.locale ?? '');
    return { plan, row, clipSkip, count, firstSeed, nsfw, engine, t };
  };

  const parts = { seriesOptions, folderOf, queue };

  const draw = (batchId: string, live: Running): Promise<void> => {
    const { count, ownerUser: user, guildId } = kept(batchId);
    const owner = { user, ...(guildId === undefined ? {} : { guild: guildId }) };
    const { signal } = live.stop;
    return drawToEnd({
      count,
      signal,
      now,
      wait,
      done: () => store.batches.get(batchId)?.done ?? 0,
      patienceMs,
      onAway(since, reason) {
        live.away = { since, reason };
        tell(batchId);
      },
      pass: async () =>
        runBatch({
          ...(await seriesOptions(kept(batchId))),
          directory: folderOf(batchId),
          queue,
          owner,
          signal,
          sheets: false,
          onPicture: ({ number, seed, sha256, ms }) => {
            if (store.batches.addPicture(batchId, { number, seed, picture: sha256, ms })) delete live.away;
            tell(batchId);
          },
          onProgress: ({ failed }) => {
            live.failed = failed;
          },
          wait,
        }),
    });
  };

  const finish = (batchId: string, live: Running, failure?: AppError): void => {
    running.delete(batchId);
    // A shutdown leaves the batch as it is: it goes on at the next start.
    if (!live.stop.signal.aborted) {
      if (failure) store.batches.fail(batchId, failure);
      else store.batches.finish(batchId);
      store.usage.release(batchId, store.batches.get(batchId)?.done ?? 0);
    }
    tell(batchId);
  };

  const start = (batchId: string): void => {
    if (closed || running.has(batchId) || !store.batches.begin(batchId)) return;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const live: Running = { stop: new AbortController(), ended, failed: 0 };
    running.set(batchId, live);
    const work = async (): Promise<void> => {
      try {
        await draw(batchId, live);
        finish(batchId, live);
      } catch (error) {
        finish(batchId, live, asAppError(error));
      }
    };
    // The ledger cannot be written: the next start finds the batch unfinished.
    void work()
      .catch(() => undefined)
      .finally(resolve);
  };

  return {
    async check(order) {
      folderOf(order.batchId);
      batchSeries(await seriesOptions(order));
    },
    accept(order) {
      const { batchId: id, ...rest } = order;
      if (!store.batches.add({ id, ...rest })) throw new AppError('internal', { detail: 'a batch id came twice' });
    },
    start,
    watch(batchId, listener) {
      const own = listeners.get(batchId) ?? new Set();
      listeners.set(batchId, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(batchId) === own) listeners.delete(batchId);
      };
    },
    snapshot,
    cancel(batchId) {
      const cancelled = store.batches.cancel(batchId);
      if (cancelled) store.usage.release(batchId, store.batches.get(batchId)?.done ?? 0);
      const live = running.get(batchId);
      live?.stop.abort();
      if (cancelled && !live) tell(batchId);
    },
    unfinished: () => store.batches.unfinished().map(({ id }) => id),
    async contactSheet(batchId, numbers, { maxBytes, signal }) {
      const batch = kept(batchId);
      const { plan, row, clipSkip, t } = await seriesOptions(batch);
      const settings = plan.rows[row]?.settings;
      if (!settings) throw new AppError('store.gone');
      const pictures = [];
      for (const number of numbers) {
        const { bytes } = await originalOf(batch, number, { ...parts, signal });
        // The number alone: a seed of ten digits would hide a part of the picture.
        pictures.push({ image: bytes, label: `#${number}` });
      }
      return contactSheet(pictures, { plan, settings, clipSkip, t, columns, maxBytes, signal });
    },
    original: (batchId, number, signal) => originalOf(kept(batchId), number, { ...parts, signal }),
    async tidy() {
      const names = await readdir(directory).catch(() => []);
      for (const name of names) {
        if (!folderName.test(name) || running.has(name) || snapshot(name)) continue;
        await rm(join(directory, name), { recursive: true, force: true });
      }
    },
    async close() {
      closed = true;
      const all = [...running.values()];
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

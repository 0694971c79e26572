import type { Redis } from 'ioredis';

import { AppError, asAppError } from '../../../errors.ts';
import type { Engine, Row, RowSettings } from '../../engine.ts';
import type { PoolServer } from '../../pool/index.ts';
import type { ClassProof } from '../../pool/proof.ts';
import { drawnSize } from '../../size.ts';
import type { FleetWorkers } from '../../workers.ts';
import type { Asked } from './ask.ts';
import { askOnce } from './ask.ts';
import { askLora } from './ask-lora.ts';
import { workerKeys } from './keys.ts';
import type { Leftovers } from './leftovers.ts';
import { createLeftovers } from './leftovers.ts';
import type { Orphans } from './orphans.ts';
import { createOrphans } from './orphans.ts';
import { packRow } from './packing.ts';
import type { RowEars } from './released-row.ts';
import { releaseRow } from './released-row.ts';
import type { RemoteWorker, Roster } from './roster.ts';
import { giveOrder, openRoster } from './roster.ts';
import { effectOf } from './sight.ts';
import type { WorkerCounts } from './worker-sights.ts';
import { createWorkerQueues } from './worker-queues.ts';
import { workerSights } from './worker-sights.ts';
import type { Timing } from './timing.ts';
import { usualTiming } from './timing.ts';
import { unpackError } from './protocol.ts';

export interface RemoteWorkersOptions {
  /** Fails fast: people wait for its answer. */
  readonly connection: Asked & { readonly client: Redis; readonly host: string };
  readonly subscriber: Redis;
  /** Of this program. */
  readonly version: string;
  /** Milliseconds since 1970: only shown. */
  readonly now: () => number;
  /** Aborted when this process ends: rows under way are left to the workers and found again at the next start. */
  readonly leaving: AbortSignal;
  readonly timing?: Timing;
}

/** The workers of a Redis, as servers of a pool. */
export interface RemoteWorkers {
  /** Those that are known now. */
  servers(): readonly PoolServer[];
  /** Calls the listener for each one that becomes known later. */
  onJoin(listener: (server: PoolServer) => void): void;
  /** Why there is nobody. */
  nobody(): AppError;
  /** The worker that draws these cells already, since before a restart. Undefined: nobody does. */
  holderOf(row: Row): string | undefined;
  /** `proofOf`: whether a worker is of the class that its owner declares. */
  workers(proofOf: (id: string) => ClassProof | undefined): FleetWorkers;
  close(): Promise<void>;
}

export { readRedisAddress } from './address.ts';
export { requireSafeRedis } from './checks.ts';
export { openRedis } from './connection.ts';

const none: WorkerCounts = { rows: 0, failures: 0 };

/** A sweep that was taken up again asks for its rows at once; a job nobody asked for by then is wanted by nobody. */
const orphanMs = 60_000;
const tidyEveryMs = 5000;

/** Looks who is there and what they still do. Resolves when Redis was asked once, whether it answered or not. */
export async function openRemoteWorkers(options: RemoteWorkersOptions): Promise<RemoteWorkers> {
  const { connection, subscriber, version, now, leaving, timing = usualTiming } = options;
  const closing = new AbortController();
  const ask = askOnce(connection, closing.signal);
  const roster = await openRoster({ ask, subscriber, version, timing, now });
  const queues = createWorkerQueues(ask, connection.client);
  const ears = new Map<string, RowEars>();
  const engines = new Map<string, PoolServer>();
  const joinListeners = new Set<(server: PoolServer) => void>();
  const newsOf = new Map<string, Set<() => void>>();
  const counts = new Map<string, WorkerCounts>();
  const count = (id: string, failed: boolean): void => {
    const { rows, failures } = counts.get(id) ?? none;
    counts.set(id, { rows: rows + 1, failures: failures + (failed ? 1 : 0) });
  };
  const answerListeners = new Set<(worker: string, answer: string) => void>();
  const postponed = new Set<() => Promise<void>>();

  const orphans: Orphans = createOrphans(ask, queues.ask);
  const leftovers: Leftovers = createLeftovers(queues.ask);

  const serverOf = (id: string): PoolServer => {
    const keys = workerKeys(id);
    const sight = (): RemoteWorker | undefined => roster.get(id);
    const engine: Engine = {
      get name() {
        return sight()?.info?.engine ?? 'worker';
      },
      async describe() {
        const reason = whyAway(id, sight(), roster);
        const info = sight()?.info?.info;
        if (reason || !info) throw reason ?? new AppError('worker.away', { params: { name: id } });
        return info;
      },
      recall: () => sight()?.info?.info,
      clipSkip(model, clipSkip) {
        const info = sight()?.info;
        return info ? effectOf(info, model, clipSkip) : { honoured: 'unknown' };
      },
      async describeLora(lora, signal) {
        if (!sight()?.info?.info.loraFiles) return undefined;
        // One that rests, or whose server is away, can read its files all the same.
        const { alive = false, incompatible } = sight() ?? {};
        const reason = roster.failure();
        if (reason) throw reason;
        if (!alive || incompatible) throw new AppError('worker.away', { params: { name: id } });
        return askLora({
          worker: id,
          lora,
          ask,
          timing,
          signal,
          onAnswer(listener) {
            answerListeners.add(listener);
            return () => void answerListeners.delete(listener);
          },
        });
      },
      async generate(row, generating) {
        const info = sight()?.info;
        if (!info) throw new AppError('worker.gone', { params: { name: id } });
        const payload = packRow(row, info);
        const released = releaseRow(row, {
          ...generating,
          worker: id,
          keys,
          ask,
          queue: (command) => queues.ask(id, command),
          timing,
          payload,
          adopted: orphans.take(id, payload),
          sight,
          leaving,
          listen(own) {
            ears.set(own.job, own);
            return () => void ears.delete(own.job);
          },
          later: (work) => void postponed.add(work),
          leftover: (job) => leftovers.add(id, job),
        });
        await released.then(
          () => count(id, false),
          (error: unknown) => {
            count(id, asAppError(error).code !== 'job.cancelled');
            throw error;
          },
        );
      },
    };
    return {
      id,
      engine,
      identity: JSON.stringify(['worker', id]),
      get weight() {
        return sight()?.beat?.weight ?? 1;
      },
      // It may come back with another one.
      get determinismClass() {
        return sight()?.beat?.class ?? id;
      },
      refuses: (settings, nsfw) => refusals(sight(), settings, nsfw),
      onNews(listener) {
        const own = newsOf.get(id) ?? new Set();
        newsOf.set(id, own.add(listener));
        return () => void own.delete(listener);
      },
    };
  };

  /** A worker counts from the first time that it says what it can do: before that nobody knows its class. */
  const meet = async (id: string): Promise<void> => {
    if (engines.has(id) || !roster.get(id)?.info) return;
    await orphans.find(id).catch(() => undefined);
    if (engines.has(id) || closing.signal.aborted) return;
    const server = serverOf(id);
    engines.set(id, server);
    for (const listener of joinListeners) listener(server);
  };
  const doPostponed = (): void => {
    for (const work of postponed) {
      postponed.delete(work);
      work().catch((error: unknown) => {
        if (asAppError(error).code === 'queue.away') postponed.add(work);
      });
    }
  };
  /** Those that are away too: what they had is not theirs for ever. */
  const findOrphans = async (): Promise<void> => {
    for (const { id } of roster.all()) await orphans.find(id).catch(() => undefined);
  };

  roster.onChange((id) => {
    if (id !== undefined) meet(id).catch(() => undefined);
    else if (!roster.failure()) {
      doPostponed();
      void findOrphans();
    }
    for (const [worker, listeners] of newsOf) {
      if (id === undefined || id === worker) for (const listener of listeners) listener();
    }
    for (const own of ears.values()) own.changed();
  });
  roster.onNews((id, news, bytes) => {
    const own = 'job' in news ? ears.get(news.job) : undefined;
    if (own?.worker === id) own.hear(news, bytes);
    if (news.type === 'answer') for (const listener of answerListeners) listener(id, news.answer);
  });
  // After the ears are there: who changes meanwhile would be heard by nobody.
  await findOrphans();
  for (const { id } of roster.all()) await meet(id);

  const dropOrphans = (): void => {
    for (const { worker, job } of orphans.drop(orphanMs)) {
      postponed.add(async () => {
        await ask((redis) => redis.del(workerKeys(worker).wanted(job)));
        await giveOrder(ask, worker, { type: 'cancel', job });
        leftovers.add(worker, job);
      });
    }
    if (!roster.failure()) doPostponed();
  };
  const tidying = setInterval(() => {
    dropOrphans();
    void leftovers.clear();
  }, tidyEveryMs).unref();

  return {
    servers: () => [...engines.values()],
    onJoin: (listener) => void joinListeners.add(listener),
    nobody: () => roster.failure() ?? new AppError('worker.none'),
    holderOf: (row) => {
      const holder = orphans.holderOf(row);
      return holder !== undefined && roster.get(holder)?.alive ? holder : undefined;
    },
    workers: (proofOf) => workerSights({ roster, ask, proofOf, countsOf: (id) => counts.get(id) ?? none }),
    async close() {
      clearInterval(tidying);
      closing.abort();
      await roster.close();
      await queues.close();
    },
  };
}

/** Why a worker gets no rows. Undefined: it does. */
function whyAway(name: string, seen: RemoteWorker | undefined, roster: Roster): AppError | undefined {
  const failure = roster.failure();
  if (failure) return failure;
  if (!seen?.alive || seen.incompatible || seen.held) return new AppError('worker.away', { params: { name } });
  if (seen.beat?.state === 'here') return undefined;
  return seen.beat?.failure ? unpackError(seen.beat.failure, name) : new AppError('worker.away', { params: { name } });
}

/** Names and measures, which read the same in every language. */
function refusals(seen: RemoteWorker | undefined, settings: RowSettings, nsfw: boolean): string[] {
  const most = Number.POSITIVE_INFINITY;
  const { maxSteps = most, maxPixels = most, nsfw: allowed = true } = seen?.beat?.bounds ?? {};
  const { width, height } = drawnSize(settings);
  return [
    ...(settings.steps > maxSteps ? [`${settings.steps} steps > ${maxSteps}`] : []),
    // Without hires fix its list of sizes says so already.
    ...(settings.hires && width * height > maxPixels ? [`${width}x${height}`] : []),
    ...(nsfw && !allowed ? ['NSFW'] : []),
  ];
}

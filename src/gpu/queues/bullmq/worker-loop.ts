import { randomUUID } from 'node:crypto';
import { setTimeout as timer } from 'node:timers/promises';

import type { Job } from 'bullmq';
import { UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';

import { AppError, asAppError } from '../../../errors.ts';
import type { Engine } from '../../engine.ts';
import type { Asked } from './ask.ts';
import { askOnce, askUntilAnswered } from './ask.ts';
import type { WorkerBounds } from './draw-job.ts';
import { drawJob } from './draw-job.ts';
import { decodeFrame } from './frame.ts';
import { botKey, queueName, workerKeys } from './keys.ts';
import { createOutbox } from './outbox.ts';
import { createPresence } from './presence.ts';
import type { Beat } from './protocol.ts';
import { botHello, jobPayload, order, packError, protocol } from './protocol.ts';
import type { ServerLook } from './server-look.ts';
import { createServerLook } from './server-look.ts';
import type { Timing } from './timing.ts';
import { mostVanished, stalledBound, usualTiming } from './timing.ts';

export interface WorkerLoopOptions {
  /** Its name, unique among all workers. Lower case. */
  readonly id: string;
  readonly engine: Engine;
  /** For commands; its client must never give up (`maxRetriesPerRequest: null`). BullMQ duplicates that for its blocking one. */
  readonly connection: Asked & { readonly client: Redis };
  /** For subscribing. */
  readonly subscriber: Redis;
  /** Of this program. */
  readonly version: string;
  readonly determinismClass?: string | undefined;
  /** Speed beside others. Default 1. */
  readonly weight?: number;
  readonly bounds: WorkerBounds;
  /** Milliseconds until its owner's hours begin; 0: they are now. Asked at every beat. Default: always. */
  readonly closedForMs?: () => number;
  /** How long a row may take to end when the worker leaves. Milliseconds. */
  readonly drainMs: number;
  /** Bytes of pictures that lie in Redis unfetched; above that it waits. */
  readonly pictureBytes: number;
  readonly onEvent?: (event: WorkerEvent) => void;
  readonly timing?: Timing;
}

/** For its owner's eyes and its log: never a prompt. */
export type WorkerEvent =
  | { readonly type: 'state'; readonly state: WorkerLoopState; readonly failure?: AppError }
  | { readonly type: 'bot'; readonly version: string; readonly protocol: number; readonly understood: boolean }
  | { readonly type: 'rowStarted'; readonly row: string }
  | {
      readonly type: 'rowEnded';
      readonly row: string;
      readonly ms: number;
      /** Pictures of it, drawn here or before. */
      readonly cells: number;
      readonly error?: AppError;
    };

export type WorkerLoopState = 'here' | 'paused' | 'closed' | 'serverAway' | 'incompatible' | 'draining' | 'left';

export interface WorkerLoop {
  state(): WorkerLoopState;
  /** Rows under way. */
  running(): number;
  /** Rows ended since the start, and those of them that failed. */
  counts(): { readonly rows: number; readonly failed: number };
  pause(): void;
  resume(): void;
  /** Takes no more, ends what it draws within `drainMs` or gives it back, and leaves. Idempotent; resolves when it left. */
  drain(): Promise<void>;
  /** The same at once. */
  close(): Promise<void>;
  /** Resolves when it left; with `worker.name` when another process took its name. */
  readonly ended: Promise<AppError | undefined>;
}

/**
 * Draws what a bot puts into this worker's queue. Resolves when it has its name and beats. Rejects with `worker.name` when another
 * living process has that name; whoever was killed a moment ago is waited for.
 */
export async function startWorkerLoop(options: WorkerLoopOptions): Promise<WorkerLoop> {
  const {
    id,
    engine,
    connection,
    subscriber,
    bounds,
    weight = 1,
    timing = usualTiming,
    onEvent = () => undefined,
  } = options;
  const keys = workerKeys(id);
  const instance = randomUUID();
  const leaving = new AbortController();
  const once = askOnce(connection, leaving.signal);
  const presence = createPresence({ ask: once, keys, instance, timing });
  const ended = Promise.withResolvers<AppError | undefined>();
  let pausedByOwner = false;
  let draining = false;
  let left: Promise<void> | undefined;
  let running = 0;
  let rows = 0;
  let failed = 0;
  let bot: { readonly protocol: number; readonly version: string } | undefined;
  let told: WorkerLoopState | undefined;

  await claimName(presence.claim, timing, id);
  const server: ServerLook = createServerLook({ engine, timing, signal: leaving.signal, onChange: () => void beat() });

  const closedForMs = (): number => options.closedForMs?.() ?? 0;
  const state = (): WorkerLoopState => {
    if (left) return 'left';
    if (draining) return 'draining';
    if (bot && bot.protocol !== protocol) return 'incompatible';
    if (pausedByOwner) return 'paused';
    if (closedForMs() > 0) return 'closed';
    return server.sight() && !server.failure() ? 'here' : 'serverAway';
  };

  const ask = askUntilAnswered(connection, leaving.signal);
  const outbox = createOutbox({ ask, maxBytes: options.pictureBytes, keptMs: timing.keptMs });
  const parts = { worker: id, engine, ask, keys, bounds, outbox, tell: presence.tell };
  // BullMQ gives a signal only to a function that is declared with three parameters.
  const process = async (job: Job<unknown>, _token?: string, own?: AbortSignal): Promise<void> => {
    const signal = own ?? leaving.signal;
    const started = performance.now();
    const row = job.id ?? '';
    running += 1;
    onEvent({ type: 'rowStarted', row });
    let error: AppError | undefined;
    try {
      if (job.stalledCounter >= mostVanished) {
        throw new AppError('worker.poison', { params: { count: job.stalledCounter } });
      }
      await drawJob(row, job.data, signal, parts);
    } catch (thrown) {
      error = asAppError(thrown);
      // What it draws when it leaves is given back: that is no cancel.
      if (signal.reason === givenBack) error = new AppError('worker.gone', { params: { name: id } });
      // The reason travels as the job's: nothing else of an error gets through Redis.
      throw new UnrecoverableError(JSON.stringify(packError(error)));
    } finally {
      running -= 1;
      rows += 1;
      if (error && error.code !== 'job.cancelled' && error.code !== 'worker.gone') failed += 1;
      const asked = jobPayload.safeParse(job.data).data?.row;
      const cells = asked?.cells.length ?? 0;
      onEvent({ type: 'rowEnded', row, ms: performance.now() - started, cells, ...(error ? { error } : {}) });
      server.drew(asked?.settings.model, error);
    }
  };
  const bull = new Worker<unknown, void>(queueName, process, {
    connection: connection.client,
    prefix: keys.bullPrefix,
    autorun: false,
    concurrency: 1,
    lockDuration: timing.lockMs,
    stalledInterval: timing.stalledMs,
    maxStalledCount: stalledBound,
    // Default 15 s: a worker would stand idle for so long after Redis was away for a moment.
    runRetryDelay: 1000,
  });
  // Locks that were lost and jobs that were taken back end as errors here; the bot knows.
  bull.on('error', () => undefined);
  const tellEnd = (job: Job<unknown> | undefined): void => {
    if (job?.id !== undefined) presence.tell({ type: 'ended', job: job.id }).catch(() => undefined);
  };
  bull.on('completed', tellEnd);
  bull.on('failed', tellEnd);

  /** Rows are taken only in the state `here`. */
  const obey = async (): Promise<void> => {
    const now = state();
    if (now !== told) {
      told = now;
      const failure = now === 'serverAway' ? server.failure() : undefined;
      onEvent({ type: 'state', state: now, ...(failure ? { failure } : {}) });
    }
    if (now === 'left' || now === 'draining') return;
    if (now !== 'here') {
      if (bull.isRunning() && !bull.isPaused()) await bull.pause(true);
      return;
    }
    if (bull.isPaused()) await bull.resume();
    // A pause that was taken back at once may have ended its loop all the same: every beat looks.
    if (!bull.isRunning()) bull.run().catch(() => undefined);
  };

  const beatNow = (): Beat => {
    const now = state();
    const closed = now === 'closed' ? closedForMs() : undefined;
    const failure = now === 'serverAway' ? server.failure() : undefined;
    const loaded = server.loaded();
    const sight = server.sight();
    const { determinismClass } = options;
    return {
      protocol,
      version: options.version,
      instance,
      state: now === 'closed' || now === 'incompatible' ? 'paused' : now === 'left' ? 'draining' : now,
      ...(now === 'paused' ? { pausedBy: 'owner' } : {}),
      // Whole minutes: every change is told to everybody.
      ...(closed === undefined ? {} : { pausedBy: 'hours', pausedForMs: Math.ceil(closed / 60_000) * 60_000 }),
      ...(sight ? { info: sight.hash } : {}),
      ...(loaded === undefined ? {} : { loaded }),
      ...(determinismClass === undefined ? {} : { class: determinismClass }),
      weight,
      bounds: {
        ...(bounds.maxPixels === undefined ? {} : { maxPixels: bounds.maxPixels }),
        ...(bounds.maxSteps === undefined ? {} : { maxSteps: bounds.maxSteps }),
        nsfw: bounds.nsfw,
      },
      running,
      ...(failure ? { failure: packError(failure) } : {}),
    };
  };

  const beat = async (): Promise<void> => {
    if (left) return;
    try {
      if (!(await presence.claim())) {
        ended.resolve(new AppError('worker.name', { params: { name: id } }));
        await leave(true);
        return;
      }
      const sight = server.sight();
      if (sight) await once((redis) => redis.set(keys.info, sight.text, 'EX', 86_400));
      const said = botHello.safeParse(parsed(await once((redis) => redis.get(botKey)))).data;
      if (said && JSON.stringify(said) !== JSON.stringify(bot)) {
        onEvent({
          type: 'bot',
          version: said.version,
          protocol: said.protocol,
          understood: said.protocol === protocol,
        });
      }
      bot = said ?? bot;
      await presence.beat(beatNow());
      await obey();
    } catch {
      // Redis is away; ioredis comes back by itself, and the next beat says so.
    }
  };
  const beating = async (): Promise<void> => {
    for (;;) {
      await beat();
      await timer(timing.beatMs, undefined, { signal: leaving.signal });
    }
  };

  /** BullMQ may close for ever when its blocking connection breaks meanwhile: once no row runs nobody waits for it. */
  const quiet = async (): Promise<void> => {
    for (let idleMs = 0; idleMs < closeMs; idleMs = running === 0 ? idleMs + 500 : 0) {
      await timer(500, undefined, { ref: false });
    }
  };
  const leave = (atOnce: boolean): Promise<void> => {
    if (left) {
      if (atOnce) bull.cancelAllJobs(givenBack);
      return left;
    }
    const end = async (): Promise<void> => {
      const patience = new AbortController();
      if (atOnce) bull.cancelAllJobs(givenBack);
      else {
        timer(options.drainMs, undefined, { signal: patience.signal }).then(
          () => bull.cancelAllJobs(givenBack),
          () => undefined,
        );
      }
      await Promise.race([bull.close(), quiet()]);
      patience.abort();
      await presence.leave().catch(() => undefined);
      leaving.abort();
      // Without a connection it would wait for one.
      if (subscriber.status === 'ready') await subscriber.unsubscribe().catch(() => undefined);
      ended.resolve(undefined);
    };
    draining = true;
    const told = beat();
    left = told.then(end);
    return left;
  };

  subscriber.on('messageBuffer', (_channel: Buffer, data: Buffer) => {
    const read = order.safeParse(decodeFrame(data)?.head).data;
    if (read?.type === 'cancel') bull.cancelJob(read.job, 'job.cancelled');
    else if (read?.type === 'drain') void leave(false);
    else if (read?.type === 'hello') void beat();
  });
  await subscriber.subscribe(keys.orders);
  void beating().catch(() => undefined);
  void server.watch();

  return {
    state,
    running: () => running,
    counts: () => ({ rows, failed }),
    pause() {
      pausedByOwner = true;
      void beat();
    },
    resume() {
      pausedByOwner = false;
      void beat();
    },
    drain: () => leave(false),
    close: () => leave(true),
    ended: ended.promise,
  };
}

/** Between the end of the last row and the end of the worker, at most; writing down the end of a row needs some of it. */
const closeMs = 10_000;

/** Reason of an abort that gives a row back instead of cancelling it. */
const givenBack = 'given back';

/** Whoever holds the name and lives renews it; whoever was killed does not. */
async function claimName(claim: () => Promise<boolean>, { beatTtlMs, beatMs }: Timing, name: string): Promise<void> {
  for (let waited = 0; !(await claim()); waited += beatMs) {
    if (waited > beatTtlMs + beatMs) throw new AppError('worker.name', { params: { name } });
    await timer(beatMs);
  }
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

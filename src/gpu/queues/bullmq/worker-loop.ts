import { randomUUID } from 'node:crypto';
import { setTimeout as timer } from 'node:timers/promises';

import type { Job } from 'bullmq';
import { UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';

import { AppError, asAppError } from '../../../errors.ts';
import type { Engine } from '../../engine.ts';
import { untilAborted } from '../../engines/slot.ts';
import type { Asked } from './ask.ts';
import { askOnce, askUntilAnswered } from './ask.ts';
import type { WorkerBounds } from './draw-job.ts';
import { drawJob } from './draw-job.ts';
import { decodeFrame } from './frame.ts';
import { botKey, queueName, workerKeys } from './keys.ts';
import { createLoraAnswers } from './lora-answers.ts';
import { createMeasuredSpeed } from './measured-speed.ts';
import { createOutbox } from './outbox.ts';
import { createPresence } from './presence.ts';
import type { Beat } from './protocol.ts';
import { botHello, mostName, order, packError, protocol, readJob } from './protocol.ts';
import { redisFailure } from './redis-failure.ts';
import type { ServerLook } from './server-look.ts';
import { createServerLook } from './server-look.ts';
import type { Timing } from './timing.ts';
import { mostVanished, stalledBound, usualTiming } from './timing.ts';

export interface WorkerLoopOptions {
  /** Its name, unique among all workers. Lower case. */
  readonly id: string;
  readonly engine: Engine;
  /** For commands; its client must never give up (`maxRetriesPerRequest: null`). BullMQ duplicates that for its blocking one. */
  readonly connection: Asked & { readonly client: Redis; readonly host: string };
  /** For subscribing. */
  readonly subscriber: Redis;
  /** Of this program. */
  readonly version: string;
  readonly determinismClass?: string | undefined;
  /** Speed beside others until its own was measured, in steps x megapixels a second. Default 1. */
  readonly weight?: number;
  readonly bounds: WorkerBounds;
  /** Milliseconds until its owner's hours begin; 0: they are now. Asked at every beat. Default: always. */
  readonly closedForMs?: () => number;
  /** How long a row may take to end when the worker leaves. Milliseconds. */
  readonly drainMs: number;
  /** Bytes of pictures that lie in Redis unfetched; above that it waits. */
  readonly pictureBytes: number;
  readonly onEvent?: (event: WorkerEvent) => void;
  /** Aborted: it gives up starting. Default: never. */
  readonly signal?: AbortSignal;
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

/** How long Redis may take to hear that a worker leaves, and how a row ended that it drew last. */
const farewellMs = 1500;
const lastWordMs = 5000;

/**
 * Draws what a bot puts into this worker's queue. Resolves when it has its name and beats. Rejects with `worker.name` when another
 * living process has that name (whoever was killed a moment ago is waited for), with `queue.*`, and with the signal's reason.
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
    signal: starting = new AbortController().signal,
  } = options;
  const keys = workerKeys(id);
  const instance = randomUUID();
  const leaving = new AbortController();
  const once = askOnce(connection, leaving.signal);
  const presence = createPresence({ ask: once, keys, instance, timing });
  const ended = Promise.withResolvers<AppError | undefined>();
  let pausedByOwner = false;
  let draining = false;
  let gone = false;
  let left: Promise<void> | undefined;
  let running = 0;
  /** Called when nothing is drawn any more. */
  let onIdle: (() => void) | undefined;
  let rows = 0;
  let failed = 0;
  let bot: { readonly protocol: number; readonly version: string } | undefined;
  let told: WorkerLoopState | undefined;

  await claimName(presence.claim, timing, id, starting);
  try {
    await untilAborted(subscriber.subscribe(keys.orders), starting);
  } catch (error) {
    starting.throwIfAborted();
    throw redisFailure(error, connection.host);
  }
  const server: ServerLook = createServerLook({ engine, timing, signal: leaving.signal, onChange: () => void beat() });

  const closedForMs = (): number => options.closedForMs?.() ?? 0;
  const state = (): WorkerLoopState => {
    if (gone) return 'left';
    if (draining) return 'draining';
    if (bot && bot.protocol !== protocol) return 'incompatible';
    if (pausedByOwner) return 'paused';
    if (closedForMs() > 0) return 'closed';
    return server.sight() && !server.failure() ? 'here' : 'serverAway';
  };

  const speed = createMeasuredSpeed();
  const ask = askUntilAnswered(connection, leaving.signal);
  const outbox = createOutbox({ worker: id, ask, maxBytes: options.pictureBytes, keptMs: timing.keptMs });
  const parts = { worker: id, engine, ask, keys, bounds, outbox, tell: presence.tell };
  const loras = createLoraAnswers({ engine, ask: once, keys, tell: presence.tell, signal: leaving.signal });
  // BullMQ gives a signal only to a function that is declared with three parameters.
  const process = async (job: Job<unknown>, _token?: string, own?: AbortSignal): Promise<void> => {
    const signal = own ?? leaving.signal;
    const started = performance.now();
    const row = job.id ?? '';
    running += 1;
    onEvent({ type: 'rowStarted', row });
    let error: AppError | undefined;
    let drawn = 0;
    try {
      if (job.stalledCounter >= mostVanished) {
        throw new AppError('worker.poison', { params: { count: job.stalledCounter } });
      }
      drawn = await drawJob(row, job.data, signal, parts);
    } catch (thrown) {
      error = signal.aborted ? new AppError('job.cancelled', { cause: thrown }) : asAppError(thrown);
      // What it draws when it leaves is given back: that is no cancel.
      if (signal.reason === givenBack) error = new AppError('worker.gone', { params: { name: id } });
      // The reason travels as the job's: nothing else of an error gets through Redis.
      throw new UnrecoverableError(JSON.stringify(packError(error)));
    } finally {
      running -= 1;
      rows += 1;
      if (error && error.code !== 'job.cancelled' && error.code !== 'worker.gone') failed += 1;
      const asked = readJob(job.data).data?.row;
      const cells = asked?.cells.length ?? 0;
      onEvent({ type: 'rowEnded', row, ms: performance.now() - started, cells, ...(error ? { error } : {}) });
      if (asked) {
        const { steps, width, height } = asked.settings;
        speed.add((drawn * steps * width * height) / 1e6, performance.now() - started);
      }
      server.drew(asked?.settings.model, error);
      if (running === 0) onIdle?.();
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

  const announce = (now: WorkerLoopState): void => {
    if (now === told) return;
    told = now;
    const failure = now === 'serverAway' ? server.failure() : undefined;
    onEvent({ type: 'state', state: now, ...(failure ? { failure } : {}) });
  };
  /** Rows are taken only in the state `here`. */
  const obey = async (): Promise<void> => {
    const now = state();
    announce(now);
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
      ...(loaded === undefined || loaded.length > mostName ? {} : { loaded }),
      ...(determinismClass === undefined ? {} : { class: determinismClass }),
      weight: speed.value() ?? weight,
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
    if (gone) return;
    try {
      if (!(await presence.claim())) {
        ended.resolve(new AppError('worker.name', { params: { name: id } }));
        await leave(true);
        return;
      }
      const sight = server.sight();
      if (sight) await presence.show(sight);
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

  const giveBack = (): void => bull.cancelAllJobs(givenBack);
  /** Rows that are drawn end or are given back; Redis hears of it, if it is there. */
  const end = async (atOnce: boolean): Promise<void> => {
    draining = true;
    announce('draining');
    await soon(beat(), farewellMs);
    const patience = new AbortController();
    if (atOnce) giveBack();
    else timer(options.drainMs, undefined, { signal: patience.signal }).then(giveBack, () => undefined);
    const idle = running === 0 ? Promise.resolve() : new Promise<void>((resolve) => (onIdle = resolve));
    // BullMQ tells Redis how each row ended, and would wait for a Redis that is away for ever.
    let closed = false;
    const closing = bull.close().then(() => (closed = true));
    await Promise.race([closing, idle.then(() => soon(closing, lastWordMs))]);
    patience.abort();
    subscriber.off('messageBuffer', hearOrder);
    await soon(Promise.all([presence.leave(), subscriber.unsubscribe()]), farewellMs);
    gone = true;
    leaving.abort();
    if (!closed) await soon(bull.disconnect(), farewellMs);
    announce('left');
    ended.resolve(undefined);
  };
  const leave = (atOnce: boolean): Promise<void> => {
    if (left && atOnce) giveBack();
    return (left ??= end(atOnce));
  };

  const hearOrder = (_channel: Buffer, data: Buffer): void => {
    const read = order.safeParse(decodeFrame(data)?.head).data;
    if (read?.type === 'cancel') bull.cancelJob(read.job, 'job.cancelled');
    else if (read?.type === 'drain') void leave(false);
    else if (read?.type === 'hello') void beat();
    else if (read?.type === 'lora') loras.answer(read).catch(() => undefined);
  };
  subscriber.on('messageBuffer', hearOrder);
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

/** Reason of an abort that gives a row back instead of cancelling it. */
const givenBack = 'given back';

/** Whoever holds the name and lives renews it; whoever was killed does not. */
async function claimName(
  claim: () => Promise<boolean>,
  { beatTtlMs, beatMs }: Timing,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  for (let waited = 0; !(await claim()); waited += beatMs) {
    if (waited > beatTtlMs + beatMs) throw new AppError('worker.name', { params: { name } });
    await timer(beatMs, undefined, { signal });
  }
}

/** Waits for it, but not for long; whether it failed does not matter any more. */
async function soon(work: Promise<unknown>, ms: number): Promise<void> {
  const enough = new AbortController();
  const done = work.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([done, timer(ms, undefined, { signal: enough.signal }).catch(() => undefined)]);
  enough.abort();
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

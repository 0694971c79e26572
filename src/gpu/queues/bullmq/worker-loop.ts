import { randomUUID } from 'node:crypto';
import { setTimeout as timer } from 'node:timers/promises';

import type { Job } from 'bullmq';
import { Worker } from 'bullmq';

import { AppError } from '../../../errors.ts';
import { untilAborted } from '../../engines/slot.ts';
import { askOnce, askUntilAnswered } from './ask.ts';
import { decodeFrame } from './frame.ts';
import { botKey, queueName, workerKeys } from './keys.ts';
import { createLoraAnswers } from './lora-answers.ts';
import { createMeasuredSpeed } from './measured-speed.ts';
import { createOutbox } from './outbox.ts';
import { claimName, createPresence } from './presence.ts';
import { botHello, order, protocol } from './protocol.ts';
import { redisFailure } from './redis-failure.ts';
import type { ServerLook } from './server-look.ts';
import { createServerLook } from './server-look.ts';
import { soon } from './soon.ts';
import { stalledBound, usualTiming } from './timing.ts';
import { beatOf } from './worker-beat.ts';
import { createWorkerRows, givenBack } from './worker-rows.ts';
import type { WorkerLoop, WorkerLoopOptions, WorkerLoopState } from './worker-types.ts';

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
  const rows = createWorkerRows({ ...parts, server, speed, onEvent, leaving: leaving.signal });
  const bull = new Worker<unknown, void>(queueName, rows.process, {
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
    const failure = now === 'serverAway' ? server.failure() : undefined;
    // Before its first look at the server it knows nothing to say.
    if (now === told || (now === 'serverAway' && !failure)) return;
    told = now;
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
      const now = { state: state(), closedForMs: closedForMs(), running: rows.running() };
      await presence.beat(beatOf({ options, instance, server, speed, ...now }));
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
    // BullMQ tells Redis how each row ended, and would wait for a Redis that is away for ever.
    let closed = false;
    const closing = bull.close().then(() => (closed = true));
    await Promise.race([closing, rows.idle().then(() => soon(closing, lastWordMs))]);
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
    running: rows.running,
    counts: rows.counts,
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

function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

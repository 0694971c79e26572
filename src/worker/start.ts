import { hostname } from 'node:os';

import type { Config } from '../config.ts';
import { AppError, asAppError } from '../errors.ts';
import { limitEngine } from '../gpu/engines/limited.ts';
import { tellOfLoraFiles } from '../gpu/engines/lora-files.ts';
import { openServers } from '../gpu/engines/open.ts';
import type { Engine } from '../gpu/engine.ts';
import { opensAt } from '../gpu/hours.ts';
import type { WorkerLoop } from '../gpu/queues/bullmq/worker-types.ts';
import type { Logger } from '../log.ts';
import { createWorkerMetrics, startOps } from '../ops/worker.ts';
import { readRedisAccess } from '../redis-config.ts';
import type { Message } from '../text/keys.ts';
import { lineOf } from './lines.ts';

export interface WorkerOverrides {
  readonly log: Logger;
  /** For the person at this machine. */
  readonly say: (message: Message) => void;
  /** Aborted: it gives up starting. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970; the time of day decides about the owner's hours. */
  readonly now: () => number;
  /** 0 <= x < 1. */
  readonly random: () => number;
}

export interface Worker {
  readonly id: string;
  readonly loop: WorkerLoop;
  /** Of health and metrics. Undefined: no port was asked for. */
  readonly opsUrl: string | undefined;
  /** Resolves when it left: asked to, or because another process took its name. */
  readonly ended: Promise<AppError | undefined>;
}

/**
 * One Stable Diffusion server, lent to a queue on Redis. Resolves when it is seen there; until Redis answers it waits. Rejects with
 * `config.*`, `worker.name`, and with `queue.*` that no waiting helps; nothing is left open then.
 */
export async function startWorker(config: Config, { log, say, signal, now, random }: WorkerOverrides): Promise<Worker> {
  const { worker } = config;
  const id = worker.name ?? nameOfMachine(hostname());
  const redisConfig = config.redis;
  if (!redisConfig) throw missing('REDIS_URL', 'redis://:password@10.0.0.1:6379');
  const leaving = new AbortController();
  const engine = await withLoraFiles(limitEngine(await soleEngine(config), worker), config, log, leaving.signal);
  const { readRedisAddress, openRedis, requireSafeRedis, startWorkerLoop } =
    await import('../gpu/queues/bullmq/worker.ts');
  const address = readRedisAddress(readRedisAccess(redisConfig));
  const connection = openRedis({ address, role: 'worker', name: `clipskip-${id}`, random });
  const subscriber = openRedis({ address, role: 'subscriber', name: `clipskip-${id}`, random });
  const closers: (() => unknown)[] = [
    () => engine.close?.(),
    () => leaving.abort(),
    () => subscriber.close(),
    () => connection.close(),
  ];
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) await closer();
  };
  let loop: WorkerLoop | undefined;
  const metrics = createWorkerMetrics(() => ({
    ...(loop?.counts() ?? { rows: 0, failed: 0 }),
    running: loop?.running() ?? 0,
    ready: loop?.state() === 'here',
  }));
  try {
    const ops =
      config.bot.httpPort &&
      (await startOps({
        port: config.bot.httpPort,
        registry: metrics.registry,
        readiness: () => ({ queue: connection.trouble() === undefined, worker: loop?.state() === 'here' }),
        actions: {
          '/pause': () => loop?.pause(),
          '/resume': () => loop?.resume(),
          '/drain': () => void loop?.drain(),
        },
      }));
    if (ops) closers.unshift(() => ops.close());
    say({ key: 'worker:start', params: { name: id, host: address.host } });
    say({ key: 'worker:sees' });
    connection.onTrouble((trouble) => {
      log.info({ queue: trouble?.code ?? 'back' }, 'queue');
      say(trouble ? { key: 'worker:queueAway', params: { host: address.host } } : { key: 'worker:queueBack' });
    });
    const start = async (): Promise<WorkerLoop> => {
      await requireSafeRedis(connection, address, signal);
      return startWorkerLoop({
        id,
        engine,
        connection,
        subscriber: subscriber.client,
        version: config.version,
        determinismClass: worker.determinismClass,
        bounds: { maxPixels: worker.maxPixels, maxSteps: worker.maxSteps, nsfw: worker.nsfw },
        closedForMs: () => closedForMs(worker.hours, now()),
        drainMs: worker.drainMs,
        pictureBytes: worker.picturesMb * 2 ** 20,
        signal,
        onEvent(event) {
          const { line, fields } = lineOf(event, id);
          log.info(fields, event.type);
          if (line) say(line);
        },
      });
    };
    const onAway = (): void => say({ key: 'worker:queueAway', params: { host: address.host } });
    loop = await whenReady({ connection, signal, onAway }, start);
    if (signal.aborted) await loop.close();
    return { id, loop, opsUrl: ops ? ops.url : undefined, ended: loop.ended.finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

function closedForMs(hours: Config['worker']['hours'], now: number): number {
  const opening = hours && opensAt(hours, now);
  return opening === undefined ? 0 : opening - now;
}

interface Ready {
  readonly connection: { ready(signal: AbortSignal): Promise<void> };
  readonly signal: AbortSignal;
  readonly onAway: () => void;
}

/** A Redis that is away is waited for, also when it goes away in the middle of this; a wrong password is not. */
async function whenReady<T>({ connection, signal, onAway }: Ready, start: () => Promise<T>): Promise<T> {
  for (let told = false; ; told = true) {
    try {
      await connection.ready(signal);
      return await start();
    } catch (error) {
      if (signal.aborted || !asAppError(error).retryable) throw error;
      if (!told) onAway();
    }
  }
}

/** A worker stands for one server, and never for our own demo model: nobody waits in a queue for that. */
async function soleEngine(config: Config): Promise<Engine> {
  if (config.servers.length > 0) throw conflict('SD_SERVERS', 'npm run worker');
  if (config.engine === 'builtin') throw conflict('SD_ENGINE=builtin', 'npm run worker');
  if (config.serverUrl === undefined && config.engine !== 'horde') throw missing('SD_URL', 'http://127.0.0.1:7860');
  const [server] = await openServers(config);
  if (!server) throw new AppError('internal', { detail: 'no server' });
  return server.engine;
}

/** The same server, of whose LoRAs the files are read where their owner says where they lie. */
async function withLoraFiles(
  engine: Engine,
  { loraDirs: folders }: Config,
  log: Logger,
  signal: AbortSignal,
): Promise<Engine> {
  if (folders.length === 0) return engine;
  const { openLoraFolder } = await import('../advice/lora/folder/index.ts');
  const onLeftOut = (lora: string, code: string): void => log.warn({ lora, code }, 'LoRA left out');
  return tellOfLoraFiles(engine, openLoraFolder({ folders, signal, onLeftOut }));
}

/** What a machine is called, made into a name for a worker: "DESKTOP-7Q" becomes "desktop-7q". */
export function nameOfMachine(host: string): string {
  const plain =
    host
      .split('.')[0]
      ?.toLowerCase()
      .replaceAll(/[^\w-]/g, '-')
      .replace(/^[^a-z]+/, '') ?? '';
  return plain.slice(0, 24) || 'worker';
}

function missing(name: string, shape: string): AppError {
  return new AppError('config.missing', { params: { names: name, shapes: `${name}=${shape}` } });
}

function conflict(a: string, b: string): AppError {
  return new AppError('config.conflict', { params: { a, b } });
}

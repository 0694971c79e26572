import type { Engine } from '../../src/gpu/engine.ts';
import type { Fleet } from '../../src/gpu/fleet.ts';
import { openFleet } from '../../src/gpu/fleet.ts';
import { readRedisAddress } from '../../src/gpu/queues/bullmq/address.ts';
import type { RedisConnection, RedisRole } from '../../src/gpu/queues/bullmq/connection.ts';
import { openRedis } from '../../src/gpu/queues/bullmq/connection.ts';
import type { RemoteWorkers } from '../../src/gpu/queues/bullmq/index.ts';
import { openRemoteWorkers } from '../../src/gpu/queues/bullmq/index.ts';
import type { Timing } from '../../src/gpu/queues/bullmq/timing.ts';
import { usualTiming } from '../../src/gpu/queues/bullmq/timing.ts';
import type { WorkerLoop, WorkerLoopOptions } from '../../src/gpu/queues/bullmq/worker-types.ts';
import { startWorkerLoop } from '../../src/gpu/queues/bullmq/worker-loop.ts';
import { eventually } from './eventually.ts';

/** Seconds of waiting become tenths: what is told at once is told at once all the same. */
export const quick: Timing = {
  ...usualTiming,
  beatMs: 100,
  beatTtlMs: 1500,
  pollMs: 100,
  lockMs: 2000,
  stalledMs: 500,
};

export interface BotSide {
  readonly fleet: Fleet;
  readonly remote: RemoteWorkers;
  /** As when its process is killed: nothing is cancelled, nothing is tidied. */
  vanish(): Promise<void>;
  close(): Promise<void>;
}

export function connect(url: string, role: RedisRole): RedisConnection {
  const address = readRedisAddress({ url, password: undefined, ca: undefined });
  return openRedis({ address, role, name: `test-${role}`, random: () => 0 });
}

export async function openBotSide(
  url: string,
  timing: Timing = quick,
  now = (): number => Date.now(),
): Promise<BotSide> {
  const connection = connect(url, 'bot');
  const ears = connect(url, 'subscriber');
  const subscriber = ears.client;
  await connection.ready(AbortSignal.timeout(20_000), 20_000);
  const leaving = new AbortController();
  const remote = await openRemoteWorkers({
    connection,
    subscriber,
    version: '0.1.0',
    now,
    leaving: leaving.signal,
    timing,
  });
  const fleet = openFleet([], { remote });
  const end = async (): Promise<void> => {
    await fleet.close();
    await remote.close();
    await connection.close();
    await ears.close();
  };
  return {
    fleet,
    remote,
    close: end,
    vanish() {
      leaving.abort();
      return end();
    },
  };
}

export interface WorkerSide {
  readonly loop: WorkerLoop;
  close(): Promise<void>;
}

export async function openWorkerSide(
  url: string,
  id: string,
  engine: Engine,
  options: Partial<WorkerLoopOptions> = {},
): Promise<WorkerSide> {
  const connection = connect(url, 'worker');
  const ears = connect(url, 'subscriber');
  const subscriber = ears.client;
  const loop = await startWorkerLoop({
    id,
    engine,
    connection,
    subscriber,
    version: '0.1.0',
    bounds: { nsfw: true },
    drainMs: 10_000,
    pictureBytes: 64 * 2 ** 20,
    timing: quick,
    ...options,
  });
  return {
    loop,
    async close() {
      await loop.close();
      await connection.close();
      await ears.close();
    },
  };
}

/** Waits until the bot's side gives rows to these workers. */
export async function present({ fleet }: BotSide, ...ids: readonly string[]): Promise<void> {
  await eventually(() => ids.every((id) => fleet.up()[id] === true), `${ids.join(', ')} are there`);
}

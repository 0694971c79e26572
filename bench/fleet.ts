import type { ChildProcess } from 'node:child_process';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { usualTiming } from '../src/gpu/queues/bullmq/timing.ts';
import type { RowJob } from '../src/gpu/queue.ts';
import { rowJobVersion } from '../src/gpu/queue.ts';
import type { TestRedis } from '../test/support/redis.ts';
import { startRedis } from '../test/support/redis.ts';
import type { BotSide, WorkerSide } from '../test/support/redis-fleet.ts';
import { openBotSide, openWorkerSide, present } from '../test/support/redis-fleet.ts';
import type { Finding } from './report.ts';
import { atLeast, atMost, notRun } from './report.ts';
import type { TimedEngine } from './timed-engine.ts';
import { pictureMs, timedEngine } from './timed-engine.ts';

const [rowsEach, warmEach, spareEach, many, waiting] = [40, 8, 2, 8, 10_000];
const never = new AbortController().signal;
const machineFile = fileURLToPath(new URL('fleet-machine.ts', import.meta.url));

function rowJob(id: string, user = 'u1'): RowJob {
  const settings = {
    prompt: `an abandoned house, moonlit sky, ${id}`,
    negative: 'lowres',
    seed: 1,
    width: 64,
    height: 64,
    steps: 20,
    cfg: 7,
    sampler: 'Euler',
    scheduler: 'Automatic',
    model: 'alpha',
    loras: [],
    extras: {},
  };
  return {
    version: rowJobVersion,
    sweepId: id,
    row: { id, settings, cells: [{ key: `${id}-1`, clipSkip: 1 }] },
    owner: { user },
    class: 'interactive',
    cost: 1,
    requires: { family: 'sd1', model: 'alpha', loras: [] },
  };
}

interface Workers {
  readonly bot: BotSide;
  readonly engines: readonly TimedEngine[];
}

/** So many worker loops and the bot's side, all in this process, with the timing of the product. */
async function withWorkers<T>(
  redis: TestRedis,
  count: number,
  work: (workers: Workers) => Promise<T>,
  until?: Promise<void>,
): Promise<T> {
  const sides: WorkerSide[] = [];
  const engines: TimedEngine[] = [];
  const names = Array.from({ length: count }, (_, index) => `of${count}-${index}`);
  for (const name of names) {
    const engine = await timedEngine(until);
    engines.push(engine);
    sides.push(await openWorkerSide(redis.url, `w${name}`, engine, { timing: usualTiming }));
  }
  const bot = await openBotSide(redis.url, usualTiming);
  try {
    await present(bot, ...names.map((name) => `w${name}`));
    return await work({ bot, engines });
  } finally {
    await bot.close();
    await Promise.all(sides.map((side) => side.close()));
  }
}

/** The same with each worker in a process of its own, as it is where they are machines. */
async function withMachines<T>(redis: TestRedis, count: number, work: (bot: BotSide) => Promise<T>): Promise<T> {
  const names = Array.from({ length: count }, (_, index) => `m${count}-${index}`);
  const machines = names.map((name) => fork(machineFile, [redis.url, name]));
  const bot = await openBotSide(redis.url, usualTiming);
  try {
    await present(bot, ...names);
    return await work(bot);
  } finally {
    await bot.close();
    await Promise.all(machines.map(leave));
  }
}

async function leave(machine: ChildProcess): Promise<void> {
  if (machine.exitCode !== null) return;
  const ended = once(machine, 'exit');
  machine.disconnect();
  await ended;
}

/**
 * Rows a second of so many workers while all of them draw: from when each has drawn some rows, so that its queue is made and all
 * processes have compiled what they run, until there are still rows for everybody.
 */
async function throughput(redis: TestRedis, count: number): Promise<number> {
  return withMachines(redis, count, async ({ fleet }) => {
    const ends: number[] = [];
    const draw = async (id: string): Promise<void> => {
      await fleet.queue.submit(rowJob(id), { signal: never, onCell: () => undefined });
      ends.push(performance.now());
    };
    const all = count * (warmEach + rowsEach + spareEach);
    await Promise.all(Array.from({ length: all }, (_, index) => draw(`fast-${count}-${index}`)));
    const [first = 0, last = 0] = [ends[count * warmEach - 1], ends[count * (warmEach + rowsEach) - 1]];
    return (count * rowsEach * 1000) / (last - first);
  });
}

/** Milliseconds of each row beyond what the engine drew, one row after another. */
async function overheads(redis: TestRedis): Promise<readonly number[]> {
  return withWorkers(redis, 1, async ({ bot: { fleet }, engines: [engine] }) => {
    const found: number[] = [];
    for (let index = 0; index < 42; index += 1) {
      const before = engine?.own() ?? 0;
      const started = performance.now();
      await fleet.queue.submit(rowJob(`over-${index}`), { signal: never, onCell: () => undefined });
      found.push(performance.now() - started - ((engine?.own() ?? 0) - before));
    }
    return found.slice(2);
  });
}

async function usedBytes(redis: TestRedis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.cli('info', 'memory'))?.[1]);
}

/** How much Redis grows when so many rows wait and nobody gets on. */
async function growth(redis: TestRedis): Promise<number> {
  const gate = Promise.withResolvers<void>();
  return withWorkers(
    redis,
    many,
    async ({ bot: { fleet } }) => {
      const before = await usedBytes(redis);
      const stop = new AbortController();
      const rows = Array.from({ length: waiting }, (_, index) =>
        fleet.queue
          .submit(rowJob(`wait-${index}`, `u${index % 100}`), { signal: stop.signal, onCell: () => undefined })
          .catch(() => undefined),
      );
      await delay(3000);
      const after = await usedBytes(redis);
      stop.abort();
      await Promise.all(rows);
      return after - before;
    },
    gate.promise,
  );
}

const promises = {
  throughput: `fleet: rows a second of ${many} workers over those of one, ${pictureMs} ms a row, each in a process of its own`,
  overhead: 'fleet: a row through Redis over the time of its engine (p50 of 40)',
  memory: `fleet: Redis grows by, ${waiting} rows waiting and ${many} given out`,
} as const;

/** What machines behind a Redis cost. For the throughput each worker is a process; all share this machine's cores. */
export async function fleetPromises(): Promise<Finding[]> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    const why = 'no redis-server on the PATH';
    return [
      notRun(promises.throughput, '>= 7.6 x', why),
      notRun(promises.overhead, '<= 15 ms', why),
      notRun(promises.memory, '<= 20 MB', why),
    ];
  }
  const redis = await startRedis({ appendonly: true, args: ['--appendfsync', 'everysec'] });
  try {
    const one = await throughput(redis, 1);
    const eight = await throughput(redis, many);
    const sorted = (await overheads(redis)).toSorted((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
    const bytes = await growth(redis);
    return [
      atLeast(`${promises.throughput} (${eight.toFixed(1)} / ${one.toFixed(2)})`, eight / one, 7.6, 'x'),
      atMost(promises.overhead, middle, 15, 'ms', 1),
      atMost(promises.memory, bytes / 2 ** 20, 20, 'MB', 1),
    ];
  } finally {
    await redis.remove();
  }
}

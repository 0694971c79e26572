import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

import sharp from 'sharp';

import type { Engine } from '../src/gpu/engine.ts';
import { usualTiming } from '../src/gpu/queues/bullmq/timing.ts';
import type { RowJob } from '../src/gpu/queue.ts';
import { rowJobVersion } from '../src/gpu/queue.ts';
import { baseInfo } from '../test/support/drawing-engine.ts';
import type { TestRedis } from '../test/support/redis.ts';
import { startRedis } from '../test/support/redis.ts';
import type { BotSide, WorkerSide } from '../test/support/redis-fleet.ts';
import { openBotSide, openWorkerSide, present } from '../test/support/redis-fleet.ts';
import type { Finding } from './report.ts';
import { atLeast, atMost, notRun } from './report.ts';

const [pictureMs, rowsEach, many, waiting] = [250, 20, 8, 10_000];
const never = new AbortController().signal;

interface TimedEngine extends Engine {
  /** Milliseconds that it has drawn for. */
  own(): number;
}

/** Every picture takes so long, whatever this machine is; `until`: each one waits for that before. */
async function timedEngine(until?: Promise<void>): Promise<TimedEngine> {
  const image = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  let own = 0;
  return {
    name: 'timed',
    own: () => own,
    describe: () => Promise.resolve(baseInfo),
    clipSkip: () => ({ honoured: 'yes' }),
    async generate(row, { onCell, signal }) {
      for (const { key } of row.cells) {
        const started = performance.now();
        if (until) await Promise.race([until, aborted(signal)]);
        await delay(pictureMs, undefined, { signal });
        const ms = performance.now() - started;
        own += ms;
        await onCell({ key, image, honoured: 'yes', ms, warnings: [] });
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

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

/** Rows a second of so many workers, each with the same number of rows to draw. */
async function throughput(redis: TestRedis, count: number): Promise<number> {
  return withWorkers(redis, count, async ({ bot: { fleet } }) => {
    const submit = (id: string): Promise<void> =>
      fleet.queue.submit(rowJob(id), { signal: never, onCell: () => undefined });
    // The first row of each makes its queue.
    await Promise.all(Array.from({ length: count }, (_, index) => submit(`warm-${count}-${index}`)));
    const started = performance.now();
    const rows = count * rowsEach;
    await Promise.all(Array.from({ length: rows }, (_, index) => submit(`fast-${count}-${index}`)));
    return (rows * 1000) / (performance.now() - started);
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
  throughput: `fleet: rows a second of ${many} workers over those of one, ${pictureMs} ms a row, all in this process`,
  overhead: 'fleet: a row through Redis over the time of its engine (p50 of 40)',
  memory: `fleet: Redis grows by, ${waiting} rows waiting and ${many} given out`,
} as const;

/** What machines behind a Redis cost. Everything but Redis is in this process, so the workers share one core with the bot. */
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

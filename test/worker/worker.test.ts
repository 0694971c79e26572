import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { readConfig } from '../../src/config.ts';
import { AppError } from '../../src/errors.ts';
import type { CellResult, Row } from '../../src/gpu/engine.ts';
import { usualTiming } from '../../src/gpu/queues/bullmq/timing.ts';
import { createLogger } from '../../src/log.ts';
import { startWorker } from '../../src/worker/start.ts';
import { rowJob } from '../gpu/queues/contract.ts';
import { eventually } from '../support/eventually.ts';
import type { FakeSdapi } from '../support/fake-sdapi.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import { kohyaTensors, loraFile } from '../support/lora-file.ts';
import { openLyingWorker } from '../support/lying-worker.ts';
import { createTcpDoor } from '../support/tcp-door.ts';
import type { TestRedis } from '../support/redis.ts';
import { describeRedis, startRedis } from '../support/redis.ts';
import type { BotSide } from '../support/redis-fleet.ts';
import { openBotSide, present } from '../support/redis-fleet.ts';
import type { WorkerProcess } from '../support/worker-process.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

const never = new AbortController().signal;
const password = 'correct-horse';

/** With what it said, for whoever reads why the code is another one. */
const endOf = async (one: WorkerProcess) => ({ code: await one.ended(), said: one.said() });

function start(env: Readonly<Record<string, string>>, words: readonly string[] = []): WorkerProcess {
  const one = startWorkerProcess(env, words);
  onTestFinished(() => void one.child.kill('SIGKILL'));
  return one;
}

/** The same start within this process: what it says, and how it ended. */
async function startHere(env: Readonly<Record<string, string>>, now = (): number => Date.now()) {
  const stop = new AbortController();
  const config = readConfig({ ...env, LOG_LEVEL: 'silent' }, 'silent');
  const options = {
    log: createLogger('silent'),
    say: () => undefined,
    signal: stop.signal,
    now,
    random: Math.random,
  };
  return startWorker(config, options);
}

const row = (id: string, change: Partial<Row['settings']> = {}, skips: readonly number[] = [1, 2]) => {
  const job = rowJob(id, {}, skips);
  const settings = { ...job.row.settings, model: 'v1-5-pruned', steps: 10, ...change };
  return { ...job, row: { ...job.row, settings } };
};

describeRedis('npm run worker', () => {
  let redis: TestRedis;
  let sd: FakeSdapi;
  let bot: BotSide;
  /** It waits for as long as a worker that was killed would have had the name: beside all the others. */
  let taken: Promise<unknown>;
  beforeAll(async () => {
    redis = await startRedis({ password });
    sd = await startFakeSdapi({ stepMs: 30 });
    await redis.cli('set', 'clipskip:w:taken:name', 'somebody who lives');
    taken = startHere(own('taken'));
    taken.catch(() => undefined);
    bot = await openBotSide(redis.url, { ...usualTiming, pollMs: 200 });
  });
  afterAll(async () => {
    await bot.close();
    await sd.close();
    await redis.remove();
  });

  const own = (name: string, env: Readonly<Record<string, string>> = {}) => ({
    REDIS_URL: redis.url,
    SD_URL: sd.url,
    WORKER_NAME: name,
    ...env,
  });
  function submit(job: ReturnType<typeof row>) {
    const cells: CellResult[] = [];
    const ended = bot.fleet.queue.submit(job, { signal: never, onCell: (cell) => void cells.push(cell) }).then(
      () => 'done',
      (error: unknown) => (error instanceof AppError ? error.code : error),
    );
    return { cells, ended };
  }
  const seen = (name: string) => bot.fleet.workers?.list().find(({ id }) => id === name);

  test.for([
    ['REDIS_URL', { SD_URL: 'http://127.0.0.1:1' }, 'config.missing'],
    ['SD_URL', { REDIS_URL: 'redis://127.0.0.1:1' }, 'config.missing'],
    [
      'SD_SERVERS',
      { REDIS_URL: 'redis://127.0.0.1:1', SD_SERVERS: 'a=http://127.0.0.1:1|b=http://127.0.0.1:2' },
      'config',
    ],
    ['SD_ENGINE=builtin', { REDIS_URL: 'redis://127.0.0.1:1', SD_ENGINE: 'builtin' }, 'config.conflict'],
  ] as const)('a mistake about %s is named', async ([name, env, code]) => {
    const error = await startHere(env).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toContain(code);
    expect(JSON.stringify((error as AppError).params)).toContain(name);
  });

  test('a mistake ends the process with 1, what happened and what to do, and never with a password', async () => {
    const wrong = start({ ...own('wrong'), REDIS_URL: redis.url.replace(password, 'wrong-horse') });
    const open = start({ REDIS_URL: 'redis://redis.example:6379', SD_URL: 'http://127.0.0.1:1' });
    for (const [one, words] of [
      [wrong, /password|user/i],
      [open, /redis\.example:6379.*password/s],
    ] as const) {
      expect(await endOf(one)).toMatchObject({ code: 1 });
      expect(one.said()).toMatch(words);
      expect(one.said()).not.toMatch(/horse|\n\s+at /);
      expect(one.said().trim().split('\n').length).toBeGreaterThanOrEqual(2);
    }
  });

  test('waits for Redis and for its server, obeys its owner, and ends its row before it leaves', async () => {
    const toRedis = await createTcpDoor(`http://127.0.0.1:${redis.port}`);
    const toServer = await createTcpDoor(sd.url);
    onTestFinished(() => Promise.all([toRedis.shut(), toServer.shut()]).then(() => undefined));
    await Promise.all([toRedis.shut(), toServer.shut()]);
    const port = '18787';
    const env = {
      WORKER_MAX_STEPS: '20',
      WORKER_MAX_SIZE: '256x256',
      WORKER_MODELS: 'v1-5-pruned|anything-v3',
      WORKER_NSFW: 'no',
      HTTP_PORT: port,
    };
    const url = redis.url.replace(`:${redis.port}`, `:${new URL(toRedis.url).port}`);
    const one = start({ ...own('anna', env), REDIS_URL: url, SD_URL: toServer.url });
    await one.says(/does not answer/);
    const ops = `http://127.0.0.1:${port}`;
    await expect(fetch(`${ops}/healthz`).then(({ status }) => status)).resolves.toBe(200);
    await expect(fetch(`${ops}/readyz`).then(({ status }) => status)).resolves.toBe(503);
    await toRedis.open();
    await one.says(/queue is there/i);
    await eventually(() => seen('anna')?.state === 'serverAway', 'its server is away');
    await toServer.open();
    await one.says(/Ready/);
    await present(bot, 'anna');
    await expect(fetch(`${ops}/readyz`).then(({ status }) => status)).resolves.toBe(200);
    expect(await (await fetch(`${ops}/metrics`)).text()).toContain('clipskip_worker_ready 1');

    // What its owner does not allow is not routed there, and refused when somebody forges it.
    expect(seen('anna')?.models.toSorted()).toHaveLength(2);
    for (const change of [{ steps: 21 }, { width: 512, height: 512 }, { model: 'juggernautXL' }]) {
      expect(await submit(row(`refused/${JSON.stringify(change)}`, change)).ended).toBe('request.noServer');
    }
    const adult = row('adult/0');
    expect(await submit({ ...adult, row: { ...adult.row, nsfw: true } }).ended).toBe('request.noServer');
    const forger = await openLyingWorker(redis.url, 'anna');
    onTestFinished(() => forger.close());
    const payload = (change: object, nsfw = false) => {
      const { id, settings } = row('forged/0').row;
      const cells = [{ key: 'k', clipSkip: 1, picture: 'a'.repeat(40) }];
      const all = {
        version: 1,
        sweepId: 'f',
        row: { id, cells, settings: { ...settings, ...change }, ...(nsfw && { nsfw }) },
      };
      return JSON.stringify(all);
    };
    const drawn = sd.pictures().length;
    await forger.put('f1', payload({ steps: 21 }));
    await forger.put('f2', payload({ width: 512, height: 512 }));
    await forger.put('f3', payload({}, true));
    await forger.put('f4', payload({ model: 'juggernautXL' }));
    const codes: string[] = [];
    for (const id of ['f1', 'f2', 'f3', 'f4']) {
      for (let reason: string | null = null; reason === null;) {
        reason = await forger.redis.hget(forger.at(id), 'failedReason');
        if (reason !== null) codes.push((JSON.parse(reason) as { code: string }).code);
        else await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    expect(codes).toEqual(['worker.refused', 'worker.refused', 'worker.refused', 'request.model']);
    expect(sd.pictures()).toHaveLength(drawn);

    // Pausing, from this machine alone.
    await expect(fetch(`${ops}/pause`, { method: 'POST' }).then(({ status }) => status)).resolves.toBe(405);
    expect(seen('anna')?.state).toBe('here');
    const pause = start({ HTTP_PORT: port }, ['pause']);
    expect(await endOf(pause)).toMatchObject({ code: 0 });
    expect(pause.said()).toContain('pauses');
    await eventually(() => seen('anna')?.pausedBy === 'owner', 'paused');
    const header = { 'x-clipskip-order': '1' };
    await expect(fetch(`${ops}/resume`, { method: 'POST', headers: header }).then(({ ok }) => ok)).resolves.toBe(true);
    await present(bot, 'anna');

    const sent = submit(row('last/0'));
    await eventually(() => sd.peak() > 0 && sd.pictures().length > drawn, 'it draws');
    one.child.kill('SIGTERM');
    await one.says(/Leaving/);
    expect(await sent.ended).toBe('done');
    expect(sent.cells).toHaveLength(2);
    expect(await endOf(one)).toMatchObject({ code: 0 });
    expect(one.said()).toMatch(/Gone/);
    expect(one.said()).not.toContain(password);
  });

  test('rests outside its hours', async () => {
    const noon = new Date();
    noon.setHours(12, 0, 0, 0);
    const night = await startHere(own('night', { WORKER_HOURS: '22:00-08:00' }), () => noon.getTime());
    await eventually(() => seen('night')?.pausedBy === 'hours', 'resting');
    const until = (seen('night')?.pausedUntil ?? 0) - Date.now();
    expect(Math.round(until / 3_600_000)).toBe(10);
    await night.loop.close();
    expect(await night.ended).toBeUndefined();
  });

  test('gives its row back at the second signal', async () => {
    const busy = start(own('busy', { WORKER_DRAIN_SECONDS: '600' }));
    await present(bot, 'busy');
    const before = sd.pictures().length;
    const sent = submit(row('busy/0', { steps: 900 }));
    await eventually(() => sd.pictures().length > before, 'it draws');
    busy.child.kill('SIGTERM');
    await busy.says(/Leaving/);
    expect(busy.child.exitCode).toBeNull();
    busy.child.kill('SIGTERM');
    expect(await endOf(busy)).toMatchObject({ code: 0 });
    expect(['worker.gone', 'worker.away']).toContain(await sent.ended);
    expect(sd.interrupts.length).toBeGreaterThan(0);
  });

  test('does not take a name that somebody has', async () => {
    await expect(taken).rejects.toMatchObject({ code: 'worker.name', params: { name: 'taken' } });
  });

  test('with LORA_DIRS it tells what its LoRAs say, which its server does not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clipskip-worker-loras-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'detail.safetensors'), loraFile(undefined, kohyaTensors({ trainedAt: 2 })));
    const worker = await startHere(own('reader', { LORA_DIRS: folder }));
    onTestFinished(() => worker.loop.close());
    await present(bot, 'reader');
    const told = await bot.fleet.engine.describeLora?.('detail', never);
    expect(told).toMatchObject({ name: 'detail.safetensors', clipSkip: { value: 2, sure: 'weights' } });
  });
});

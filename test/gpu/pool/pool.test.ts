import { expect, onTestFinished, test } from 'vitest';

import { AppError } from '../../../src/errors.ts';
import type { EngineInfo } from '../../../src/gpu/engine.ts';
import type { Pool } from '../../../src/gpu/pool/index.ts';
import { createPool } from '../../../src/gpu/pool/index.ts';
import { createMemoryQueue } from '../../../src/gpu/queues/memory.ts';
import { baseInfo, createDrawingEngine } from '../../support/drawing-engine.ts';
import { eventually } from '../../support/eventually.ts';
import { startServers } from '../../support/fake-servers.ts';
import { door, rowJob } from '../queues/contract.ts';

const never = new AbortController().signal;
const away = new AppError('server.unreachable', { params: { host: 'h' } });

/** A server whose answers a test decides; its pictures are real. */
function switchable(id: string, info: Partial<EngineInfo> = {}) {
  const drawing = createDrawingEngine({ info: { ...info, fingerprint: `of ${id}` } });
  const state = { on: true, asked: 0, hangs: false };
  const check = async (): Promise<void> => {
    if (state.hangs) await new Promise(() => undefined);
    if (!state.on) throw away;
  };
  return {
    state,
    rows: drawing.rows,
    server: {
      id,
      engine: {
        ...drawing,
        describe: async (signal: AbortSignal) => {
          state.asked += 1;
          await check();
          return drawing.describe(signal);
        },
        generate: async (...given: Parameters<typeof drawing.generate>) => {
          await check();
          return drawing.generate(...given);
        },
      },
    },
  };
}

/** Time that passes when a test says so. */
function clock() {
  const sleepers: { ms: number; wake: () => void }[] = [];
  return {
    pauses: [] as number[],
    wait(ms: number, signal: AbortSignal): Promise<void> {
      return new Promise((resolve, reject) => {
        this.pauses.push(ms);
        sleepers.push({ ms, wake: resolve });
        signal.addEventListener('abort', () => reject(new Error('over')), { once: true });
      });
    },
    /** Wakes who waits for so long. */
    wake(ms: number): void {
      for (const one of sleepers.splice(0)) {
        if (one.ms === ms) one.wake();
        else sleepers.push(one);
      }
    },
  };
}

function open(options: Parameters<typeof createPool>[0]): Pool {
  const pool = createPool(options);
  onTestFinished(() => pool.engine.close?.());
  return pool;
}

test('a server that is away at the start is no mistake, and is asked again after 1, 2, 4 ... 60 seconds', async () => {
  const time = clock();
  const [one, two] = [switchable('one'), switchable('two')];
  two.state.on = false;
  const pool = open({ servers: [one.server, two.server], wait: (ms, signal) => time.wait(ms, signal) });
  await pool.engine.describe(never);
  expect(pool.up()).toEqual({ one: true, two: false });
  for (const pause of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
    await eventually(() => time.pauses.at(-1) === pause, `a pause of ${pause} ms`);
    const { asked } = two.state;
    // Asking the pool does not hurry it.
    await pool.engine.describe(never);
    expect(two.state.asked).toBe(asked);
    // Its own pauses and the bound of a description have their own lengths.
    time.pauses.length = 0;
    time.wake(pause);
    await eventually(() => two.state.asked === asked + 1, 'the next question');
  }
  two.state.on = true;
  await eventually(() => time.pauses.at(-1) === 60_000, 'a pause');
  time.wake(60_000);
  await eventually(() => pool.up()['two'], 'its return');
});

test('when nobody answers it says why, and a server that hangs is not waited for when another has answered', async () => {
  const time = clock();
  const [one, two] = [switchable('one'), switchable('two')];
  Object.assign(one.state, { on: false });
  Object.assign(two.state, { on: false });
  const dark = open({ servers: [one.server, two.server], wait: (ms, signal) => time.wait(ms, signal) });
  await expect(dark.engine.describe(never)).rejects.toMatchObject({ code: 'server.unreachable' });

  const [quick, slow] = [switchable('quick'), switchable('slow')];
  slow.state.hangs = true;
  const pool = open({ servers: [quick.server, slow.server], wait: (ms, signal) => time.wait(ms, signal) });
  const described = pool.engine.describe(never);
  await eventually(() => quick.state.asked === 1 && time.pauses.includes(5000), 'the question');
  await new Promise(setImmediate);
  time.wake(5000);
  expect((await described).title).toBe('quick (drawing engine)');
  await expect(pool.engine.describe(AbortSignal.abort())).rejects.toMatchObject({ code: 'job.cancelled' });
});

test('rows never go to a server that is away, and go there again when it is back', async () => {
  const house = await startServers({ one: {}, two: {} });
  const draw = async (id: string): Promise<unknown> => {
    const row = rowJob(id, { requires: { family: 'sd1', model: 'anything-v3', loras: [] } });
    const settings = { ...row.row.settings, model: 'anything-v3', steps: 2 };
    const bound: string[] = [];
    const options = {
      signal: never,
      onCell: () => undefined,
      onBound: ({ server }: { server: string }) => void bound.push(server),
    };
    await house.queue
      .submit({ ...row, row: { ...row.row, settings } }, options)
      .catch((error: unknown) => bound.push(String(error)));
    return bound;
  };
  await house.pool.engine.describe(never);
  expect(await draw('a')).toEqual(['one']);
  await house.servers.one.door.shut();
  expect(await draw('b')).toEqual(['one', expect.stringContaining('server.unreachable')]);
  expect(await draw('c')).toEqual(['two']);
  expect(await draw('d')).toEqual(['two']);
  await house.servers.one.door.open();
  await eventually(() => house.pool.up()['one'], 'its return');
  expect(house.drawn('one')).toHaveLength(3);
});

test('a row waits for the one server that has its checkpoint, and others pass by it', async () => {
  const gate = door();
  const alpha = createDrawingEngine({
    info: { models: baseInfo.models.slice(0, 1) },
    before: (_cell, _attempt, signal) => gate.pass(signal),
  });
  const beta = createDrawingEngine({
    info: { models: [{ name: 'other', family: 'sd1', familyFrom: 'assumed' }], currentModel: 'other' },
  });
  const pool = open({
    servers: [
      { id: 'alpha', engine: alpha },
      { id: 'beta', engine: beta },
    ],
  });
  const queue = createMemoryQueue({ servers: pool });
  await pool.engine.describe(never);
  const submit = (id: string, model: string): Promise<void> => {
    const { row, ...job } = rowJob(id);
    const given = { ...job, row: { ...row, settings: { ...row.settings, model } } };
    return queue.submit(given, { signal: never, onCell: () => undefined });
  };
  const ends = [submit('a', 'alpha'), submit('b', 'alpha')];
  await gate.reached;
  await submit('c', 'other');
  expect(beta.rows.map(({ id }) => id)).toEqual(['c']);
  expect(queue.size()).toEqual({ waiting: 1, running: 1 });
  await expect(submit('d', 'nowhere')).rejects.toMatchObject({
    code: 'request.noServer',
    params: { lacks: 'alpha: checkpoint “nowhere” · beta: checkpoint “nowhere”' },
  });
  gate.open();
  await Promise.all(ends);
  expect(alpha.rows.map(({ id }) => id)).toEqual(['a', 'b']);
  await queue.close();
});

test('a free server that has the checkpoint in its memory is preferred to the first one', async () => {
  const models = ['alpha', 'other'].map((name) => ({ name, family: 'sd1', familyFrom: 'assumed' }) as const);
  const [one, two] = [
    createDrawingEngine({ info: { models, currentModel: 'alpha' } }),
    createDrawingEngine({ info: { models, currentModel: 'other' } }),
  ];
  const pool = open({
    servers: [
      { id: 'one', engine: one },
      { id: 'two', engine: two },
    ],
  });
  const queue = createMemoryQueue({ servers: pool });
  await pool.engine.describe(never);
  const { row, ...job } = rowJob('a');
  const given = { ...job, row: { ...row, settings: { ...row.settings, model: 'other' } } };
  await queue.submit(given, { signal: never, onCell: () => undefined });
  expect([one.rows.length, two.rows.length]).toEqual([0, 1]);
  await queue.close();
});

test('of two free servers the faster one is taken', async () => {
  const [slow, fast] = [createDrawingEngine(), createDrawingEngine()];
  const pool = open({
    servers: [
      { id: 'slow', engine: slow },
      { id: 'fast', engine: fast, weight: 2 },
    ],
  });
  const queue = createMemoryQueue({ servers: pool });
  await pool.engine.describe(never);
  await queue.submit(rowJob('a'), { signal: never, onCell: () => undefined });
  expect([slow.rows.length, fast.rows.length]).toEqual([0, 1]);
  await queue.close();
});

test('a row whose only server goes away while it waits is told why, and does not hang', async () => {
  const gate = door();
  const drawing = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
  const failing = {
    ...drawing,
    generate: async (...given: Parameters<typeof drawing.generate>) => {
      await drawing.generate(...given);
      throw away;
    },
  };
  const other = createDrawingEngine({
    info: { models: [{ name: 'other', family: 'sd1', familyFrom: 'assumed' }], currentModel: 'other' },
  });
  const time = clock();
  const pool = open({
    servers: [
      { id: 'one', engine: failing },
      { id: 'two', engine: other },
    ],
    wait: (ms, signal) => time.wait(ms, signal),
  });
  const queue = createMemoryQueue({ servers: pool });
  await pool.engine.describe(never);
  const options = { signal: never, onCell: () => undefined };
  const failureOf = (id: string): Promise<unknown> =>
    queue.submit(rowJob(id), options).catch((error: unknown) => error);
  const first = failureOf('a');
  await gate.reached;
  const second = failureOf('b');
  gate.open();
  expect(await Promise.all([first, second])).toMatchObject([
    { code: 'server.unreachable' },
    { code: 'server.unreachable' },
  ]);
  expect(drawing.rows.map(({ id }) => id)).toEqual(['a']);
  await queue.close();
});

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { createMemoryQueue } from '../../src/gpu/queues/memory.ts';
import type { Store } from '../../src/store/index.ts';
import { openStore } from '../../src/store/index.ts';
import { createBatchDesk } from '../../src/sweep/batch/create-desk.ts';
import type { BatchDesk, BatchOrder, BatchSnapshot } from '../../src/sweep/batch/desk.ts';
import { translator } from '../../src/text/index.ts';
import type { DrawingEngineOptions } from '../support/drawing-engine.ts';
import { sweepOf } from './support.ts';

let directory: string;
let store: Store;
let time = 0;
const desks: BatchDesk[] = [];
const never = new AbortController().signal;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clipskip-batches-'));
  time = 1_000_000;
  store = openStore({ path: ':memory:', now: () => time });
  const place = { ownerUser: 'u', guildId: 'g', channelId: 'c', locale: 'ko', request: {}, facts: {}, createdAt: time };
  store.sweeps.accept({ id: 's', ...place });
});
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.close()));
  store.close();
  await rm(directory, { recursive: true, force: true });
});

const order: BatchOrder = {
  batchId: 'b1',
  sweepId: 's',
  ownerUser: 'u',
  guildId: 'g',
  channelId: 'c',
  rowIndex: 0,
  clipSkip: 2,
  count: 4,
  firstSeed: 10,
};

/** A desk over the same store and folder, as each start of the program has one. */
async function deskOf(
  options: DrawingEngineOptions = {},
  request: Parameters<typeof sweepOf>[0] = { prompt: 'a cat' },
) {
  const { engine, plan } = await sweepOf(request, options);
  const queue = createMemoryQueue({ engine });
  const pauses: number[] = [];
  const desk = createBatchDesk({
    store,
    engine,
    queue,
    directory,
    planOf: () => Promise.resolve(store.sweeps.get('s')?.state === 'deleted' ? undefined : plan),
    translate: () => translator('en'),
    now: () => time,
    wait: (ms, signal) => {
      if (ms >= 15_000) pauses.push(ms);
      time += ms;
      return signal.aborted ? Promise.reject(new AppError('job.cancelled')) : Promise.resolve();
    },
  });
  desks.push(desk);
  const seen: BatchSnapshot[] = [];
  desk.watch('b1', (snapshot) => seen.push(snapshot));
  return { desk, engine, pauses, seen };
}

async function untilOver(desk: BatchDesk): Promise<BatchSnapshot> {
  return vi.waitFor(() => {
    const snapshot = desk.snapshot('b1');
    if (!snapshot || snapshot.status === 'accepted' || snapshot.status === 'running') throw new Error('not over');
    return snapshot;
  }, 60_000);
}

const away = (): AppError => new AppError('server.unreachable', { params: { host: 'x' } });

describe('a desk of batches', () => {
  it('draws what was ordered and says what there is after each picture', async () => {
    const { desk, engine, seen } = await deskOf();
    await desk.check(order);
    desk.accept(order);
    expect(desk.unfinished()).toEqual(['b1']);
    desk.start('b1');
    desk.start('b1');
    const over = await untilOver(desk);
    expect(over).toMatchObject({ status: 'done', locale: 'ko', failed: 0 });
    expect(over.pictures.map(({ number, seed }) => [number, seed])).toEqual([1, 2, 3, 4].map((n) => [n, 9 + n]));
    expect(engine.cells()).toBe(4);
    expect(new Set(seen.map(({ pictures }) => pictures.length))).toEqual(new Set([1, 2, 3, 4]));
    expect(desk.unfinished()).toEqual([]);
  });

  it('carries the place it was asked for in to every row, over a stop', async () => {
    const first = await deskOf();
    first.desk.accept({ ...order, nsfw: true });
    await first.desk.close();
    const { desk, engine } = await deskOf();
    desk.start('b1');
    expect(await untilOver(desk)).toMatchObject({ status: 'done', nsfw: true });
    expect(engine.rows.map(({ nsfw }) => nsfw)).toEqual([true, true, true, true]);
  });

  it('draws the row of a grid that was chosen', async () => {
    const rows = { axis: 'style', values: ['{prompt}, ink', '{prompt}, oil'] } as const;
    const { desk, engine } = await deskOf({}, { prompt: 'a cat', rows: { axis: rows.axis, values: [...rows.values] } });
    desk.accept({ ...order, rowIndex: 1 });
    desk.start('b1');
    await untilOver(desk);
    expect(new Set(engine.rows.map(({ settings }) => settings.prompt))).toEqual(new Set(['a cat, oil']));
  });

  it('refuses before anything is written what cannot be drawn', async () => {
    const { desk } = await deskOf();
    await expect(desk.check({ ...order, clipSkip: 13 })).rejects.toMatchObject({ code: 'request.clipSkip' });
    await expect(desk.check({ ...order, count: 1001 })).rejects.toMatchObject({ code: 'request.tooMuch' });
    await expect(desk.check({ ...order, batchId: '../x' })).rejects.toMatchObject({ code: 'store.gone' });
    store.sweeps.delete('s');
    await expect(desk.check(order)).rejects.toMatchObject({ code: 'store.gone' });
    expect(() => desk.accept(order)).toThrow('store.gone');
    expect(await readdir(directory)).toEqual([]);
  });

  it('waits for a server that is away, longer each time, and goes on with what is missing', async () => {
    let calls = 0;
    const { desk, engine, pauses, seen } = await deskOf({
      before: () => {
        calls += 1;
        if (calls > 2 && calls < 40) throw away();
      },
    });
    desk.accept(order);
    desk.start('b1');
    expect(await untilOver(desk)).toMatchObject({ status: 'done', failed: 0 });
    expect(pauses.length).toBeGreaterThan(2);
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
    expect(seen.some(({ awaySince }) => awaySince !== undefined)).toBe(true);
    expect(desk.snapshot('b1')).not.toHaveProperty('awaySince');
    // No picture that was there was drawn again.
    expect(store.batches.pictures('b1').map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(new Set(engine.rows.map(({ settings }) => settings.seed)).size).toBe(4);
  });

  it('gives up after a day, with the reason', async () => {
    const { desk, pauses } = await deskOf({
      before: () => {
        throw away();
      },
    });
    desk.accept(order);
    desk.start('b1');
    expect(await untilOver(desk)).toMatchObject({
      status: 'failed',
      error: { code: 'job.waitedTooLong', params: { hours: 24, missing: 'server' } },
      pictures: [],
    });
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(23 * 3_600_000);
  });

  it('is done with pictures that will never be, and counts them', async () => {
    const { desk, pauses } = await deskOf({
      before: ({ key: _key }, attempt) => {
        if (attempt > 0 && store.batches.pictures('b1').length === 2 && time === 1_000_000) {
          time += 1;
          throw new AppError('server.outOfMemory', { params: { host: 'x' } });
        }
      },
    });
    desk.accept(order);
    desk.start('b1');
    expect(await untilOver(desk)).toMatchObject({ status: 'done', failed: 1 });
    expect(store.batches.get('b1')?.done).toBe(3);
    expect(pauses).toEqual([]);
  });

  it('goes on after a stop, also when the stop came between a picture and its line in the ledger', async () => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const first = await deskOf({
      before: (_cell, _attempt, signal) => {
        begun += 1;
        signal.addEventListener('abort', () => resolve());
        return begun > 2 ? hold : undefined;
      },
    });
    first.desk.accept(order);
    first.desk.start('b1');
    await vi.waitFor(() => expect(store.batches.get('b1')?.done).toBe(2), 60_000);
    await first.desk.close();
    expect(store.batches.get('b1')?.state).toBe('running');
    // As if the second line had not been written: a ledger of its own with the batch alone.
    const other = openStore({ path: ':memory:', now: () => time });
    const { id, ...sweep } = {
      id: 's',
      ownerUser: 'u',
      channelId: 'c',
      locale: 'ko',
      request: {},
      facts: {},
      createdAt: 1,
    };
    other.sweeps.accept({ id, ...sweep });
    store.close();
    store = other;
    const second = await deskOf();
    second.desk.accept(order);
    for (const batchId of second.desk.unfinished()) second.desk.start(batchId);
    expect((await untilOver(second.desk)).pictures).toHaveLength(4);
    expect(second.engine.cells()).toBe(2);
  });

  it('stops when it is cancelled, and keeps what is there', async () => {
    const { desk, engine } = await deskOf({
      after: (result) => {
        if (engine.cells() === 2) desk.cancel('b1');
        return result;
      },
    });
    desk.accept({ ...order, count: 100 });
    desk.start('b1');
    expect(await untilOver(desk)).toMatchObject({ status: 'cancelled' });
    await desk.close();
    expect(engine.cells()).toBeLessThan(5);
    desk.start('b1');
    expect(desk.snapshot('b1')?.status).toBe('cancelled');
  });

  it('gives originals back as they were, and draws a lost one again', async () => {
    const { desk, engine } = await deskOf();
    desk.accept(order);
    desk.start('b1');
    await untilOver(desk);
    const original = await desk.original('b1', 3, never);
    expect(original).toMatchObject({ number: 3, seed: 12, extension: 'png', redrawn: false });
    await writeFile(join(directory, 'b1', '0003-seed-12.png'), 'damaged');
    const again = await desk.original('b1', 3, never);
    expect(again).toMatchObject({ redrawn: true });
    expect(again.bytes.equals(original.bytes)).toBe(true);
    expect((await desk.original('b1', 3, never)).redrawn).toBe(false);
    expect(engine.cells()).toBe(5);
    for (const number of [0, 5, 1.5]) {
      await expect(desk.original('b1', number, never)).rejects.toMatchObject({ code: 'store.gone' });
    }
  });

  it('makes contact sheets within the limit of a place', async () => {
    const { desk } = await deskOf();
    desk.accept(order);
    desk.start('b1');
    await untilOver(desk);
    const sheet = await desk.contactSheet('b1', [1, 2, 3, 4], { maxBytes: 10 * 2 ** 20, signal: never });
    expect(sheet.width).toBeGreaterThan(4 * 64);
    const small = await desk.contactSheet('b1', [1, 2, 3, 4], { maxBytes: sheet.data.length - 1, signal: never });
    expect(small.data.length).toBeLessThan(sheet.data.length);
  });

  it('removes the folders of batches that are gone, and nothing else', async () => {
    const { desk } = await deskOf();
    desk.accept(order);
    desk.start('b1');
    await untilOver(desk);
    for (const name of ['gone1', 'not a batch', 'with.dot', 'waytoolongforone']) await mkdir(join(directory, name));
    await desk.tidy();
    expect((await readdir(directory)).toSorted()).toEqual(['b1', 'not a batch', 'waytoolongforone', 'with.dot']);
    store.sweeps.delete('s');
    await desk.tidy();
    expect(await readdir(directory)).not.toContain('b1');
  });
});

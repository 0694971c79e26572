import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AppError } from '../../src/errors.ts';
import type { RowQueue } from '../../src/gpu/queue.ts';
import { createMemoryQueue } from '../../src/gpu/queues/memory.ts';
import { readPictureMetadata } from '../../src/render/index.ts';
import type { BatchOptions, BatchProgress } from '../../src/sweep/batch/index.ts';
import { runBatch } from '../../src/sweep/batch/index.ts';
import { maxSeed } from '../../src/sweep/request.ts';
import { translator } from '../../src/text/index.ts';
import type { DrawingEngineOptions } from '../support/drawing-engine.ts';
import { sweepOf } from './support.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'clipskip-batch-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function batch(change: Partial<BatchOptions> = {}, engineOptions: DrawingEngineOptions = {}, seed = 42) {
  const { engine, plan } = await sweepOf({ prompt: 'a cat', seed }, engineOptions);
  const queue = createMemoryQueue({ engine });
  const progress: BatchProgress[] = [];
  const outcome = await runBatch({
    plan,
    clipSkip: 2,
    count: 5,
    directory,
    queue,
    engine,
    owner: { user: 'u' },
    t: translator('en'),
    signal: new AbortController().signal,
    onProgress: (event) => progress.push(event),
    wait: () => Promise.resolve(),
    ...change,
  }).finally(() => queue.close());
  return { outcome, engine, progress };
}

const pictures = async (): Promise<string[]> =>
  (await readdir(directory)).filter((file) => file.endsWith('.png')).sort();

/** The queue of a batch with something between. Closed by the batch's end. */
async function between(change: (queue: RowQueue) => Partial<RowQueue>, options: Partial<BatchOptions> = {}) {
  const { engine } = await sweepOf({ prompt: 'a cat', seed: 42 });
  const queue = createMemoryQueue({ engine });
  return batch({ queue: { ...queue, ...change(queue) }, engine, ...options }).finally(() => queue.close());
}

const dead = (): never => {
  throw new AppError('server.outOfMemory');
};

describe('a batch', () => {
  it('draws as many new seeds as it was told, one by one, as a class that lets people go first', async () => {
    const { outcome, engine, progress } = await batch();
    expect(outcome).toMatchObject({ resumed: 0, cancelled: false, failed: [] });
    expect(outcome.pictures).toHaveLength(5);
    expect(outcome.sheets).toHaveLength(1);
    const seeds = engine.rows.map((row) => row.settings.seed);
    expect(new Set(seeds).size).toBe(5);
    expect(seeds).not.toContain(42);
    expect(engine.rows.every((row) => row.cells.length === 1 && row.cells[0]?.clipSkip === 2)).toBe(true);
    const text = readPictureMetadata(await readFile(outcome.pictures[0] ?? '')).raw['parameters'];
    expect(text).toContain(`Seed: ${seeds[0]}`);
    expect(text).toContain('Clip skip: 2');
    expect(progress.map((event) => event.done)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('has the same seeds each time, from where it was told to count', async () => {
    const { engine } = await batch({ firstSeed: maxSeed - 1, count: 3 });
    expect(engine.rows.map((row) => row.settings.seed)).toEqual([maxSeed - 1, maxSeed, 0]);
  });

  it('makes contact sheets of twenty', async () => {
    const { outcome } = await batch({ count: 21 });
    expect(outcome.sheets.map((path) => path.slice(directory.length + 1))).toEqual([
      'contact-sheet-01.jpg',
      'contact-sheet-02.jpg',
    ]);
  });

  it('goes on where it ended, and makes more of the same', async () => {
    await batch({ count: 3 });
    const before = await pictures();
    const { outcome, engine } = await batch({ count: 5 });
    expect(outcome.resumed).toBe(3);
    expect(engine.cells()).toBe(2);
    expect(outcome.pictures).toHaveLength(5);
    expect((await pictures()).slice(0, 3)).toEqual(before);
    expect((await batch({ count: 5 })).engine.cells()).toBe(0);
  });

  it('loses no picture to a line of its list that a crash cut off', async () => {
    await batch({ count: 1 });
    await appendFile(join(directory, 'batch.jsonl'), '{"seed":1,"file":"../../etc/passwd","sha');
    expect((await batch({ count: 2 })).engine.cells()).toBe(1);
    expect((await batch({ count: 2 })).engine.cells()).toBe(0);
  });

  it('draws again what was removed or damaged', async () => {
    const { outcome } = await batch({ count: 4 });
    const [first = '', second = ''] = outcome.pictures;
    await rm(first);
    await appendFile(second, 'x');
    const { engine } = await batch({ count: 5 });
    expect(engine.cells()).toBe(3);
    expect((await batch({ count: 5 })).engine.cells()).toBe(0);
  });

  it('leaves the folder of another batch alone', async () => {
    await batch({ count: 1 });
    const other = { code: 'batch.other', params: { folder: directory.split('/').at(-1) } };
    await expect(batch({ count: 1, clipSkip: 3 })).rejects.toMatchObject(other);
    await expect(batch({ count: 1 }, {}, 43)).rejects.toMatchObject(other);
    await writeFile(join(directory, 'batch.jsonl'), 'shopping list\n');
    await expect(batch({ count: 1 })).rejects.toMatchObject(other);
    expect(await pictures()).toHaveLength(1);
  });

  it('keeps what it has when it is cancelled', async () => {
    const stop = new AbortController();
    let drawn = 0;
    const before = (): void => {
      drawn += 1;
      if (drawn === 3) stop.abort();
    };
    const { outcome } = await batch({ signal: stop.signal }, { before });
    expect(outcome).toMatchObject({ cancelled: true, sheets: [], failed: [] });
    expect(await pictures()).toHaveLength(2);
    expect((await batch()).outcome.resumed).toBe(2);
  });

  it('names a picture that failed and goes on', async () => {
    let drawn = 0;
    const before = (): void => {
      drawn += 1;
      if (drawn === 2) throw new AppError('server.outOfMemory');
    };
    const { outcome, progress } = await batch({}, { before });
    expect(outcome.failed).toMatchObject([{ error: { code: 'server.outOfMemory' } }]);
    expect(outcome.pictures).toHaveLength(4);
    expect(progress.at(-1)).toMatchObject({ done: 4, failed: 1, count: 5 });
  });

  it('does not ask a dead server all night', async () => {
    const { outcome, engine } = await batch({ count: 200 }, { before: dead });
    expect(outcome.pictures).toEqual([]);
    expect(engine.rows.length).toBeLessThan(10);
  });

  it('is refused for a clip skip that is none and for more pictures than a night has', async () => {
    await expect(batch({ clipSkip: 13 })).rejects.toMatchObject({ code: 'request.clipSkip' });
    await expect(batch({ count: 1001 })).rejects.toMatchObject({ code: 'request.tooMuch' });
    expect(await readdir(directory)).toEqual([]);
  });

  it('ends with a clear error when the folder cannot be made', async () => {
    await writeFile(join(directory, 'file'), '');
    const ended = batch({ directory: join(directory, 'file', 'night') });
    await expect(ended).rejects.toMatchObject({ code: 'file.write', params: { file: 'night', reason: 'ENOTDIR' } });
  });

  it('has a picture on disk and in its list before the queue hears that the cell is finished', async () => {
    const seen: { readonly files: number; readonly listed: number }[] = [];
    await between(({ submit }) => ({
      submit: (job, options) =>
        submit(job, {
          ...options,
          onCell: async (result) => {
            await options.onCell(result);
            const list = await readFile(join(directory, 'batch.jsonl'), 'utf8');
            seen.push({ files: (await pictures()).length, listed: list.trim().split('\n').length - 1 });
          },
        }),
    }));
    expect(seen).toEqual([1, 2, 3, 4, 5].map((count) => ({ files: count, listed: count })));
  });

  it('keeps two rows under way for each that can be drawn at once, also when a machine joins, and 64 at most', async () => {
    let lanes = 1;
    const most: number[] = [];
    let [underWay, asked] = [0, 0];
    await between(
      ({ submit }) => ({
        lanes: () => lanes,
        submit: async (job, options) => {
          underWay += 1;
          asked += 1;
          most[lanes] = Math.max(most[lanes] ?? 0, underWay);
          await submit(job, options).finally(() => (underWay -= 1));
          if (asked > 10) lanes = 3;
          if (asked > 40) lanes = 100;
        },
      }),
      { count: 150, sheets: false },
    );
    expect([most[1], most[3], most[100]]).toEqual([2, 6, 64]);
  });

  it('ends at once when a picture cannot be written', async () => {
    let drawn = 0;
    const before = async (): Promise<void> => {
      drawn += 1;
      if (drawn !== 1) return;
      // Even the superuser, whom no permission stops, cannot write into a file as if it were a folder.
      await rm(directory, { recursive: true });
      await writeFile(directory, '');
    };
    await expect(batch({ count: 50 }, { before })).rejects.toMatchObject({ code: 'file.write' });
    expect(drawn).toBeLessThan(6);
  });
});

import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import type { CachedCell } from '../../src/sweep/cache.ts';
import { createPictureCache } from '../../src/sweep/cache.ts';
import { sha256 } from '../../src/sweep/keys.ts';

let dir: string;
let clock: number;
const now = (): number => clock;
const open = (maxBytes = 1e9) => createPictureCache({ dir, maxBytes, now });

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'clipskip-cache-'));
  clock = 1_700_000_000_000;
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function cell(bytes: Buffer = randomBytes(1000)): CachedCell {
  return {
    picture: { bytes, width: 8, height: 8, format: 'png', sha256: sha256(bytes), pixels: 'p' },
    honoured: 'floor',
    used: 2,
    warnings: [{ type: 'other', feature: 'unknownWords', text: { key: 'sheet:noPrompt', params: { n: 1 } } }],
  };
}

it('gives back the same bytes and what was said about them, also to the next process', async () => {
  const kept = cell();
  expect(await open().put('a', kept)).toBe(true);
  expect(await open().get('a')).toEqual(kept);
  expect(await open().get('b')).toBeUndefined();
});

it('removes pictures by what they are, under every key, and nothing else', async () => {
  const [mine, other] = [cell(), cell()];
  const cache = open();
  await cache.put('a', mine);
  await cache.put('b', mine);
  await cache.put('c', other);
  await writeFile(join(dir, 'broken.cell'), 'clipskip-bot cell 1\n{');
  expect(await cache.remove(new Set())).toBe(0);
  expect(await cache.remove(new Set([mine.picture.sha256, 'f'.repeat(64)]))).toBe(2);
  expect(await cache.get('a')).toBeUndefined();
  expect(await cache.get('b')).toBeUndefined();
  expect(await cache.get('c')).toEqual(other);
  await rm(dir, { recursive: true });
  expect(await cache.remove(new Set(['f'.repeat(64)]))).toBe(0);
});

it('keeps who drew it', async () => {
  const kept = { ...cell(), worker: { id: '00000000-0000-4000-8000-000000000001', name: 'somebody’s PC' } };
  await open().put('a', kept);
  expect(await open().get('a')).toEqual(kept);
});

it.each([
  ['its picture was changed', (data: Buffer) => data.with?.(data.length - 5, 1) ?? data],
  ['it was cut off', (data: Buffer) => data.subarray(0, data.length - 1)],
  [
    'its description is not JSON',
    (data: Buffer) => Buffer.from(data.toString('latin1').replace('{"key"', '{key'), 'latin1'),
  ],
  ['it is empty', () => Buffer.alloc(0)],
  [
    'it belongs to another key',
    (data: Buffer) => Buffer.from(data.toString('latin1').replace('"key":"a"', '"key":"b"'), 'latin1'),
  ],
])('does not give out an entry when %s, and removes it', async (_why, damage) => {
  const cache = open();
  await cache.put('a', cell(Buffer.alloc(1000, 7)));
  const path = join(dir, 'a.cell');
  const data = await readFile(path);
  await writeFile(path, damage(data));
  expect(await cache.get('a')).toBeUndefined();
  expect(await readdir(dir)).toEqual([]);
});

it('stays within its size: what was used longest ago goes first', async () => {
  const cache = open(4500);
  for (const key of ['a', 'b', 'c']) {
    clock += 1000;
    await cache.put(key, cell());
  }
  clock += 1000;
  expect(await cache.get('a')).toBeDefined();
  clock += 1000;
  await cache.put('d', cell());
  expect((await readdir(dir)).sort()).toEqual(['a.cell', 'c.cell', 'd.cell']);
});

it('does not take what is larger than all of it', async () => {
  expect(await open(500).put('a', cell())).toBe(false);
});

it('counts what other processes put in, and their remains', async () => {
  await writeFile(join(dir, 'x.1.part'), randomBytes(5000));
  await utimes(join(dir, 'x.1.part'), 1_600_000_000, 1_600_000_000);
  await writeFile(join(dir, 'note.txt'), 'not ours');
  expect(await open(2000).put('a', cell())).toBe(true);
  expect((await readdir(dir)).sort()).toEqual(['a.cell', 'note.txt']);
});

it('says so when the folder cannot be written, and goes on', async () => {
  const file = join(dir, 'file');
  await writeFile(file, '');
  const cache = createPictureCache({ dir: join(file, 'cache'), maxBytes: 1e9, now });
  expect(await cache.put('a', cell())).toBe(false);
  expect(await cache.get('a')).toBeUndefined();
});

it('leaves nothing half-written when a write fails', async () => {
  const cache = open();
  // A folder in the way of the rename is what a full or damaged disk looks like at that point.
  await createPictureCache({ dir: join(dir, 'a.cell'), maxBytes: 1e9, now }).put('x', cell());
  expect(await cache.put('a', cell())).toBe(false);
  expect(await readdir(dir)).toEqual(['a.cell']);
});

it('survives several processes that write and read the same entries', async () => {
  const script = new URL('./cache-writer.ts', import.meta.url);
  const writers = [1, 2, 3].map((seed) => {
    const child = fork(script, [dir, String(seed)], { stdio: 'inherit' });
    return new Promise<number | null>((resolve) => child.on('exit', resolve));
  });
  expect(await Promise.all(writers)).toEqual([0, 0, 0]);
  const files = await readdir(dir);
  expect(files.every((file) => file.endsWith('.cell'))).toBe(true);
  for (const file of files) expect(await open().get(file.replace('.cell', ''))).toBeDefined();
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(dir, file))).size));
  expect(sizes.length).toBeGreaterThan(0);
});

it('drops an entry that was truncated on disk', async () => {
  const cache = open();
  await cache.put('a', cell());
  await truncate(join(dir, 'a.cell'), 40);
  expect(await cache.get('a')).toBeUndefined();
});

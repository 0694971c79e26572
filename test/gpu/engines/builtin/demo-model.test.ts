import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';

import { createBuiltinEngine } from '../../../../src/gpu/engines/builtin/engine.ts';
import { draw, imagesOf, rowOf } from './drawing.ts';

const engine = createBuiltinEngine({ threads: 2 });
afterAll(() => engine.close?.());

const texts = (cell: Awaited<ReturnType<typeof draw>>['cells'][number] | undefined) =>
  cell?.warnings.map(({ feature, text }) => [feature, text.params]);

/** Mean difference of two pictures, 0..255. */
async function difference(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((image) => sharp(image).raw().toBuffer()));
  if (!a || !b) return Number.NaN;
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

it('says that it is the demo, and what it can draw', async () => {
  const info = await engine.describe(AbortSignal.timeout(60_000));
  expect(info).toMatchObject({
    title: 'clipskip engine',
    demo: true,
    currentModel: 'demo-model',
    models: [{ family: 'sd1', layers: 12 }],
    size: { only: ['512x512'] },
  });
});

it('draws three visibly different pictures at clip skip 1, 2 and 3, and knows every word of the prompt', async () => {
  const { cells } = await draw(engine, await rowOf(engine, [1, 2, 3]));
  const [one, two, three] = cells.map((cell) => cell.image);
  if (!one || !two || !three) throw new Error('three pictures were expected');
  expect(await difference(one, two)).toBeGreaterThan(1);
  expect(await difference(two, three)).toBeGreaterThan(1);
  expect(await difference(one, three)).toBeGreaterThan(1);
  expect(cells.map((cell) => [cell.honoured, cell.used])).toEqual([
    ['yes', 1],
    ['yes', 2],
    ['yes', 3],
  ]);
  expect(cells.flatMap((cell) => cell.warnings)).toEqual([]);
});

it('enlarges its pictures by whole squares of 8x8 pixels', async () => {
  const { cells } = await draw(engine, await rowOf(engine, [1], { steps: 2 }));
  const image = cells[0]?.image ?? new Uint8Array();
  const small = await sharp(image).resize(64, 64, { kernel: 'nearest' }).toBuffer();
  const again = await sharp(small).resize(512, 512, { kernel: 'nearest' }).toBuffer();
  expect(await difference(image, again)).toBe(0);
});

it('gives the same bytes for the same request, also from another process', async () => {
  const row = await rowOf(engine, [2, 7], { steps: 3 });
  const first = imagesOf(await draw(engine, row));
  const other = createBuiltinEngine({ threads: 2 });
  const second = imagesOf(await draw(other, row));
  await other.close?.();
  expect(second).toEqual(first);
});

it('draws a cell alone as it draws it among three', async () => {
  const three = imagesOf(await draw(engine, await rowOf(engine, [1, 2, 3], { steps: 4 })));
  const alone = imagesOf(await draw(engine, await rowOf(engine, [2], { steps: 4 })));
  expect(alone).toEqual([three[1]]);
});

it.each([
  ['seed', { seed: 43 }],
  ['negative prompt', { negative: 'moonlit sky' }],
  ['emphasis', { prompt: 'abandoned house, (moonlit sky:1.6)' }],
  ['guidance', { cfg: 6 }],
  ['sampler', { sampler: 'DDIM' }],
  ['scheduler', { scheduler: 'Karras' }],
])('draws another picture when the %s is another', async (_, change) => {
  const base = { prompt: 'abandoned house, moonlit sky', steps: 4 };
  const [before] = imagesOf(await draw(engine, await rowOf(engine, [1], base)));
  const [after] = imagesOf(await draw(engine, await rowOf(engine, [1], { ...base, ...change })));
  expect(after).not.toBe(before);
});

it('takes its noise from the source asked for', async () => {
  const other = createBuiltinEngine({ threads: 2, seedSource: 'cpu' });
  const row = await rowOf(engine, [1], { steps: 2 });
  const fingerprints = await Promise.all([engine, other].map((one) => one.describe(AbortSignal.timeout(60_000))));
  expect(imagesOf(await draw(other, row))).not.toEqual(imagesOf(await draw(engine, row)));
  expect(fingerprints[0]?.fingerprint).not.toBe(fingerprints[1]?.fingerprint);
  await other.close?.();
});

it('skips the negative prompt without guidance: it changes nothing then', async () => {
  const plain = await draw(engine, await rowOf(engine, [1], { steps: 3, cfg: 1 }));
  const other = await draw(engine, await rowOf(engine, [1], { steps: 3, cfg: 1, negative: 'a red car' }));
  expect(imagesOf(other)).toEqual(imagesOf(plain));
});

it('skips layers for the negative prompt too', async () => {
  // With the same text on both sides guidance cancels out, unless the two were read at different layers.
  const settings = { prompt: 'red car', negative: 'red car', steps: 3 };
  const guided = await draw(engine, await rowOf(engine, [3], { ...settings, cfg: 8 }));
  const plain = await draw(engine, await rowOf(engine, [3], { ...settings, cfg: 1 }));
  const [one, two] = [guided, plain].map(({ cells }) => cells[0]?.image ?? new Uint8Array());
  // Rounding flips the palette colour of a few pixels (0.5 of 255 was seen); read at another layer, the difference is 100.
  expect(await difference(one ?? new Uint8Array(), two ?? new Uint8Array())).toBeLessThan(1.5);
});

it('names the words it does not know, in any script, and nothing else', async () => {
  const prompt = 'house, (zeppelin:1.3) BREAK 버려진 집 🚀, Café';
  const { cells } = await draw(engine, await rowOf(engine, [1], { prompt, steps: 1 }));
  expect(texts(cells[0])).toEqual([
    ['unknownWords', { words: 'zeppelin, 버려진, 집, 🚀, Café' }],
    ['prompt', { chunks: 2 }],
  ]);
});

it('draws without a LoRA and says so on every picture', async () => {
  const { cells } = await draw(engine, await rowOf(engine, [1, 2], { steps: 1, loras: [{ name: 'inks', weight: 1 }] }));
  expect(cells.map(texts)).toEqual([[['lora', { names: 'inks' }]], [['lora', { names: 'inks' }]]]);
});

it.each(['', ' ', ',,,', '((((', '<lora:', '\u0000', '\ud800 house', 'a'.repeat(4000)])(
  'draws whatever is typed: %j',
  async (prompt) => {
    const { cells } = await draw(engine, await rowOf(engine, [1], { prompt, negative: prompt, steps: 1 }));
    expect(cells).toHaveLength(1);
  },
);

it('tells beforehand how long a row will take', async () => {
  const row = await rowOf(engine, [1, 2, 3]);
  const estimate = await engine.estimate?.(row, AbortSignal.timeout(60_000));
  expect(estimate).toBeGreaterThan(0);
  expect(estimate).toBeLessThan(600_000);
});

it('is small enough to be bundled, and holds nothing but what is read', async () => {
  const folder = 'assets/demo-model';
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(15_000_000);
  expect(files).toHaveLength(10);
});

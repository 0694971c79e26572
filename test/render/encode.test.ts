import { expect, test } from 'vitest';

import { encodeSheet } from '../../src/render/encode.ts';
import { readPictureMetadata } from '../../src/render/index.ts';
import type { Raster } from '../../src/render/raster.ts';
import { decode, scene } from './pictures.ts';

async function page(width: number, height: number): Promise<Raster> {
  return decode(await scene(1, width, height));
}

test('small pages become PNG without a loss, large ones JPEG', async () => {
  const small = await page(400, 300);
  const png = await encodeSheet(small, {});
  expect(png.format).toBe('png');
  expect((await decode(png.data)).data.equals(small.data)).toBe(true);
  expect((await encodeSheet(await page(1700, 1500), {})).format).toBe('jpeg');
});

test('the ladder goes to JPEG, then to lower quality, then to smaller sizes', async () => {
  const raster = await page(600, 400);
  const png = await encodeSheet(raster, {});
  const jpeg = await encodeSheet(raster, { maxBytes: png.data.length - 1 });
  expect([jpeg.format, jpeg.width]).toEqual(['jpeg', 600]);
  const lower = await encodeSheet(raster, { maxBytes: jpeg.data.length - 1 });
  expect([lower.format, lower.width]).toEqual(['jpeg', 600]);
  const smaller = await encodeSheet(raster, { maxBytes: lower.data.length - 1 });
  expect([smaller.format, smaller.width, smaller.height]).toEqual(['jpeg', 510, 340]);
});

test.each(['png', 'jpeg', 'webp'] as const)(
  '%s keeps its format and its bound, with the metadata counted',
  async (format) => {
    const raster = await page(600, 400);
    const metadata = { parameters: `prompt\nSteps: 20, Sampler: Euler a, Seed: 1, Version: "${'x'.repeat(20_000)}"` };
    const free = await encodeSheet(raster, { format, metadata });
    const bound = free.data.length - 1;
    const bounded = await encodeSheet(raster, { format, metadata, maxBytes: bound });
    expect(bounded.format).toBe(format);
    expect(bounded.data.length).toBeLessThanOrEqual(bound);
    expect(readPictureMetadata(bounded.data).generation).toMatchObject({ prompt: 'prompt', steps: 20, clipSkip: 1 });
  },
);

test('a bound that nothing can meet is a clear error', async () => {
  await expect(encodeSheet(await page(600, 400), { maxBytes: 500 })).rejects.toMatchObject({
    code: 'sheet.limit',
    params: { limit: '1 KiB' },
  });
});

test('JPEG is written with full colour resolution', async () => {
  const { data } = await encodeSheet(await page(200, 200), { format: 'jpeg' });
  const { sharp } = await import('../../src/render/sharp.ts');
  expect((await sharp(data).metadata()).chromaSubsampling).toBe('4:4:4');
});

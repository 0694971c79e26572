import { describe, expect, test } from 'vitest';

import { measureRow } from '../../src/render/index.ts';
import { blockSimilarity, luma, meanDifference, measurePicture } from '../../src/render/measures.ts';
import type { Raster } from '../../src/render/raster.ts';
import { atNativePixels } from '../../src/render/native-pixels.ts';
import { sharp } from '../../src/render/sharp.ts';
import { flat, scene } from './pictures.ts';

/** 64x64, as the golden values were taken. */
function picture(colour: (x: number, y: number) => readonly [number, number, number]): Raster {
  const data = Buffer.alloc(64 * 64 * 3);
  for (let y = 0; y < 64; y += 1) for (let x = 0; x < 64; x += 1) data.set(colour(x, y), (y * 64 + x) * 3);
  return { data, width: 64, height: 64 };
}

const grey = (value: number): readonly [number, number, number] => [value, value, value];
const plain = picture(() => grey(128));
const checker = picture((x, y) => grey(((x >> 3) + (y >> 3)) % 2 === 0 ? 0 : 255));
const ramp = picture((x) => grey(x * 4));
const red = picture(() => [255, 0, 0]);
const redGreen = picture((x) => (x < 32 ? [255, 0, 0] : [0, 255, 0]));

async function blurred(raster: Raster, sigma: number): Promise<Raster> {
  const data = await sharp(raster.data, { raw: { width: 64, height: 64, channels: 3 } })
    .blur(sigma)
    .raw()
    .toBuffer();
  return { ...raster, data };
}

describe('golden values', () => {
  test('sharpness is the variance of the Laplacian', async () => {
    expect(measurePicture(plain).sharpness).toBe(0);
    expect(measurePicture(checker).sharpness).toBeCloseTo(35997.19, 1);
    expect(measurePicture(ramp).sharpness).toBeCloseTo(0, 5);
    expect(measurePicture(await blurred(checker, 1)).sharpness).toBeCloseTo(3402.15, 1);
    expect(measurePicture(await blurred(checker, 2)).sharpness).toBeCloseTo(413.63, 1);
    expect(measurePicture(await blurred(checker, 4)).sharpness).toBeCloseTo(26.68, 1);
  });

  test('entropy is in bits of grey levels', () => {
    expect(measurePicture(plain).entropy).toBe(0);
    expect(measurePicture(checker).entropy).toBeCloseTo(1, 10);
    expect(measurePicture(ramp).entropy).toBeCloseTo(6, 10);
  });

  test('colourfulness is that of Hasler and Suesstrunk', () => {
    expect(measurePicture(ramp).colourfulness).toBe(0);
    expect(measurePicture(red).colourfulness).toBeCloseTo(85.53, 2);
    expect(measurePicture(redGreen).colourfulness).toBeCloseTo(293.25, 2);
  });

  test('edge density counts strong edges only', () => {
    expect(measurePicture(plain).edgeDensity).toBe(0);
    // A ramp of 4 a pixel has a Sobel magnitude of 32.
    expect(measurePicture(ramp).edgeDensity).toBe(0);
    expect(measurePicture(checker).edgeDensity).toBeGreaterThan(0.3);
  });

  test('similarity is 1 for itself and near 0 for something else; the mean difference is a share of the full range', () => {
    const [a, b] = [luma(checker), luma(ramp)];
    expect(blockSimilarity(a, a, 64, 64)).toBeCloseTo(1, 10);
    expect(Math.abs(blockSimilarity(a, b, 64, 64))).toBeLessThan(0.2);
    expect(meanDifference(a, a)).toBe(0);
    expect(meanDifference(luma(picture(() => grey(0))), luma(picture(() => grey(255))))).toBeCloseTo(1, 6);
  });
});

test('a picture of one colour is blank, also when it is not black', () => {
  expect([plain, red, checker, ramp].map((one) => measurePicture(one).blank)).toEqual([true, true, false, false]);
});

describe('a row', () => {
  test('is measured against its baseline at one common size', async () => {
    const [one, two] = await Promise.all([scene(1, 640, 480), scene(2, 640, 480)]);
    const row = await measureRow([two, one, one], 1);
    expect(row[1]).toMatchObject({ difference: 0, blank: false });
    expect(row[1]?.similarity).toBeCloseTo(1, 10);
    expect(row[2]).toEqual(row[1]);
    expect(row[0]?.difference).toBeGreaterThan(0.05);
    expect(row[0]?.similarity).toBeLessThan(0.9);
  });

  test('takes pictures of different sizes and refuses what is no picture', async () => {
    const row = await measureRow([await scene(1, 512, 512), await scene(1, 256, 300)], 0);
    expect(row).toHaveLength(2);
    await expect(measureRow([await flat('#000000'), Buffer.from('no picture')], 0)).rejects.toMatchObject({
      code: 'file.notPicture',
    });
  });
});

describe('a picture enlarged by nearest neighbour', () => {
  test('is measured at its own pixels', async () => {
    const [one, other] = [await scene(1, 64, 64), await scene(2, 64, 64)];
    const large = await Promise.all([one, other].map((small) => enlarged(small, 512)));
    const [base, changed] = await measureRow(large, 0);
    const [ownBase, ownChanged] = [await rasterOf(one), await rasterOf(other)];
    expect(base?.sharpness).toBeCloseTo(measurePicture(ownBase).sharpness, 6);
    expect(changed?.similarity).toBeCloseTo(blockSimilarity(luma(ownBase), luma(ownChanged), 64, 64), 6);
  });

  test('is told from a flat one, and from one with a single odd pixel', async () => {
    const flatRaster = { data: Buffer.alloc(512 * 512 * 3, 7), width: 512, height: 512 };
    expect(atNativePixels(flatRaster)).toBe(flatRaster);
    const odd = await rasterOf(await enlarged(await scene(3, 64, 64), 512));
    expect(atNativePixels(odd)).toMatchObject({ width: 64, height: 64 });
    odd.data[3 * (200 * 512 + 201)] = (odd.data[3 * (200 * 512 + 201)] ?? 0) ^ 1;
    expect(atNativePixels(odd)).toBe(odd);
  });
});

async function rasterOf(picture: Buffer): Promise<Raster> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function enlarged(picture: Buffer, side: number): Promise<Buffer> {
  return sharp(picture).resize(side, side, { kernel: 'nearest' }).png().toBuffer();
}

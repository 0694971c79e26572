import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { readPictureMetadata, writePictureText } from '../../../src/render/index.ts';
import { buildExif, readExif } from '../../../src/render/metadata/exif.ts';
import { sharp } from '../../../src/render/sharp.ts';
import { outcomeOf, scene } from '../pictures.ts';

let picture: Buffer = Buffer.alloc(0);
beforeAll(async () => {
  picture = await scene(1, 64, 48);
});

const text =
  '폐허가 된 집, café\nNegative prompt: 못생긴\nSteps: 20, Sampler: Euler a, Seed: 42, Size: 64x48, Clip skip: 2';

const encodings = {
  jpeg: () => sharp(picture).jpeg().toBuffer(),
  'jpeg with EXIF of its own': () =>
    sharp(picture)
      .withExif({ IFD0: { Software: 'other' } })
      .jpeg()
      .toBuffer(),
  'webp, lossy': () => sharp(picture).webp({ quality: 80 }).toBuffer(),
  'webp, lossless': () => sharp(picture).webp({ lossless: true }).toBuffer(),
  'webp with transparency': () => sharp(picture).ensureAlpha(0.5).webp({ quality: 80 }).toBuffer(),
} as const;

describe.each(Object.entries(encodings))('%s', (_, encode) => {
  test('carries a UserComment that comes back, and shows the same pixels', async () => {
    const image = await encode();
    const written = writePictureText(image, { parameters: text });
    expect(readPictureMetadata(written)).toMatchObject({
      source: 'a1111',
      raw: { UserComment: text },
      generation: { prompt: '폐허가 된 집, café', negative: '못생긴', clipSkip: 2, seed: 42 },
    });
    expect((await sharp(written).raw().toBuffer()).equals(await sharp(image).raw().toBuffer())).toBe(true);
    expect((await sharp(written).metadata()).exif).toBeDefined();
  });

  test('keeps the newest comment only', async () => {
    const twice = writePictureText(writePictureText(await encode(), { parameters: 'first' }), { parameters: text });
    expect(readPictureMetadata(twice).raw).toEqual({ UserComment: text });
    expect((await sharp(twice).metadata()).width).toBe(64);
  });
});

test('a comment too long for JPEG is left out and the file stays as it was', async () => {
  const image = await encodings.jpeg();
  expect(writePictureText(image, { parameters: 'x'.repeat(40_000) }).equals(image)).toBe(true);
});

/** A block with this value, character code included, in place of the one we would write. */
function exif(value: Buffer): Buffer {
  const block = buildExif('x'.repeat(value.length));
  block.writeUInt32BE(value.length, 32);
  value.copy(block, 44);
  return block.subarray(0, 44 + value.length);
}

function code(name: string): Buffer {
  return Buffer.from(name.padEnd(8, '\0'), 'latin1');
}

describe('UserComment', () => {
  test('is read in both byte orders, as ASCII and without a character code', () => {
    expect(readExif(exif(Buffer.concat([code('UNICODE'), Buffer.from('Steps: 20, 폐허', 'utf16le')])), 1e6)).toBe(
      'Steps: 20, 폐허',
    );
    expect(readExif(exif(Buffer.concat([code('ASCII'), Buffer.from('Steps: 20')])), 1e6)).toBe('Steps: 20');
    expect(readExif(exif(Buffer.concat([code(''), Buffer.from('Steps: 20')])), 1e6)).toBe('Steps: 20');
  });

  test('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        const wanted = `Steps: 1 ${value.replaceAll('\0', '').toWellFormed()}`;
        expect(readExif(buildExif(wanted), 1e6)).toBe(wanted);
      }),
    );
  });

  test('a damaged block is no comment and no crash', () => {
    const block = buildExif('Steps: 20');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(block.length - 1), fc.nat(255)), { maxLength: 10 }),
        fc.nat(block.length),
        (changes, length) => {
          const bytes = Buffer.from(block.subarray(0, length));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          expect(['string', 'undefined']).toContain(typeof readExif(bytes, 1e6));
        },
      ),
      { numRuns: 500 },
    );
  });
});

test.each(['jpeg', 'webp'] as const)('a damaged %s never throws anything but our own errors', async (format) => {
  const whole = writePictureText(await sharp(picture)[format]().toBuffer(), { parameters: text });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 10 }),
      fc.nat(whole.length),
      (changes, length) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        expect(['fine', 'file.notPicture']).toContain(outcomeOf(() => readPictureMetadata(bytes)));
      },
    ),
    { numRuns: 500 },
  );
});

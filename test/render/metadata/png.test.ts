import { deflateSync } from 'node:zlib';

import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import { readPictureMetadata, writePictureText } from '../../../src/render/index.ts';
import { readPngText, writePngText } from '../../../src/render/metadata/png.ts';
import { sharp } from '../../../src/render/sharp.ts';
import { flat, outcomeOf } from '../pictures.ts';

let png: Buffer = Buffer.alloc(0);
beforeAll(async () => {
  png = await flat('#336699', 8, 8);
});

const limit = 2 * 2 ** 20;

/** A chunk with a right or a wrong checksum, put after IHDR. */
function withChunk(type: string, data: Buffer, change: { crc?: number; length?: number } = {}): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(change.length ?? data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(change.crc ?? crc(body), body.length + 4);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

/** Written out, so that the reader is not tested against itself (PNG specification, annex D). */
function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

describe('texts written into a PNG', () => {
  test('come back, in Latin-1 and beyond, and leave the picture as it was', async () => {
    const texts = { parameters: 'café, masterpiece\nSteps: 20', Comment: '폐허 月 🌕', empty: '' };
    const written = writePictureText(png, texts);
    expect(readPngText(written, limit)).toEqual(texts);
    expect(await sharp(written).raw().toBuffer()).toEqual(await sharp(png).raw().toBuffer());
  });

  test('are what libvips reads, too', async () => {
    const { comments } = await sharp(writePictureText(png, { parameters: 'a 폐허 b' })).metadata();
    expect(comments).toContainEqual({ keyword: 'parameters', text: 'a 폐허 b' });
  });

  test('are tEXt when Latin-1 suffices, else iTXt, as Pillow does it', () => {
    expect(writePngText(png, { a: 'é' }).subarray(37, 41).toString('latin1')).toBe('tEXt');
    expect(writePngText(png, { a: '가' }).subarray(37, 41).toString('latin1')).toBe('iTXt');
  });

  test('replace those of the same name and no others', () => {
    const once = writePictureText(png, { parameters: 'old', Comment: 'kept' });
    const twice = writePictureText(once, { parameters: 'new' });
    expect(readPngText(twice, limit)).toEqual({ parameters: 'new', Comment: 'kept' });
    expect(twice.includes('old')).toBe(false);
  });

  test('survive any well-formed text without NUL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const value = text.replaceAll('\0', '').toWellFormed();
        expect(readPngText(writePngText(png, { key: text }), limit)).toEqual({ key: value });
      }),
    );
  });
});

describe('reading', () => {
  test('unpacks zTXt and packed iTXt', () => {
    const ztxt = withChunk('zTXt', Buffer.concat([Buffer.from('parameters\0\0', 'latin1'), deflateSync('packed')]));
    expect(readPngText(ztxt, limit)).toEqual({ parameters: 'packed' });
    const itxt = withChunk('iTXt', Buffer.concat([Buffer.from('k\0\x01\0ko\0키\0', 'utf8'), deflateSync('묶음')]));
    expect(readPngText(itxt, limit)).toEqual({ k: '묶음' });
  });

  test('leaves out a text that unpacks to more than the limit', () => {
    const bomb = withChunk(
      'zTXt',
      Buffer.concat([Buffer.from('k\0\0', 'latin1'), deflateSync(Buffer.alloc(8 * 2 ** 20))]),
    );
    expect(readPngText(bomb, limit)).toEqual({});
    expect(readPngText(bomb, 16 * 2 ** 20)['k']).toHaveLength(8 * 2 ** 20);
  });

  test('counts all texts against one limit', () => {
    const texts = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, 'x'.repeat(1000)]));
    expect(Object.keys(readPngText(writePngText(png, texts), 4500))).toHaveLength(4);
  });

  test('leaves out a chunk with a wrong checksum', () => {
    expect(readPngText(withChunk('tEXt', Buffer.from('k\0v'), { crc: 1 }), limit)).toEqual({});
  });

  test.each([0xffffffff, 0x7fffffff, 1000])('stops at a length of %i that cannot be true', (length) => {
    expect(readPngText(withChunk('tEXt', Buffer.from('k\0v'), { length }), limit)).toEqual({});
  });

  test.each(['', '\0value', 'k', `${'k'.repeat(80)}\0v`])('leaves out a chunk with a broken keyword: %j', (data) => {
    expect(readPngText(withChunk('tEXt', Buffer.from(data, 'latin1')), limit)).toEqual({});
  });

  test('never throws anything but our own errors, whatever bytes are changed or cut', () => {
    const whole = writePictureText(png, {
      parameters: 'a\nSteps: 1, Seed: 2, Size: 8x8',
      Comment: '{}',
      prompt: '{"1":{}}',
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 20 }),
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
});

import { describe, expect, test } from 'vitest';

import { pictureFormat, pixelHash, readPictureMetadata, writePictureText } from '../../src/render/index.ts';
import { sharp } from '../../src/render/sharp.ts';
import { flat, scene } from './pictures.ts';

describe('the hash of pixels', () => {
  test('is the same for the same pixels in other files and with other texts', async () => {
    const image = await scene(1, 64, 48);
    const packed = await sharp(image).png({ compressionLevel: 9 }).toBuffer();
    const lossless = await sharp(image).webp({ lossless: true }).toBuffer();
    const told = writePictureText(image, { parameters: 'x\nSteps: 1, Seed: 2, Size: 64x48' });
    const hashes = await Promise.all([image, packed, lossless, told].map((one) => pixelHash(one)));
    expect(new Set(hashes.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(hashes.map(({ format }) => format)).toEqual(['png', 'png', 'webp', 'png']);
    expect(hashes[0]).toMatchObject({ width: 64, height: 48 });
  });

  test('differs for one pixel and for another shape of the same bytes', async () => {
    const [wide, tall] = await Promise.all([flat('#123456', 64, 32), flat('#123456', 32, 64)]);
    const dotted = await sharp(wide)
      .composite([{ input: await flat('#123457', 1, 1), left: 5, top: 5 }])
      .png()
      .toBuffer();
    const hashes = await Promise.all([wide, tall, dotted].map(async (one) => (await pixelHash(one)).sha256));
    expect(new Set(hashes).size).toBe(3);
  });

  test.each([
    ['text', Buffer.from('hello, I am not a picture at all')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['nothing', Buffer.alloc(0)],
    ['a PNG signature alone', Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1')],
  ])('refuses %s', async (_, bytes) => {
    await expect(pixelHash(bytes, { name: 'x.png' })).rejects.toMatchObject({
      code: 'file.notPicture',
      params: { file: 'x.png' },
    });
  });

  test('refuses a picture that is cut off, too many bytes or too many pixels', async () => {
    const image = await scene(1, 128, 128);
    await expect(pixelHash(image.subarray(0, image.length / 2))).rejects.toMatchObject({ code: 'file.notPicture' });
    await expect(pixelHash(image, { maxBytes: 1000 })).rejects.toMatchObject({ code: 'file.tooLarge' });
    await expect(pixelHash(image, { maxPixels: 1000 })).rejects.toMatchObject({ code: 'file.tooLarge' });
  });
});

test('the format is told from the first bytes', async () => {
  const image = sharp(await flat('#000000'));
  expect(pictureFormat(await image.clone().png().toBuffer())).toBe('png');
  expect(pictureFormat(await image.clone().jpeg().toBuffer())).toBe('jpeg');
  expect(pictureFormat(await image.clone().webp().toBuffer())).toBe('webp');
  expect(pictureFormat(await image.clone().gif().toBuffer())).toBeUndefined();
});

test('drawing a picture again drops what it carried', async () => {
  const told = writePictureText(await scene(1, 64, 64), { parameters: 'secret\nSteps: 1, Seed: 2, Size: 64x64' });
  expect(readPictureMetadata(told).source).toBe('a1111');
  const redrawn = await sharp(told).resize(32).png().toBuffer();
  expect(readPictureMetadata(redrawn)).toMatchObject({ source: 'none', raw: {} });
});

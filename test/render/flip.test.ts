import { expect, test } from 'vitest';

import { renderFlip } from '../../src/render/index.ts';
import { sharp } from '../../src/render/sharp.ts';
import { decode, distance, flat, ink, pixel, scene } from './pictures.ts';

const page = [0x1e, 0x1f, 0x22];

async function frames(): Promise<{ image: Buffer; label: string; sub: string }[]> {
  const colours = ['#aa2020', '#20aa20', '#2020aa'];
  return Promise.all(
    colours.map(async (colour, index) => ({
      image: await flat(colour, 256, 256),
      label: `Clip skip ${index + 1}`,
      sub: `layer ${12 - index}/12`,
    })),
  );
}

test.each(['gif', 'webp'] as const)('%s shows each picture for 0.9 s under its label, for ever', async (format) => {
  const flip = await renderFlip(await frames(), { format });
  const metadata = await sharp(flip.data, { animated: true }).metadata();
  expect(metadata).toMatchObject({
    format,
    pages: 3,
    loop: 0,
    delay: [900, 900, 900],
    width: 256,
    pageHeight: flip.height,
  });
  const wanted = [
    [0xaa, 0x20, 0x20],
    [0x20, 0xaa, 0x20],
    [0x20, 0x20, 0xaa],
  ];
  for (const [index, colour] of wanted.entries()) {
    const frame = await decode(await sharp(flip.data, { page: index }).png().toBuffer());
    expect(distance(pixel(frame, 128, frame.height - 100), colour)).toBeLessThan(24);
    expect(ink(frame, { x: 0, y: 0, width: 256, height: frame.height - 256 }, page)).toBeGreaterThan(100);
  }
});

test('the labels differ from frame to frame', async () => {
  const flip = await renderFlip(await frames());
  const bands = await Promise.all(
    [0, 1].map((index) =>
      sharp(flip.data, { page: index }).extract({ left: 0, top: 0, width: 256, height: 20 }).raw().toBuffer(),
    ),
  );
  expect(bands[0]?.equals(bands[1] ?? Buffer.alloc(0))).toBe(false);
});

test('frames are shrunk until the file fits, and an impossible bound is a clear error', async () => {
  const pictures = await Promise.all(
    [1, 2].map(async (seed) => ({ image: await scene(seed, 256, 256), label: `${seed}` })),
  );
  const free = await renderFlip(pictures);
  const bounded = await renderFlip(pictures, { maxBytes: free.data.length - 1 });
  expect(bounded.data.length).toBeLessThan(free.data.length);
  expect(bounded.width).toBeLessThan(256);
  await expect(renderFlip(pictures, { maxBytes: 100 })).rejects.toMatchObject({ code: 'sheet.limit' });
});

test('a hostile label and a picture of another size do no harm', async () => {
  const image = await flat('#808080', 300, 200);
  const other = await flat('#404040', 100, 400);
  const flip = await renderFlip([
    { image, label: '</text><lora:x>\0' },
    { image: other, label: '漢'.repeat(500) },
  ]);
  expect(flip.width).toBe(300);
});

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import sharp from 'sharp';

export interface FakePicture {
  readonly width: number;
  readonly height: number;
  /** All that the picture depends on besides the layer, in any form. */
  readonly about: string;
  /** Layer of the text encoder the picture was drawn from. */
  readonly layer: number;
  /** 0..1: how much of the sampling was done. */
  readonly done: number;
  /** Goes into the tEXt chunk `parameters`. */
  readonly infotext: string;
}

/** A soft pattern, as PNG: another seed or word gives another one, another layer bends the same one. */
export async function fakePicture({ width, height, about, layer, done, infotext }: FakePicture): Promise<Buffer> {
  const digest = createHash('sha256').update(about).digest();
  const byte = (index: number): number => (digest[index % 32] ?? 0) / 255;
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        const wave = (index: number, at: number): number =>
          Math.sin((at / 64) * (1 + 4 * byte(channel + index)) + 6.3 * byte(channel + index + 8) + layer * 0.4 * index);
        const value = wave(1, x) + wave(4, y) + wave(7, x + y) * done;
        pixels[(y * width + x) * 3 + channel] = Math.round(127.5 + 42 * value);
      }
    }
  }
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return withText(png, 'parameters', infotext);
}

/** Puts a tEXt chunk behind the header, where Pillow puts it. */
function withText(png: Buffer, keyword: string, text: string): Buffer {
  const headerEnd = 8 + 25;
  const data = Buffer.concat([Buffer.from('tEXt'), Buffer.from(`${keyword}\0${text}`, 'latin1')]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length - 4);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(data));
  return Buffer.concat([png.subarray(0, headerEnd), length, data, checksum, png.subarray(headerEnd)]);
}

import { createHash } from 'node:crypto';

import sharp from 'sharp';

export interface PicturePixels {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Hex, over the decoded pixels: whatever else the file carries. */
  readonly sha256: string;
}

/** As for pictures of people, see `render/pixels.ts`. */
const mostPixels = 64 * 2 ** 20;
const formats: readonly (string | undefined)[] = ['png', 'jpeg', 'webp'];

/** Decodes a picture that a server made. Rejects for anything but a PNG, JPEG or WebP of a bearable size. */
export async function picturePixels(image: Uint8Array): Promise<PicturePixels> {
  const { format, width, height } = await sharp(image).metadata();
  if (!formats.includes(format)) throw new TypeError('another format');
  const pipeline = sharp(image, { limitInputPixels: mostPixels }).removeAlpha().toColourspace('srgb');
  const sha256 = createHash('sha256').update(await pipeline.raw().toBuffer());
  return { width, height, sha256: sha256.digest('hex') };
}

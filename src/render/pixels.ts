import { createHash } from 'node:crypto';

import { AppError } from '../errors.ts';
import { pictureFormat } from './picture-format.ts';
import type { PictureFormat } from './picture-format.ts';
import type { Raster, Size } from './raster.ts';
import { sharp } from './sharp.ts';
import type { Sharp } from './sharp.ts';

export interface PictureLimits {
  /** What the person calls it, for errors. Default "picture". */
  readonly name?: string;
  /** Default 64 MiB. */
  readonly maxBytes?: number;
  /** Width times height. Default 64 megapixels. */
  readonly maxPixels?: number;
}

const defaultMaxBytes = 64 * 2 ** 20;
const defaultMaxPixels = 64 * 2 ** 20;

/** The format, once the bytes are known to be a picture of a bearable size. Throws `file.notPicture` or `file.tooLarge`. */
export function checkPicture(image: Uint8Array, limits: PictureLimits = {}): PictureFormat {
  const maxBytes = limits.maxBytes ?? defaultMaxBytes;
  if (image.byteLength > maxBytes) throw tooLarge(limits, `${Math.round(maxBytes / 2 ** 20)} MiB`);
  const format = pictureFormat(image);
  if (!format) throw notPicture(limits);
  return format;
}

export function notPicture(limits: PictureLimits, cause?: unknown): AppError {
  return new AppError('file.notPicture', { params: { file: limits.name ?? 'picture' }, cause });
}

export function tooLarge(limits: PictureLimits, limit: string): AppError {
  return new AppError('file.tooLarge', { params: { file: limits.name ?? 'picture', limit } });
}

interface DecodeOptions extends PictureLimits {
  /** Last word on the pipeline, for example a resize. */
  readonly through?: (pipeline: Sharp) => Sharp;
}

/** Decodes PNG, JPEG or WebP to 8-bit sRGB; transparency is dropped. Throws `file.notPicture` or `file.tooLarge`. */
export async function decodePicture(image: Uint8Array, options: DecodeOptions = {}): Promise<Raster> {
  checkPicture(image, options);
  const maxPixels = options.maxPixels ?? defaultMaxPixels;
  const pipeline = sharp(image, { limitInputPixels: maxPixels }).removeAlpha().toColourspace('srgb');
  try {
    const { data, info } = await (options.through?.(pipeline) ?? pipeline).raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes('pixel limit')) {
      throw tooLarge(options, `${Math.round(maxPixels / 2 ** 20)} megapixels`);
    }
    throw notPicture(options, cause);
  }
}

export interface PixelHash extends Size {
  /** Hex, over the size and the decoded pixels: files that look the same are the same here, whatever they carry besides. */
  readonly sha256: string;
  readonly format: PictureFormat;
}

/** Throws `file.notPicture` or `file.tooLarge`. */
export async function pixelHash(image: Uint8Array, limits: PictureLimits = {}): Promise<PixelHash> {
  const format = checkPicture(image, limits);
  const { data, width, height } = await decodePicture(image, limits);
  const sha256 = createHash('sha256').update(`${width}x${height}:`).update(data).digest('hex');
  return { sha256, width, height, format };
}

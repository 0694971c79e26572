import { AppError } from '../errors.ts';
import { writePictureText } from './metadata/write.ts';
import type { Raster, Size } from './raster.ts';
import { sharp } from './sharp.ts';
import type { Sharp } from './sharp.ts';
import type { RenderedSheet, SheetOptions } from './types.ts';

/** Above this many pixels a PNG costs more to send than it is worth. */
const pngPixels = 2.5e6;

type Target = 'png' | 'jpeg' | 'webp';
interface Rung {
  readonly format: Target;
  readonly quality?: number;
  /** Of the sheet's own size. */
  readonly scale: number;
}

/** What is tried, in this order, until the file is small enough. */
function ladder(format: NonNullable<SheetOptions['format']>, size: Size): Rung[] {
  const shrinking = [0.85, 0.7, 0.55, 0.42, 0.32, 0.25];
  const lossy = (target: 'jpeg' | 'webp'): Rung[] => [
    { format: target, quality: target === 'jpeg' ? 95 : 90, scale: 1 },
    { format: target, quality: target === 'jpeg' ? 90 : 80, scale: 1 },
    ...shrinking.map((scale) => ({ format: target, quality: target === 'jpeg' ? 90 : 80, scale })),
  ];
  if (format === 'png') return [1, ...shrinking].map((scale) => ({ format, scale }));
  if (format !== 'auto') return lossy(format);
  return size.width * size.height <= pngPixels ? [{ format: 'png', scale: 1 }, ...lossy('jpeg')] : lossy('jpeg');
}

/**
 * PNG level 2 with adaptive filters, JPEG 4:4:4 (never mozjpeg, twenty times the time) or WebP effort 1: the knees of the
 * curves measured for sheets.
 */
function encoder(pipeline: Sharp, { format, quality = 90 }: Rung): Sharp {
  switch (format) {
    case 'png':
      return pipeline.png({ compressionLevel: 2, adaptiveFiltering: true });
    case 'jpeg':
      return pipeline.jpeg({ quality, chromaSubsampling: '4:4:4' });
    case 'webp':
      return pipeline.webp({ quality, effort: 1 });
  }
}

type EncodeOptions = Pick<SheetOptions, 'format' | 'maxBytes' | 'metadata' | 'signal'>;

/** One encode when the first rung fits. Throws `sheet.limit` when even a quarter of the size does not. */
export async function encodeSheet(page: Raster, options: EncodeOptions): Promise<Omit<RenderedSheet, 'transposed'>> {
  const { format = 'auto', maxBytes = Number.POSITIVE_INFINITY, metadata = {}, signal } = options;
  for (const rung of ladder(format, page)) {
    if (signal?.aborted) throw new AppError('job.cancelled');
    const pipeline = sharp(page.data, { raw: { width: page.width, height: page.height, channels: 3 } });
    if (rung.scale < 1) pipeline.resize(Math.max(1, Math.round(page.width * rung.scale)));
    const { data, info } = await encoder(pipeline, rung).toBuffer({ resolveWithObject: true });
    const file = writePictureText(data, metadata);
    if (file.byteLength <= maxBytes) return { data: file, width: info.width, height: info.height, format: rung.format };
  }
  throw new AppError('sheet.limit', { params: { limit: bytesText(maxBytes) } });
}

export function bytesText(bytes: number): string {
  return bytes < 2 ** 20
    ? `${Math.max(1, Math.floor(bytes / 1024))} KiB`
    : `${Math.floor((bytes / 2 ** 20) * 10) / 10} MiB`;
}

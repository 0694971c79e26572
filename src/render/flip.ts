import { AppError } from '../errors.ts';
import { bytesText } from './encode.ts';
import { palette, rgb } from './palette.ts';
import { decodePicture } from './pixels.ts';
import { blit, createRaster } from './raster.ts';
import type { Raster, Size } from './raster.ts';
import { sharp } from './sharp.ts';
import { rasterise, svgBox, svgText } from './svg.ts';
import { clean, fit, textWidth } from './text.ts';
import type { RenderedSheet } from './types.ts';

export interface FlipFrame {
  /** PNG, JPEG or WebP; those of another size than the first are fitted inside. */
  readonly image: Uint8Array;
  /** "Clip skip 2" */
  readonly label: string;
  /** "layer 11/12" */
  readonly sub?: string;
}

export interface FlipOptions {
  /** GIF plays everywhere; WebP is smaller and truer, but not all clients animate it. Default gif. */
  readonly format?: 'gif' | 'webp';
  /** The file must not be larger; frames are shrunk until it fits. Default: no limit. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** Milliseconds each picture is shown: long enough to look, short enough to feel the change. */
const frameTime = 900;
/** Longest side of a frame's picture, before any shrinking for bytes. */
const largestFrame = 768;

/** The pictures of one row over each other, for ever, each under its label. 1 to 12 frames. Throws `sheet.limit`, `file.*`. */
export async function renderFlip(frames: readonly FlipFrame[], options: FlipOptions = {}): Promise<RenderedSheet> {
  const { format = 'gif', maxBytes = Number.POSITIVE_INFINITY, signal } = options;
  const [first] = frames;
  if (!first || frames.length > 12) throw new RangeError(`a flip has 1 to 12 frames, not ${frames.length}`);
  const native = await decodePicture(first.image);
  const start = Math.min(1, largestFrame / Math.max(native.width, native.height));
  for (const share of [1, 0.8, 0.6, 0.45, 0.33]) {
    if (signal?.aborted) throw new AppError('job.cancelled');
    const size = {
      width: Math.max(64, Math.round(native.width * start * share)),
      height: Math.max(64, Math.round(native.height * start * share)),
    };
    const drawn = await Promise.all(frames.map((frame, index) => drawFrame(frame, size, index, frames.length)));
    const [{ width, height }] = drawn as [Raster, ...Raster[]];
    const data = await encode(drawn, format);
    if (data.byteLength <= maxBytes) return { data, width, height, format, transposed: false };
  }
  throw new AppError('sheet.limit', { params: { limit: bytesText(maxBytes) } });
}

/** The label stands above the picture, never on it; dots show which frame this is. */
async function drawFrame({ image, label, sub }: FlipFrame, size: Size, index: number, count: number): Promise<Raster> {
  const text = Math.max(10, Math.min(28, Math.round(size.width / 18)));
  const band = { x: 0, y: 0, width: size.width, height: Math.round(text * 2) };
  const margin = Math.round(text * 0.6);
  const dot = text * 0.16;
  const dots = Array.from({ length: count }, (_, at) => {
    const x = size.width - margin - dot - (count - 1 - at) * dot * 4;
    return `<circle cx="${x}" cy="${band.height / 2}" r="${dot}" fill="${at === index ? palette.amber : palette.cardEdge}"/>`;
  }).join('');
  const room = size.width - 2 * margin - count * dot * 4;
  const words = fit(clean(label), room / text, 'bold');
  const small = Math.round(text * 0.68);
  const after = (textWidth(words, 'bold') + 0.5) * text;
  const dim = { size: small, colour: palette.dim };
  const content =
    svgBox(band, 0, palette.page) +
    svgText(words, margin, band.height / 2, { size: text, colour: palette.label, weight: 'bold' }) +
    (sub ? svgText(fit(clean(sub), (room - after) / small), margin + after, band.height / 2, dim) : '') +
    dots;
  const frame = createRaster({ width: size.width, height: size.height + band.height }, rgb(palette.page));
  blit(frame, await rasterise(content, band), 0, 0);
  const picture = await decodePicture(image, {
    through: (pipeline) => pipeline.resize(size.width, size.height, { fit: 'contain', background: palette.card }),
  });
  blit(frame, picture, 0, band.height);
  return frame;
}

function encode(frames: readonly Raster[], format: 'gif' | 'webp'): Promise<Buffer> {
  const [first] = frames;
  const pageHeight = first?.height ?? 1;
  const tall = sharp(Buffer.concat(frames.map(({ data }) => data)), {
    raw: { width: first?.width ?? 1, height: pageHeight * frames.length, channels: 3, pageHeight },
  });
  const animation = { delay: frames.map(() => frameTime), loop: 0 };
  // GIF effort 7, sharp's default, takes five times as long for a tenth fewer bytes.
  return format === 'gif'
    ? tall.gif({ ...animation, effort: 2 }).toBuffer()
    : tall.webp({ ...animation, quality: 90, effort: 2 }).toBuffer();
}

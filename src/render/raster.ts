import type { Rgb } from './palette.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Whole pixels, origin at the top left. */
export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** Interleaved 8-bit sRGB, three bytes a pixel, no padding. */
export interface Raster extends Size {
  readonly data: Buffer;
}

export function createRaster(size: Size, colour: Rgb): Raster {
  return { ...size, data: Buffer.alloc(size.width * size.height * 3, Buffer.from(colour)) };
}

/** Copies a whole raster; what would lie outside `target` is left out. */
export function blit(target: Raster, source: Raster, x: number, y: number): void {
  const width = Math.min(source.width, target.width - x);
  const height = Math.min(source.height, target.height - y);
  for (let row = 0; row < height; row += 1) {
    const from = row * source.width * 3;
    source.data.copy(target.data, ((y + row) * target.width + x) * 3, from, from + width * 3);
  }
}

/** A copy of one part; `rect` lies inside `source`. */
export function crop(source: Raster, rect: Rect): Raster {
  const data = Buffer.allocUnsafe(rect.width * rect.height * 3);
  for (let row = 0; row < rect.height; row += 1) {
    const from = ((rect.y + row) * source.width + rect.x) * 3;
    source.data.copy(data, row * rect.width * 3, from, from + rect.width * 3);
  }
  return { data, width: rect.width, height: rect.height };
}

export function fillRect(target: Raster, rect: Rect, colour: Rgb): void {
  blit(target, createRaster(rect, colour), rect.x, rect.y);
}

/** A frame inside `rect`. */
export function strokeRect(target: Raster, rect: Rect, thickness: number, colour: Rgb): void {
  const { x, y, width, height } = rect;
  fillRect(target, { x, y, width, height: thickness }, colour);
  fillRect(target, { x, y: y + height - thickness, width, height: thickness }, colour);
  fillRect(target, { x, y, width: thickness, height }, colour);
  fillRect(target, { x: x + width - thickness, y, width: thickness, height }, colour);
}

/** Lays an RGBA picture (not premultiplied) over the target. */
export function blend(target: Raster, rgba: Buffer, rect: Rect): void {
  let from = 0;
  for (let row = 0; row < rect.height; row += 1) {
    let to = ((rect.y + row) * target.width + rect.x) * 3;
    for (let column = 0; column < rect.width; column += 1, from += 4, to += 3) {
      const alpha = rgba[from + 3] ?? 0;
      if (alpha === 0) continue;
      for (let channel = 0; channel < 3; channel += 1) {
        const under = target.data[to + channel] ?? 0;
        target.data[to + channel] = under + Math.round((((rgba[from + channel] ?? 0) - under) * alpha) / 255);
      }
    }
  }
}

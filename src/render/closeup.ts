import { decodePicture } from './pixels.ts';
import type { Raster, Rect, Size } from './raster.ts';
import { sharp } from './sharp.ts';

/** Pixels are compared at a quarter of their size: enough to find a place, sixteen times less to look at. */
const sampling = 4;

/**
 * The place of `window`'s size where the pictures (all of one size) differ most: per pixel the range of luma over the
 * pictures, weighted by local contrast so that a face wins over a plain background. Undefined: they do not differ at all.
 */
export function findDifference(pictures: readonly Raster[], window: Size): Rect | undefined {
  const [first] = pictures;
  if (!first || pictures.length < 2) return undefined;
  const width = Math.max(1, Math.floor(first.width / sampling));
  const height = Math.max(1, Math.floor(first.height / sampling));
  const { sums, differs } = integral(
    pictures.map((picture) => sampleLuma(picture, width, height)),
    width,
    height,
  );
  if (!differs) return undefined;
  const windowWidth = Math.max(1, Math.min(width, Math.floor(window.width / sampling)));
  const windowHeight = Math.max(1, Math.min(height, Math.floor(window.height / sampling)));
  const at = (x: number, y: number): number => sums[y * (width + 1) + x] ?? 0;
  let best = { x: 0, y: 0, sum: -1 };
  for (let y = 0; y + windowHeight <= height; y += 1) {
    for (let x = 0; x + windowWidth <= width; x += 1) {
      const sum = at(x + windowWidth, y + windowHeight) - at(x, y + windowHeight) - at(x + windowWidth, y) + at(x, y);
      if (sum > best.sum) best = { x, y, sum };
    }
  }
  return {
    x: Math.min(best.x * sampling, Math.max(0, first.width - window.width)),
    y: Math.min(best.y * sampling, Math.max(0, first.height - window.height)),
    width: Math.min(window.width, first.width),
    height: Math.min(window.height, first.height),
  };
}

function sampleLuma({ data, width: stride, height: lines }: Raster, width: number, height: number): Uint8Array {
  const luma = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const row = Math.min(lines - 1, y * sampling + 2);
      const from = (row * stride + Math.min(stride - 1, x * sampling + 2)) * 3;
      luma[y * width + x] = ((data[from] ?? 0) * 77 + (data[from + 1] ?? 0) * 150 + (data[from + 2] ?? 0) * 29) >> 8;
    }
  }
  return luma;
}

function integral(
  planes: readonly Uint8Array[],
  width: number,
  height: number,
): { sums: Float64Array; differs: boolean } {
  const sums = new Float64Array((width + 1) * (height + 1));
  let differs = false;
  for (let y = 0; y < height; y += 1) {
    let line = 0;
    for (let x = 0; x < width; x += 1) {
      const here = y * width + x;
      const right = x + 1 < width ? here + 1 : here;
      const below = y + 1 < height ? here + width : here;
      let least = 255;
      let most = 0;
      let contrast = 0;
      for (const plane of planes) {
        const value = plane[here] ?? 0;
        if (value < least) least = value;
        if (value > most) most = value;
        contrast += Math.abs(value - (plane[right] ?? 0)) + Math.abs(value - (plane[below] ?? 0));
      }
      if (most > least) differs = true;
      line += (most - least) * (4 + Math.min(64, contrast / planes.length));
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] ?? 0) + line;
    }
  }
  return { sums, differs };
}

/** `place` (in pixels of a picture fitted into `tile`) enlarged to `size`, from the original's own pixels. */
export async function enlarge(image: Uint8Array, tile: Size, place: Rect, size: Size): Promise<Raster> {
  const original = await decodePicture(image);
  // The panel shows the picture fitted inside: undo that.
  const fitted = Math.min(tile.width / original.width, tile.height / original.height);
  const left = (tile.width - original.width * fitted) / 2;
  const top = (tile.height - original.height * fitted) / 2;
  const width = Math.max(1, Math.min(original.width, Math.round(place.width / fitted)));
  const height = Math.max(1, Math.min(original.height, Math.round(place.height / fitted)));
  const region = {
    left: clamp((place.x - left) / fitted, original.width - width),
    top: clamp((place.y - top) / fitted, original.height - height),
    width,
    height,
  };
  const data = await sharp(original.data, { raw: { width: original.width, height: original.height, channels: 3 } })
    .extract(region)
    .resize(size.width, size.height, { kernel: 'lanczos3', fit: 'fill' })
    .raw()
    .toBuffer();
  return { ...size, data };
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, Math.round(value)));
}

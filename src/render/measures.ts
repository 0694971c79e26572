import { atNativePixels } from './native-pixels.ts';
import { decodePicture } from './pixels.ts';
import type { PictureLimits } from './pixels.ts';
import type { Raster, Size } from './raster.ts';
import { sharp } from './sharp.ts';

/** Pictures are measured at this width, so that numbers of different sizes can be compared. */
const commonWidth = 512;

/** What can be said of one picture without a model. Compare them with each other only: noise counts as sharp, too. */
export interface PictureMeasures {
  /** Variance of the Laplacian (0 1 0 / 1 -4 1 / 0 1 0) on luma, inner pixels (Pech-Pacheco 2000). */
  readonly sharpness: number;
  /** Of the 256 grey levels, in bits, 0..8. */
  readonly entropy: number;
  /** Share of pixels whose Sobel magnitude is above 60, 0..1. */
  readonly edgeDensity: number;
  /** Hasler and Suesstrunk 2003. */
  readonly colourfulness: number;
  /** All pixels are nearly the same: a black picture, a VAE that gave NaN. */
  readonly blank: boolean;
}

export interface RowMeasures extends PictureMeasures {
  /** Mean luma difference to the baseline picture, 0..1. */
  readonly difference: number;
  /** Block SSIM to the baseline picture, -1..1. */
  readonly similarity: number;
}

/** Measures the pictures of one row against one of them. Throws `file.notPicture` or `file.tooLarge`. */
export async function measureRow(
  images: readonly Uint8Array[],
  baseline: number,
  limits: PictureLimits = {},
): Promise<RowMeasures[]> {
  const reference = images[baseline];
  if (!reference) throw new RangeError(`no picture ${baseline} in a row of ${images.length}`);
  const base = await atCommonSize(await decodePicture(reference, limits));
  const baseLuma = luma(base);
  return Promise.all(
    images.map(async (image) => {
      const picture = image === reference ? base : await atCommonSize(await decodePicture(image, limits), base);
      const own = luma(picture);
      return {
        ...measurePicture(picture, own),
        difference: meanDifference(baseLuma, own),
        similarity: blockSimilarity(baseLuma, own, base.width, base.height),
      };
    }),
  );
}

/** `size` of the picture it is compared with; without one, its own pixels if it was enlarged, else the common width. */
async function atCommonSize(picture: Raster, size?: Size): Promise<Raster> {
  const native = atNativePixels(picture);
  if (size ? native.width === size.width && native.height === size.height : native !== picture) return native;
  const target = size ? { width: size.width, height: size.height, fit: 'fill' as const } : { width: commonWidth };
  const raw = { width: picture.width, height: picture.height, channels: 3 as const };
  const resized = sharp(picture.data, { raw }).resize(target).raw();
  const { data, info } = await resized.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** ITU-R BT.601 luma, 0..255, of every pixel. */
export function luma({ data, width, height }: Raster): Float32Array {
  const plane = new Float32Array(width * height);
  for (let pixel = 0, from = 0; pixel < plane.length; pixel += 1, from += 3) {
    plane[pixel] = 0.299 * (data[from] ?? 0) + 0.587 * (data[from + 1] ?? 0) + 0.114 * (data[from + 2] ?? 0);
  }
  return plane;
}

export function measurePicture(picture: Raster, plane: Float32Array = luma(picture)): PictureMeasures {
  const spread = variance(plane);
  return {
    ...edges(plane, picture.width, picture.height),
    entropy: entropy(plane),
    colourfulness: colourfulness(picture),
    // A standard deviation below one grey level.
    blank: spread < 1,
  };
}

function variance(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.max(0, squares / values.length - mean * mean);
}

function edges(plane: Float32Array, width: number, height: number): { sharpness: number; edgeDensity: number } {
  const inner = (width - 2) * (height - 2);
  if (width < 3 || height < 3) return { sharpness: 0, edgeDensity: 0 };
  let sum = 0;
  let squares = 0;
  let strong = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const northWest = plane[at - width - 1] ?? 0;
      const north = plane[at - width] ?? 0;
      const northEast = plane[at - width + 1] ?? 0;
      const west = plane[at - 1] ?? 0;
      const east = plane[at + 1] ?? 0;
      const southWest = plane[at + width - 1] ?? 0;
      const south = plane[at + width] ?? 0;
      const southEast = plane[at + width + 1] ?? 0;
      const laplacian = north + south + west + east - 4 * (plane[at] ?? 0);
      sum += laplacian;
      squares += laplacian * laplacian;
      const across = northEast + 2 * east + southEast - northWest - 2 * west - southWest;
      const down = southWest + 2 * south + southEast - northWest - 2 * north - northEast;
      if (across * across + down * down > 3600) strong += 1;
    }
  }
  return { sharpness: Math.max(0, squares / inner - (sum / inner) ** 2), edgeDensity: strong / inner };
}

function entropy(plane: Float32Array): number {
  const counts = new Uint32Array(256);
  for (const value of plane) {
    const level = Math.round(value);
    counts[level] = (counts[level] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) {
    if (count > 0) bits -= (count / plane.length) * Math.log2(count / plane.length);
  }
  return Math.abs(bits);
}

function colourfulness({ data }: Raster): number {
  let sumRg = 0;
  let sumYb = 0;
  let squaresRg = 0;
  let squaresYb = 0;
  const pixels = data.length / 3;
  for (let from = 0; from < data.length; from += 3) {
    const red = data[from] ?? 0;
    const green = data[from + 1] ?? 0;
    const rg = red - green;
    const yb = (red + green) / 2 - (data[from + 2] ?? 0);
    sumRg += rg;
    sumYb += yb;
    squaresRg += rg * rg;
    squaresYb += yb * yb;
  }
  const meanRg = sumRg / pixels;
  const meanYb = sumYb / pixels;
  const spread = Math.max(0, squaresRg / pixels - meanRg * meanRg) + Math.max(0, squaresYb / pixels - meanYb * meanYb);
  return Math.sqrt(spread) + 0.3 * Math.hypot(meanRg, meanYb);
}

/** 0..1; both planes of one length. */
export function meanDifference(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / one.length / 255;
}

const block = 8;
// The constants of Wang et al. 2004 for 8-bit values.
const stabiliseMean = (0.01 * 255) ** 2;
const stabiliseVariance = (0.03 * 255) ** 2;

/** Mean SSIM over blocks of 8x8, -1..1; 1 for the same picture. Within 0.013 of ssim.js "weber" on photographs. */
export function blockSimilarity(one: Float32Array, other: Float32Array, width: number, height: number): number {
  let total = 0;
  let blocks = 0;
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      total += similarityAt(one, other, width, left, top, Math.min(width, left + block), Math.min(height, top + block));
      blocks += 1;
    }
  }
  return total / blocks;
}

function similarityAt(
  one: Float32Array,
  other: Float32Array,
  stride: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  let sumA = 0;
  let sumB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let at = y * stride + left; at < y * stride + right; at += 1) {
      const a = one[at] ?? 0;
      const b = other[at] ?? 0;
      sumA += a;
      sumB += b;
      squaresA += a * a;
      squaresB += b * b;
      products += a * b;
    }
  }
  const count = (right - left) * (bottom - top);
  const meanA = sumA / count;
  const meanB = sumB / count;
  const varianceA = squaresA / count - meanA * meanA;
  const varianceB = squaresB / count - meanB * meanB;
  const covariance = products / count - meanA * meanB;
  return (
    ((2 * meanA * meanB + stabiliseMean) * (2 * covariance + stabiliseVariance)) /
    ((meanA * meanA + meanB * meanB + stabiliseMean) * (varianceA + varianceB + stabiliseVariance))
  );
}

import type { Raster } from './raster.ts';

/** Below this many pixels on a side, a flat picture would pass for an enlarged one. */
const leastSide = 16;

/**
 * A picture that was enlarged by nearest neighbour, at its own pixels again; any other as it is. Measures of structure look
 * at windows of 8x8 pixels: of an enlarged picture they would see nothing but flat squares.
 */
export function atNativePixels(picture: Raster): Raster {
  const factor = enlargement(picture);
  if (factor === 1) return picture;
  const width = picture.width / factor;
  const height = picture.height / factor;
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * factor * picture.width + x * factor) * 3;
      picture.data.copy(data, (y * width + x) * 3, from, from + 3);
    }
  }
  return { data, width, height };
}

/** The largest whole factor of which every square is one colour; 1 where there is none. */
function enlargement({ data, width, height }: Raster): number {
  const stride = width * 3;
  const most = Math.floor(Math.min(width, height) / leastSide);
  let factor = divisor(width, height);
  for (let y = 0; y < height && factor > 1; y += 1) {
    const row = y * stride;
    if (y > 0 && data.compare(data, row - stride, row, row, row + stride) !== 0) factor = divisor(factor, y);
    for (let x = 1; x < width && factor > 1; x += 1) {
      const at = row + x * 3;
      const same = data[at] === data[at - 3] && data[at + 1] === data[at - 2] && data[at + 2] === data[at - 1];
      if (!same) factor = divisor(factor, x);
    }
  }
  return factor <= most ? factor : 1;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

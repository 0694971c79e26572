import { AppError } from '../../src/errors.ts';
import { sharp } from '../../src/render/sharp.ts';

/** A picture with soft shapes and some grain, different for each seed. */
export function scene(seed: number, width = 512, height = 512): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3);
  let noise = seed * 7919 + 1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      noise = (Math.imul(noise, 1103515245) + 12345) & 0x7fffffff;
      const grain = ((noise >> 16) & 15) - 8;
      const at = (y * width + x) * 3;
      const wave = 120 + 60 * Math.sin(x / 37 + seed) + 50 * Math.cos(y / 53);
      data[at] = clamp(wave + grain);
      data[at + 1] = clamp(wave * 0.8 + grain);
      data[at + 2] = clamp(200 - wave * 0.5 + grain);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

export function flat(colour: string, width = 64, height = 64): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

export interface Decoded {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

export async function decode(image: Uint8Array): Promise<Decoded> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

export function pixel({ data, width }: Decoded, x: number, y: number): [number, number, number] {
  const at = (y * width + x) * 3;
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

/** Largest difference of a channel. */
export function distance(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? 0))));
}

/** Pixels of a rectangle that differ clearly from `ground`. */
export function ink(
  picture: Decoded,
  rect: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  ground: readonly number[] = [0x1e, 0x1f, 0x22],
): number {
  let count = 0;
  for (let y = rect.y; y < rect.y + rect.height; y += 1) {
    for (let x = rect.x; x < rect.x + rect.width; x += 1) if (distance(pixel(picture, x, y), ground) > 48) count += 1;
  }
  return count;
}

/** "fine", the code of one of our own errors, or what else was thrown. */
export function outcomeOf(work: () => unknown): string {
  try {
    work();
    return 'fine';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

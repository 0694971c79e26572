import type { HiresFix, RowSettings } from '../../engine.ts';

/** How the first pass becomes larger before the second. */
export type Upscale = (
  | { readonly kind: 'latent'; readonly method: string }
  | { readonly kind: 'pixels'; readonly method: string }
  | { readonly kind: 'model'; readonly file: string }
) & {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly denoise: number;
};

/** A1111's names for latents; "Latent" is bilinear (modules/shared_init.py, latent_upscale_modes). */
const latentNames: readonly (readonly [shown: string, method: string])[] = [
  ['Latent', 'bilinear'],
  ['Latent (bicubic)', 'bicubic'],
  ['Latent (nearest-exact)', 'nearest-exact'],
  ['Latent (area)', 'area'],
  ['Latent (bislerp)', 'bislerp'],
];
const pixelNames: readonly (readonly [shown: string, method: string])[] = [['Lanczos', 'lanczos']];

export interface UpscaleLists {
  /** Methods of LatentUpscale. */
  readonly latent: readonly string[];
  /** Methods of ImageScale. */
  readonly pixels: readonly string[];
  /** Shown name -> file. */
  readonly models: ReadonlyMap<string, string>;
}

export function upscalerNames({ latent, pixels, models }: UpscaleLists): string[] {
  const shown = (pairs: typeof latentNames, methods: readonly string[]): string[] =>
    pairs.filter(([, method]) => methods.includes(method)).map(([name]) => name);
  return [...shown(latentNames, latent), ...shown(pixelNames, pixels), ...models.keys()];
}

/** Undefined: the server has no such upscaler. Sizes are rounded to latents, 8 pixels. */
export function upscaleOf(
  { latent, pixels, models }: UpscaleLists,
  { width, height, steps }: RowSettings,
  hires: HiresFix,
): Upscale | undefined {
  const larger = (side: number): number => Math.round((side * hires.scale) / 8) * 8;
  const rest = {
    width: larger(width),
    height: larger(height),
    steps: hires.steps || steps,
    denoise: hires.denoise,
  };
  const method = (pairs: typeof latentNames, methods: readonly string[]): string | undefined =>
    pairs.find(([name, each]) => name === hires.upscaler && methods.includes(each))?.[1];
  const latentMethod = method(latentNames, latent);
  if (latentMethod !== undefined) return { kind: 'latent', method: latentMethod, ...rest };
  const pixelMethod = method(pixelNames, pixels);
  if (pixelMethod !== undefined) return { kind: 'pixels', method: pixelMethod, ...rest };
  const file = models.get(hires.upscaler);
  return file === undefined ? undefined : { kind: 'model', file, ...rest };
}

import { createHash } from 'node:crypto';

import sharp from 'sharp';

/** One picture that a server drew to its end, whether anybody took it or not. */
export interface Drawn {
  readonly worker: string;
  readonly prompt: string;
  readonly seed: number;
  readonly clipSkip: number;
  /** Milliseconds since 1970, before the server answers. */
  readonly at: number;
  /** Hash of its pixels: each machine has a card of its own, so they tell who drew it. */
  readonly pixels: Promise<string>;
}

/** Hash of the pixels of a PNG. */
export async function pixelsOf(png: Uint8Array): Promise<string> {
  const raw = await sharp(png).removeAlpha().raw().toBuffer();
  return createHash('sha256').update(raw).digest('hex');
}

export function cellOf({ prompt, seed, clipSkip }: Pick<Drawn, 'prompt' | 'seed' | 'clipSkip'>): string {
  return `${prompt} / seed ${seed} / clip skip ${clipSkip}`;
}

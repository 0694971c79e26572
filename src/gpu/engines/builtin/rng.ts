import { mersenneNoise } from './mersenne.ts';
import { philoxNoise } from './philox.ts';

/** A stream of numbers out of the standard normal distribution. */
export interface Noise {
  /** The next draw; how the numbers of several draws hang together is the source's own rule. */
  next(count: number): Float32Array<ArrayBuffer>;
}

/** `nv`: A1111's "NV" source (what an NVIDIA card gives there). `cpu`: its "CPU" source, also what ComfyUI draws from. */
export type NoiseSource = 'nv' | 'cpu';

/** The noise of one picture: first the starting latents, then what ancestral samplers ask for. `seed`: 0..2^53-1. */
export function createNoise(source: NoiseSource, seed: number): Noise {
  return source === 'nv' ? philoxNoise(seed) : mersenneNoise(seed);
}

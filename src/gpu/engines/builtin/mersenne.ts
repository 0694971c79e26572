import type { Noise } from './rng.ts';

/**
 * torch's CPU generator: mt19937, and normal numbers as `torch.randn` makes them from it.
 * Source: pytorch/pytorch `aten/src/ATen/core/MT19937RNGEngine.h`, `aten/src/ATen/core/DistributionsHelper.h`,
 * `aten/src/ATen/native/cpu/DistributionTemplates.h` (normal_fill; fewer than 16 numbers go another way).
 */
export function mersenneNoise(seed: number): Noise {
  const random = mersenneTwister(seed);
  const uniform24 = (): number => (random() & 0xffffff) / 2 ** 24;
  const uniform53 = (): number => {
    const high = random() & 0x1fffff;
    return (high * 2 ** 32 + random()) / 2 ** 53;
  };

  // A pair is made, one number given, the other kept for the next call: also beyond the end of a draw.
  let kept: number | undefined;
  const single = (): number => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const angle = 2 * Math.PI * uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };

  return {
    next(count) {
      if (count < 16) return Float32Array.from({ length: count }, single);
      const values = Float32Array.from({ length: count }, uniform24);
      for (let start = 0; start + 16 <= count; start += 16) boxMuller16(values, start);
      if (count % 16 !== 0) {
        // The last, incomplete block is drawn anew together with the numbers before it.
        for (let index = count - 16; index < count; index++) values[index] = uniform24();
        boxMuller16(values, count - 16);
      }
      return values;
    },
  };
}

function boxMuller16(values: Float32Array, start: number): void {
  for (let index = start; index < start + 8; index++) {
    const radius = Math.sqrt(-2 * Math.log(1 - (values[index] ?? 0)));
    const angle = 2 * Math.PI * (values[index + 8] ?? 0);
    values[index] = radius * Math.cos(angle);
    values[index + 8] = radius * Math.sin(angle);
  }
}

const size = 624;

/** 32 random bits at each call. Only the low 32 bits of the seed count, as in torch. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(size);
  state[0] = seed % 2 ** 32;
  for (let index = 1; index < size; index++) {
    const previous = state[index - 1] ?? 0;
    state[index] = Math.imul(1_812_433_253, previous ^ (previous >>> 30)) + index;
  }
  let position = size;

  const refill = (): void => {
    for (let index = 0; index < size; index++) {
      const mixed = ((state[index] ?? 0) & 0x80000000) | ((state[(index + 1) % size] ?? 0) & 0x7fffffff);
      state[index] = (state[(index + 397) % size] ?? 0) ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    position = 0;
  };

  return () => {
    if (position === size) refill();
    let bits = state[position++] ?? 0;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    bits ^= bits >>> 18;
    return bits >>> 0;
  };
}

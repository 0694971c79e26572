import type { Noise } from './rng.ts';

// A1111 holds these two as float32, and widens them to float64 when it multiplies.
const scale = Math.fround(2.3283064e-10);
const scaleTwoPi = Math.fround(2.3283064e-10 * 6.2831855);

/**
 * What A1111 calls random source "NV": torch's CUDA `randn`, worked out on the CPU.
 * Source: AUTOMATIC1111/stable-diffusion-webui `modules/rng_philox.py`. Every draw starts anew with the next offset.
 */
export function philoxNoise(seed: number): Noise {
  const keyLow = (seed % 2 ** 32) | 0;
  const keyHigh = Math.floor(seed / 2 ** 32) | 0;
  let offset = 0;

  return {
    next(count) {
      const values = new Float32Array(count);
      for (let index = 0; index < count; index++) {
        // Philox 4x32 with 10 rounds; the counter is (offset, 0, index, 0).
        let a = offset;
        let b = 0;
        let c = index;
        let d = 0;
        let low = keyLow;
        let high = keyHigh;
        for (let round = 0; round < 10; round++) {
          const nextA = highHalf(0xcd9e8d57, c) ^ b ^ low;
          const nextC = highHalf(0xd2511f53, a) ^ d ^ high;
          b = Math.imul(0xcd9e8d57, c);
          d = Math.imul(0xd2511f53, a);
          a = nextA;
          c = nextC;
          low = (low + 0x9e3779b9) | 0;
          high = (high + 0xbb67ae85) | 0;
        }
        const radius = Math.sqrt(-2 * Math.log((a >>> 0) * scale + scale / 2));
        values[index] = radius * Math.sin((b >>> 0) * scaleTwoPi + scaleTwoPi / 2);
      }
      offset += 1;
      return values;
    },
  };
}

/** The upper 32 bits of the product of two unsigned 32-bit numbers. */
function highHalf(left: number, right: number): number {
  const leftHigh = left >>> 16;
  const leftLow = left & 0xffff;
  const rightHigh = right >>> 16;
  const rightLow = right & 0xffff;
  const first = leftHigh * rightLow;
  const second = leftLow * rightHigh;
  const middle = ((leftLow * rightLow) >>> 16) + (first & 0xffff) + (second & 0xffff);
  return (leftHigh * rightHigh + (first >>> 16) + (second >>> 16) + (middle >>> 16)) | 0;
}

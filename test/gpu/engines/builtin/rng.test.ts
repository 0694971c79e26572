import { describe, expect, it } from 'vitest';

import type { NoiseSource } from '../../../../src/gpu/engines/builtin/rng.ts';
import { createNoise } from '../../../../src/gpu/engines/builtin/rng.ts';

const rounded = (values: Iterable<number>, digits: number): string[] =>
  Array.from(values, (value) => value.toFixed(digits));

describe('noise from the source "nv"', () => {
  it('equals A1111’s modules/rng_philox.py, bit for bit', () => {
    // What that file prints when it is run with numpy 1.24.2 and with 2.4.6.
    const printed = [
      -0.9246624, -0.42534396, -2.6438458, 0.14518388, -0.12086651, -0.5797257, -0.6228513, -0.32838714, -1.074542,
      -0.3631441, -1.6710504, 2.265505,
    ];
    expect(createNoise('nv', 0).next(12)).toEqual(Float32Array.from(printed));
  });

  it('equals the example in that file, which was printed on another way, to six decimals', () => {
    const example = [
      -0.92466259, -0.42534415, -2.6438457, 0.14518388, -0.12086647, -0.57972564, -0.62285122, -0.32838709, -1.07454231,
      -0.36314407, -1.67105067, 2.26550497,
    ];
    const values = createNoise('nv', 0).next(12);
    for (const [index, value] of example.entries()) expect(values[index]).toBeCloseTo(value, 6);
  });

  it('starts every draw at the next offset, whatever the sizes are', () => {
    const one = createNoise('nv', 7);
    one.next(5);
    const other = createNoise('nv', 7);
    other.next(1000);
    expect(one.next(20)).toEqual(other.next(20));
    expect(one.next(20)).not.toEqual(createNoise('nv', 7).next(20));
  });

  it('uses all 53 bits of a seed', () => {
    expect(createNoise('nv', 2 ** 32 + 1).next(4)).not.toEqual(createNoise('nv', 1).next(4));
  });
});

describe('noise from the source "cpu"', () => {
  // Every number here was printed by torch 1.13.0 (Debian's python3-torch) on the CPU.
  it('equals torch.randn of a whole latent', () => {
    const values = createNoise('cpu', 1234).next(4 * 64 * 64);
    const expected = [-0.111_718_57, -0.496_589_99, 0.163_073_64, -0.881_687_82, 0.053_900_15, 0.668_373_64];
    for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 5);
  });

  it('equals torch.randn where the last block of 16 is not full', () => {
    const values = createNoise('cpu', 7).next(1001).slice(-4);
    const expected = [2.447_399_62, 0.169_216_02, -0.848_775_45, 0.108_160_88];
    for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 5);
  });

  it('equals torch.randn of fewer than 16 numbers, which torch makes in another way', () => {
    expect(rounded(createNoise('cpu', 0).next(5), 4)).toEqual(['1.5410', '-0.2934', '-2.1788', '0.5684', '-1.0845']);
    expect(rounded(createNoise('cpu', 42).next(3), 4)).toEqual(['0.3367', '0.1288', '0.2345']);
  });

  it('goes on where the last draw ended', () => {
    const whole = createNoise('cpu', 5).next(64);
    const noise = createNoise('cpu', 5);
    expect([...noise.next(32), ...noise.next(32)]).toEqual([...whole]);
  });

  it('equals torch.randn where small and large draws follow each other', () => {
    const noise = createNoise('cpu', 5);
    expect(rounded(noise.next(3), 4)).toEqual(['-0.4868', '-0.6038', '-0.5581']);
    expect(rounded(noise.next(20).slice(0, 3), 4)).toEqual(['0.2583', '-1.8833', '1.2801']);
    expect(rounded(noise.next(3), 4)).toEqual(['0.6675', '0.9014', '0.2116']);
  });

  it('keeps the second number of a pair for the next small draw', () => {
    const whole = createNoise('cpu', 5).next(6);
    const noise = createNoise('cpu', 5);
    expect([...noise.next(1), ...noise.next(4), ...noise.next(1)]).toEqual([...whole]);
  });
});

describe.for<NoiseSource>(['nv', 'cpu'])('noise from the source "%s"', (source) => {
  it('is normal: mean 0, deviation 1, and differs from seed to seed', () => {
    const count = 40_000;
    const values = createNoise(source, 99).next(count);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    expect(createNoise(source, 98).next(16)).not.toEqual(values.slice(0, 16));
  });

  it.for([1, 2, 15, 16, 17, 31, 33])('gives %i finite numbers when asked for so many', (count) => {
    const values = createNoise(source, 3).next(count);
    expect(values).toHaveLength(count);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});

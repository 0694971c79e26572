import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { leadIsCertain, signTest } from '../../src/threads/certainty.ts';
import { wilson } from '../../src/threads/wilson.ts';

// R. G. Newcombe, Two-sided confidence intervals for the single proportion: comparison of seven methods, Statistics in
// Medicine 17 (1998), 857-872, table I, method 3 (score without continuity correction).
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('the interval of %i of %i is the published one', (won, of, low, high) => {
  const interval = wilson(won, of);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test('an interval lies within 0 and 1, holds the share, and mirrors that of the others', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.nat(5000), (won, lost) => {
      const of = won + lost;
      const { low, high } = wilson(won, of);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      if (of === 0) return;
      expect(low).toBeLessThanOrEqual(won / of);
      expect(high).toBeGreaterThanOrEqual(won / of);
      const mirror = wilson(lost, of);
      expect(1 - mirror.high).toBeCloseTo(low, 12);
      expect(1 - mirror.low).toBeCloseTo(high, 12);
    }),
  );
});

test('of no votes nothing is known, and counts that cannot be are refused', () => {
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
  for (const [won, of] of [
    [3, 2],
    [-1, 2],
    [0.5, 2],
    [1, Number.NaN],
  ] as const) {
    expect(() => wilson(won, of)).toThrow(RangeError);
  }
});

test('the sign test gives the binomial tail', () => {
  // 2 * (1 + 12 + 66) / 4096, and 2 / 64; an even split proves nothing.
  expect(signTest(10, 2)).toBeCloseTo(158 / 4096, 12);
  expect(signTest(0, 6)).toBeCloseTo(2 / 64, 12);
  expect([signTest(5, 5), signTest(0, 0)]).toEqual([1, 1]);
  expect(signTest(50_500, 49_500)).toBeCloseTo(0.0016, 3);
});

test('a lead is certain when chance would hardly give it', () => {
  expect([leadIsCertain(6, 0, 6), leadIsCertain(13, 4, 20), leadIsCertain(26, 12, 50)]).toEqual([true, true, true]);
  // The intervals of 4 of 4 and 0 of 4 part, and an even coin does that once in eight times.
  expect(wilson(4, 4).low).toBeGreaterThan(wilson(0, 4).high);
  // An even coin would hardly split 28 like this, and the shares of all hundred are still too close.
  expect(signTest(20, 8)).toBeLessThan(0.05);
  expect(leadIsCertain(20, 8, 100)).toBe(false);
  expect([leadIsCertain(4, 0, 4), leadIsCertain(5, 0, 5), leadIsCertain(13, 7, 20), leadIsCertain(0, 0, 0)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('where all are equal, no more than one vote in twenty ends with a certain lead', () => {
  let state = 12_345;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (const choices of [2, 3, 5]) {
    for (const voters of [8, 20, 60]) {
      let wrong = 0;
      const rounds = 2000;
      for (let round = 0; round < rounds; round += 1) {
        const counts = Array.from({ length: choices }, () => 0);
        for (let voter = 0; voter < voters; voter += 1) {
          const pick = Math.floor(random() * choices);
          counts[pick] = (counts[pick] ?? 0) + 1;
        }
        const [first = 0, second = 0] = counts.sort((a, b) => b - a);
        if (first > second && leadIsCertain(first, second, voters)) wrong += 1;
      }
      expect(wrong / rounds).toBeLessThan(0.062);
    }
  }
});

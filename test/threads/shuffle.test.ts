import { randomInt } from 'node:crypto';

import { expect, test } from 'vitest';

import { shuffled } from '../../src/threads/shuffle.ts';

test('every order comes equally often', () => {
  const rounds = 24_000;
  const orders = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    const order = shuffled([1, 2, 3, 4], (bound) => randomInt(bound)).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(24);
  const expected = rounds / 24;
  const chiSquare = [...orders.values()].reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
  // 23 degrees of freedom: beyond 65 once in two hundred thousand runs.
  expect(chiSquare).toBeLessThan(65);
});

test('the numbers alone decide the order, and the given list stays as it is', () => {
  const values = ['a', 'b', 'c'];
  expect(shuffled(values, () => 0)).toEqual(['a', 'b', 'c']);
  expect(shuffled(values, (bound) => bound - 1)).toEqual(['c', 'b', 'a']);
  expect(values).toEqual(['a', 'b', 'c']);
  expect(shuffled([], () => 0)).toEqual([]);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createMeasuredSpeed } from '../../../../src/gpu/queues/bullmq/measured-speed.ts';

test('a machine is as fast as its last rows were, in two digits, and unknown before the first', () => {
  const speed = createMeasuredSpeed();
  expect(speed.value()).toBeUndefined();
  speed.add(0, 100);
  expect(speed.value()).toBeUndefined();
  // Three pictures of 20 steps at 512x512 in two seconds.
  speed.add(3 * 20 * 0.262144, 2000);
  expect(speed.value()).toBe(7.9);
  for (let row = 0; row < 30; row += 1) speed.add(3 * 20 * 0.262144, 4000);
  expect(speed.value()).toBe(3.9);
});

test('whatever is measured, a beat can say it', () => {
  const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(amount, amount), { minLength: 1 }), (rows) => {
      const speed = createMeasuredSpeed();
      for (const [work, ms] of rows) speed.add(work, ms);
      const value = speed.value() ?? 1;
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThanOrEqual(1000);
    }),
  );
});

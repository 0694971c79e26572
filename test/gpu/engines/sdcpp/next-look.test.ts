import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nextLook } from '../../../../src/gpu/engines/sdcpp/next-look.ts';

/** When a picture that takes so long is fetched, and after how many looks. */
function watch(takesMs: number, expectedMs: number | undefined): { fetchedMs: number; looks: number } {
  let now = 0;
  let looks = 1;
  for (; now < takesMs; looks += 1) now += nextLook(now, expectedMs, 500);
  return { fetchedMs: now, looks };
}

describe('when a job is looked at', () => {
  it('adds at most 50 ms, or 4 % of a picture, whatever was expected of it before it was due', () => {
    const durations = fc.double({ min: 1, max: 600_000, noNaN: true });
    fc.assert(
      fc.property(durations, fc.double({ min: 0.2, max: 1.05, noNaN: true }), (takes, part) => {
        for (const expected of [undefined, takes * part]) {
          expect(watch(takes, expected).fetchedMs - takes).toBeLessThanOrEqual(Math.max(50, takes * 0.04));
        }
      }),
    );
  });

  it('leaves a machine alone that draws as long as before', () => {
    expect(watch(2000, undefined).looks).toBeGreaterThan(25);
    expect(watch(2000, 2000).looks).toBeLessThan(9);
  });

  it('looks every so often all the same, for the place in the queue', () => {
    expect(nextLook(0, 60_000, 500)).toBe(500);
    expect(nextLook(600_000, undefined, 500)).toBe(500);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { changesOf, isClear, movesOf, writeChanges, writeMoves } from '../../src/advice/changes.ts';
import { oneRow, panel, plain } from './facts.ts';

function sharpnessRows(...values: readonly number[]): typeof plain.measures {
  return values.map((sharpness) => [panel(1), panel(2, { sharpness })]);
}

describe('isClear', () => {
  it('is never true below four seeds', () => {
    expect(isClear([10, 10, 10])).toBe(false);
    expect(isClear([])).toBe(false);
  });

  it('is true with the same sign on four of four', () => {
    expect(isClear([1, 30, 2, 90])).toBe(true);
    expect(isClear([-1, -30, -2, -90])).toBe(true);
    expect(isClear([1, 30, 0, 90])).toBe(false);
  });

  it('is true when the mean lies beyond two standard errors', () => {
    // mean 7, standard error 2.74 and mean 5, standard error 5
    expect(isClear([10, 10, -1.2, 9.2])).toBe(true);
    expect(isClear([10, 10, -10, 10])).toBe(false);
  });
});

describe('changes against the baseline', () => {
  it('are percentages of the baseline', () => {
    expect(changesOf(plain, 'sharpness')).toEqual([
      { clipSkip: 2, percent: 18, clear: false },
      { clipSkip: 3, percent: -5, clear: false },
    ]);
    expect(movesOf(plain).map((move) => Math.round(move.percent))).toEqual([12, 31]);
  });

  it('use the baseline of the sweep, not the smallest value', () => {
    const change = changesOf({ ...plain, skips: [1, 2], baseline: 2, measures: oneRow }, 'sharpness');
    expect(change.map(({ clipSkip, percent }) => [clipSkip, Math.round(percent)])).toEqual([[1, -15]]);
  });

  it('are the mean over the rows that have both panels', () => {
    const measures = [...sharpnessRows(110, 130), [panel(1)], [panel(2, { sharpness: 500 })]];
    expect(changesOf({ ...plain, seeds: 4, skips: [1, 2], measures }, 'sharpness')).toEqual([
      { clipSkip: 2, percent: 20, clear: false },
    ]);
  });

  it('are clear only when the rows are seeds', () => {
    const facts = { ...plain, skips: [1, 2], measures: sharpnessRows(110, 112, 114, 116) };
    expect(changesOf({ ...facts, seeds: 4 }, 'sharpness')[0]?.clear).toBe(true);
    expect(changesOf({ ...facts, seeds: 1 }, 'sharpness')[0]?.clear).toBe(false);
  });

  it('leave out panels that are pixel for pixel the same as another', () => {
    expect(changesOf({ ...plain, identical: [[2, 3]] }, 'sharpness')).toEqual([]);
    expect(changesOf({ ...plain, identical: [[1, 2]] }, 'sharpness').map((change) => change.clipSkip)).toEqual([3]);
  });

  it('leave out what cannot be divided', () => {
    const measures = [[panel(1, { sharpness: 0 }), panel(2, { sharpness: 5 })]];
    expect(changesOf({ ...plain, measures }, 'sharpness')).toEqual([]);
    expect(changesOf({ ...plain, measures: [[panel(1), panel(2, { sharpness: Number.NaN })]] }, 'sharpness')).toEqual(
      [],
    );
  });

  it('are always finite', () => {
    const measures = fc.array(
      fc.array(
        fc.record({
          clipSkip: fc.integer({ min: 1, max: 4 }),
          sharpness: fc.double(),
          entropy: fc.double(),
          edgeDensity: fc.double(),
          colourfulness: fc.double(),
          difference: fc.double(),
          similarity: fc.double(),
        }),
        { maxLength: 5 },
      ),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(measures, (rows) => {
        for (const change of [
          ...changesOf({ ...plain, measures: rows }, 'entropy'),
          ...movesOf({ ...plain, measures: rows }),
        ])
          expect(Number.isFinite(change.percent)).toBe(true);
      }),
    );
  });
});

function change(clipSkip: number, percent: number, clear = false) {
  return { clipSkip, percent, clear };
}

describe('writing changes', () => {
  it('signs and rounds them', () => {
    expect(writeChanges([change(2, 17.6), change(3, -5.4), change(4, 0.2), change(5, -0.2)], false)).toBe(
      '2: +18%, 3: -5%, 4: 0%, 5: 0%',
    );
  });

  it('marks what is not clear only when asked to', () => {
    expect(writeChanges([change(2, 18, true), change(3, -5)], true)).toBe('2: +18%, 3: -5%?');
  });

  it('does not pretend precision on absurd ratios', () => {
    expect(writeChanges([change(2, 123_456), change(3, -5000)], false)).toBe('2: >+999%, 3: <-999%');
  });

  it('shows four values and says that there are more', () => {
    expect(writeMoves([2, 3, 4, 5, 6].map((skip) => change(skip, skip * 10)))).toBe('2: 20%, 3: 30%, 4: 40%, 5: 50% …');
  });
});

/** Shares, 0..1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % of the normal distribution. */
const z = 1.959964;

/**
 * The share that `won` of `of` votes may stand for: Wilson's score interval at 95 %, without continuity correction
 * (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927, 209-212). Of no votes it is everything. Throws a RangeError for counts that
 * cannot be.
 */
export function wilson(won: number, of: number): Interval {
  if (!Number.isInteger(won) || !Number.isInteger(of) || won < 0 || won > of) {
    throw new RangeError(`${won} of ${of} votes`);
  }
  if (of === 0) return { low: 0, high: 1 };
  const middle = won + (z * z) / 2;
  const reach = z * Math.sqrt((won * (of - won)) / of + (z * z) / 4);
  const all = of + z * z;
  // Exactly 0 and 1 at the ends, whatever the last digit of the root says.
  return {
    low: won === 0 ? 0 : (middle - reach) / all,
    high: won === of ? 1 : (middle + reach) / all,
  };
}

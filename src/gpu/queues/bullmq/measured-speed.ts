/** How fast a machine draws, from what it has drawn: steps x megapixels a second. */
export interface MeasuredSpeed {
  /** So much work was done in so many milliseconds. */
  add(work: number, ms: number): void;
  /** Two digits, so that it is told when it changes and not at every row. Undefined: nothing was measured. */
  value(): number | undefined;
}

/** Share of the newest value in the average. */
const newest = 0.3;
/** What a beat may say, see `protocol.ts`. */
const [slowest, fastest] = [0.001, 1000];

export function createMeasuredSpeed(): MeasuredSpeed {
  let average: number | undefined;
  return {
    add(work, ms) {
      if (work <= 0 || ms <= 0) return;
      const speed = Math.min(fastest, Math.max(slowest, (work / ms) * 1000));
      average = average === undefined ? speed : average + newest * (speed - average);
    },
    value: () => (average === undefined ? undefined : Number(average.toPrecision(2))),
  };
}

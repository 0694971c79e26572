/** Random numbers that follow from a seed, so that what went wrong can be run again. mulberry32, by Tommy Ettinger, public domain. */
export interface Seeded {
  /** 0 <= x < 1. */
  next(): number;
  between(least: number, most: number): number;
  /** Whole, both ends included. */
  whole(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(all: readonly [T, ...T[]] | readonly T[]): T;
  /** Another row of numbers that follows from this one's seed and the word: independent of how often this one was asked. */
  branch(word: string): Seeded;
}

export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + next() * (most - least),
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (share) => next() < share,
    pick(all) {
      const found = all[Math.floor(next() * all.length)];
      if (found === undefined) throw new TypeError('nothing to pick from');
      return found;
    },
    branch: (word) =>
      seeded(
        [...word].reduce((mixed, letter) => Math.imul(mixed ^ letter.charCodeAt(0), 16_777_619), seed ^ 0x811c9dc5),
      ),
  };
}

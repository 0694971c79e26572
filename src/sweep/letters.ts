/** Clip skips in the order of their letters: the first is A. Whoever has them knows which letter is which clip skip. */
export type Letters = readonly number[];

/** "A" for 0; a sheet has twelve columns at most. */
export function letterAt(index: number): string {
  return String.fromCodePoint(65 + index);
}

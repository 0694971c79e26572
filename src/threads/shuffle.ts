/** A whole number from 0 to below `bound`, each as likely as the others; for a blind vote nobody may be able to guess it. */
export type RandomBelow = (bound: number) => number;

/** Every order is as likely as any other, the given one too (Fisher and Yates, as in Knuth, volume 2, algorithm P). */
export function shuffled<T>(values: readonly T[], randomBelow: RandomBelow): T[] {
  const rest = [...values];
  return values.flatMap(() => rest.splice(randomBelow(rest.length), 1));
}

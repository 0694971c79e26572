import { wilson } from './wilson.ts';

/**
 * Whether a lead may be called one. Both must hold, at 95 %:
 * - the Wilson intervals of the two shares do not overlap, which is what people see on a chart. For shares of the same votes
 *   this asks for more than a test of their difference does, and for as much where there are only two choices;
 * - of those who chose one of the two, so many took the first that an even coin would not do it (sign test, exact, two-sided).
 *   With few votes intervals part too early: 4 of 4 would be a lead, 6 of 6 are one.
 * The leader is picked because it leads, and yet needs no correction: it has to beat the best of all others.
 */
export function leadIsCertain(leader: number, runnerUp: number, total: number): boolean {
  return wilson(leader, total).low > wilson(runnerUp, total).high && signTest(leader, runnerUp) < 0.05;
}

/** Probability that an even coin splits the same number of throws as unevenly as this, or more so. */
export function signTest(one: number, other: number): number {
  const throws = one + other;
  let logTerm = -throws * Math.LN2;
  let tail = 0;
  for (let heads = 0; heads <= Math.min(one, other); heads += 1) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((throws - heads) / (heads + 1));
  }
  return Math.min(1, 2 * tail);
}

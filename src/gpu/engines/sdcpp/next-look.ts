/** Milliseconds between looks at a job, at least: each costs the machine a little, and it may be the one that draws. */
const closest = 50;
/** Share of a job's age that may pass before it is looked at again: what waiting adds to a picture stays below it. */
const share = 0.04;

/**
 * Milliseconds until a job of that age is looked at again, `pollMs` at most. `expectedMs`: what the picture before it in
 * the row took; undefined: it is the first. Pure.
 */
export function nextLook(ageMs: number, expectedMs: number | undefined, pollMs: number): number {
  const untilDue = expectedMs === undefined ? 0 : expectedMs * 0.95 - ageMs;
  return Math.min(pollMs, Math.max(closest, ageMs * share, untilDue));
}

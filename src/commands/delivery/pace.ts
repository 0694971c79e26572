/** What an edit is for. `notice`: who could draw it is away, or back, or something else is offered. */
export type Change = 'progress' | 'notice' | 'panel' | 'end';

/** The times between edits that show nothing but progress: 2.5, 5, 10, 20 s. What Discord counts down by itself needs none. */
const progressMs = [2500, 5000, 10_000, 20_000];
const shortestMs = 2500;
/** Large grids: a pause grows with the time the sweep takes, so that the number of edits does not. */
const shareOfElapsed = 0.1;
/** Requests kept for the end: one message and, where that has become old, its continuation and the link to it. */
const keptForEnd = 2;

/** When a sweep's message may be edited. Pure but for its own memory; times are milliseconds of one clock. */
export interface Pace {
  /** Milliseconds to wait; undefined: not worth a request. */
  wait(change: Change, now: number): number | undefined;
  /** So many requests were made for it. */
  spent(change: Change, requests: number, now: number): void;
}

/**
 * Keeps a sweep of 3 panels within 12 requests however long it takes, its first message included; each further panel
 * brings one more.
 */
export function createPace(panels: number, started: number): Pace {
  let left = 9 + Math.max(3, panels) - 1;
  let last = started;
  let progress = 0;
  return {
    wait(change, now) {
      if (change === 'end') return 0;
      // An edit of an old message may cost two requests.
      const room = left - keptForEnd - (change === 'panel' ? 2 : 4);
      if (room < 0) return undefined;
      if (change === 'panel' || change === 'notice') {
        return Math.max(0, last + Math.max(shortestMs, (now - started) * shareOfElapsed) - now);
      }
      const pause = progressMs[progress];
      return pause === undefined ? undefined : Math.max(0, last + pause - now);
    },
    spent(change, requests, now) {
      left -= requests;
      last = now;
      if (change === 'progress') progress += 1;
    },
  };
}

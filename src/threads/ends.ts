/** Calls `work` after so many milliseconds; the returned function calls it off. */
export type Timer = (ms: number, work: () => void) => () => void;

/** Looked again at least so often: a machine that slept or whose clock was set is late by this much and not by a night. */
const longestMs = 15 * 60_000;

/** One timer for whatever ends next. */
export interface Ends {
  /** Something began or ended: the timer is set anew. */
  look(): void;
  stop(): void;
}

/** `next`: when the next thing ends, milliseconds since 1970; `end`: ends all that is due. */
export function createEnds(options: {
  readonly now: () => number;
  readonly timer: Timer;
  readonly next: () => number | undefined;
  readonly end: () => void;
}): Ends {
  const { now, timer, next, end } = options;
  let cancel: (() => void) | undefined;
  let stopped = false;
  const look = (): void => {
    cancel?.();
    cancel = undefined;
    if (stopped) return;
    const time = next();
    if (time === undefined) return;
    cancel = timer(Math.min(Math.max(0, time - now()), longestMs), () => {
      cancel = undefined;
      end();
      look();
    });
  };
  return {
    look,
    stop() {
      stopped = true;
      cancel?.();
      cancel = undefined;
    },
  };
}

import type { FakeClock } from './types.ts';

/** Starts at the present. Stands still between `advance` calls unless it runs with real time. */
export function createClock(realTime: boolean): FakeClock {
  const start = Date.now();
  let offset = 0;
  return {
    now: () => (realTime ? Date.now() : start) + offset,
    advance(ms) {
      offset += ms;
    },
  };
}

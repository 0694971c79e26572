import { setTimeout as timer } from 'node:timers/promises';

/** Waits for it, but not for long; whether it failed does not matter any more. */
export async function soon(work: Promise<unknown>, ms: number): Promise<void> {
  const enough = new AbortController();
  const done = work.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([done, timer(ms, undefined, { signal: enough.signal }).catch(() => undefined)]);
  enough.abort();
}

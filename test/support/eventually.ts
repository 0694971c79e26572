import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until `check` gives something true; for what nobody tells us of: a process, a server. */
export async function eventually<T>(
  check: () => T | undefined | false | null,
  what: string | (() => string),
  timeoutMs = 60_000,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const found = check();
    if (found) return found;
    if (performance.now() > end)
      throw new Error(`waited ${timeoutMs} ms for ${typeof what === 'string' ? what : what()}`);
    await delay(20);
  }
}

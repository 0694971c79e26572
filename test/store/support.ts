import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import type { AppError } from '../../src/errors.ts';
import { asAppError } from '../../src/errors.ts';
import type { NewSweep, Store } from '../../src/store/index.ts';
import { openStore } from '../../src/store/index.ts';
import { sweep } from './samples.ts';

export { batch, delivery, options, poll, sweep } from './samples.ts';

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clipskip-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A day in August 2026, noon UTC; moves when told. */
export function testClock(start = Date.UTC(2026, 7, 6, 12)): { now: () => number; advance: (ms: number) => void } {
  let time = start;
  return { now: () => time, advance: (ms) => void (time += ms) };
}

export function openTestStore(path = ':memory:', now = testClock().now): Store {
  const store = openStore({ path, now });
  onTestFinished(() => store.close());
  return store;
}

/** A sweep that was drawn and delivered. */
export function addDelivered(store: Store, id: string, more: Partial<NewSweep> = {}): void {
  store.sweeps.accept(sweep(id, more));
  store.sweeps.begin(id);
  store.sweeps.drawn(id, { of: id });
  store.sweeps.delivered(id);
}

/** The AppError that a call throws. */
export function errorOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    return asAppError(error);
  }
  throw new Error('nothing was thrown');
}

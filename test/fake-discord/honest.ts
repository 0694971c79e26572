import { expect } from 'vitest';

import type { FakeDiscord } from './types.ts';

/**
 * Fails the test when the fake met an unknown route or gave an answer that Discord's schema does not know: then what the
 * test saw proves nothing. Call it after every test.
 */
export function expectHonest(fake: FakeDiscord): void {
  expect(fake.problems).toEqual([]);
}

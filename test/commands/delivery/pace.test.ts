import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createPace } from '../../../src/commands/delivery/pace.ts';
import type { Change } from '../../../src/commands/delivery/pace.ts';

test('progress is shown after 2.5, 5, 10 and 20 s, and then no more', () => {
  const pace = createPace(3, 0);
  const times: number[] = [];
  let now = 0;
  for (let wait = pace.wait('progress', now); wait !== undefined; wait = pace.wait('progress', now)) {
    now += wait;
    times.push(wait);
    pace.spent('progress', 1, now);
  }
  expect(times).toEqual([2500, 5000, 10_000, 20_000]);
});

test('the end is never kept waiting', () => {
  const pace = createPace(1, 0);
  for (let count = 0; count < 50; count += 1) pace.spent('panel', 2, 0);
  expect(pace.wait('end', 0)).toBe(0);
});

test('whatever happens, 3 panels stay within 12 requests and a grid within one more for each further panel', () => {
  const event = fc.record({
    change: fc.constantFrom<Change>('progress', 'notice', 'panel'),
    ms: fc.integer({ min: 0, max: 10_000_000 }),
    requests: fc.constantFrom(1, 2),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 144 }), fc.array(event, { maxLength: 400 }), (panels, events) => {
      const pace = createPace(panels, 0);
      let now = 0;
      let requests = 1;
      for (const { change, ms, requests: cost } of events) {
        now += ms;
        const wait = pace.wait(change, now);
        if (wait === undefined) continue;
        now += wait;
        requests += cost;
        pace.spent(change, cost, now);
      }
      expect(requests + 2).toBeLessThanOrEqual(9 + Math.max(3, panels));
    }),
  );
});

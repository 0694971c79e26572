import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isOpen, minuteOfDay, minutesUntilOpen, opensAt } from '../../src/gpu/hours.ts';

const anyMinute = fc.integer({ min: 0, max: 1439 });
const anyHours = fc
  .record({ from: anyMinute, until: fc.integer({ min: 1, max: 1440 }) })
  .filter(({ from, until }) => from !== until);

test.each([
  [{ from: 1320, until: 480 }, [1320, 1439, 0, 479], [480, 720, 1319]],
  [{ from: 540, until: 1020 }, [540, 1019], [0, 539, 1020, 1439]],
  [{ from: 0, until: 1440 }, [0, 720, 1439], []],
])('%o are open at %j and closed at %j', (hours, open, closed) => {
  expect(open.filter((minute) => !isOpen(hours, minute))).toEqual([]);
  expect(closed.filter((minute) => isOpen(hours, minute))).toEqual([]);
});

test('a day is open for as many minutes as lie between the two times', () => {
  fc.assert(
    fc.property(anyHours, (hours) => {
      const open = Array.from({ length: 1440 }, (_, minute) => minute).filter((minute) => isOpen(hours, minute));
      expect(open).toHaveLength((hours.until - hours.from + 1440) % 1440 || 1440);
    }),
  );
});

test('the time until they begin is the first minute from now that is open', () => {
  fc.assert(
    fc.property(anyHours, anyMinute, (hours, minute) => {
      const wait = minutesUntilOpen(hours, minute);
      expect(isOpen(hours, (minute + wait) % 1440)).toBe(true);
      for (let earlier = 0; earlier < wait; earlier += 1) expect(isOpen(hours, (minute + earlier) % 1440)).toBe(false);
    }),
  );
});

test('they begin at the full minute of the local clock, not earlier and within 25 hours', () => {
  fc.assert(
    fc.property(
      anyHours,
      fc.date({ min: new Date(2020, 0), max: new Date(2030, 0), noInvalidDate: true }),
      (hours, moment) => {
        const now = moment.getTime();
        const at = opensAt(hours, now);
        expect(at === undefined).toBe(isOpen(hours, minuteOfDay(now)));
        if (at === undefined) return;
        expect(at).toBeGreaterThan(now);
        expect(at - now).toBeLessThanOrEqual(25 * 3_600_000);
        expect(at % 60_000).toBe(0);
        // 02:30 does not exist in the night in which the clock is put forward: 03:30 it is then.
        expect([hours.from, (hours.from + 60) % 1440]).toContain(minuteOfDay(at));
      },
    ),
  );
});

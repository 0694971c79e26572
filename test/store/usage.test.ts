import { join } from 'node:path';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Reservation, UsageLimits } from '../../src/store/index.ts';
import { openTestStore, temporaryFolder } from './support.ts';

const day = '2026-08-06';

test('what is reserved counts for the person, the member and the guild of that day', () => {
  const { usage } = openTestStore();
  expect(usage.reserve({ id: 'a', userId: 'u', guildId: 'g', day, cells: 3 }, {})).toEqual({ ok: true });
  usage.reserve({ id: 'b', userId: 'u', guildId: 'h', day, cells: 4, sweeps: 0 }, {});
  usage.reserve({ id: 'c', userId: 'v', guildId: 'g', day, cells: 5, sweeps: undefined }, {});
  usage.reserve({ id: 'd', userId: 'u', day: '2026-08-07', cells: 50 }, {});
  expect(usage.ofUser('u', day)).toEqual({ cells: 7, sweeps: 1 });
  expect(usage.ofMember('u', 'g', day)).toEqual({ cells: 3, sweeps: 1 });
  expect(usage.ofGuild('g', day)).toEqual({ cells: 8, sweeps: 2 });
  expect(usage.ofGuild('nobody', day)).toEqual({ cells: 0, sweeps: 0 });
});

test('a refusal names the limit and what is left, and takes nothing', () => {
  const { usage } = openTestStore();
  const limits = { userCells: 10, guildCells: 12 };
  usage.reserve({ id: 'a', userId: 'u', guildId: 'g', day, cells: 7 }, limits);
  expect(usage.reserve({ id: 'b', userId: 'u', guildId: 'g', day, cells: 4 }, limits)).toEqual({
    ok: false,
    limit: 'userCells',
    left: 3,
  });
  expect(usage.reserve({ id: 'c', userId: 'v', guildId: 'g', day, cells: 6 }, limits)).toEqual({
    ok: false,
    limit: 'guildCells',
    left: 5,
  });
  expect(usage.reserve({ id: 'd', userId: 'v', guildId: 'g', day, cells: 5 }, limits)).toEqual({ ok: true });
  expect(usage.ofUser('u', day)).toEqual({ cells: 7, sweeps: 1 });
});

test('a limit that was lowered below what is used leaves nothing, not less', () => {
  const { usage } = openTestStore();
  usage.reserve({ id: 'a', userId: 'u', day, cells: 7 }, {});
  expect(usage.reserve({ id: 'b', userId: 'u', day, cells: 1 }, { userCells: 5 })).toMatchObject({ left: 0 });
  // Who asks for none of it is not stopped by it.
  expect(usage.reserve({ id: 'c', userId: 'u', day, cells: 1, sweeps: 0 }, { userSweeps: 0 })).toEqual({ ok: true });
});

test('reserving twice for one sweep counts once, and giving back twice gives back once', () => {
  const { usage } = openTestStore();
  const reservation = { id: 'a', userId: 'u', day, cells: 5 };
  usage.reserve({ id: 'other', userId: 'u', day, cells: 5 }, {});
  usage.reserve(reservation, { userCells: 10 });
  expect(usage.reserve(reservation, { userCells: 10 })).toEqual({ ok: true });
  expect(usage.ofUser('u', day).cells).toBe(10);
  usage.release('a', 2);
  usage.release('a', 4);
  expect(usage.ofUser('u', day)).toEqual({ cells: 7, sweeps: 2 });
  usage.release('a');
  usage.release('a');
  expect(usage.ofUser('u', day)).toEqual({ cells: 5, sweeps: 1 });
});

test('a day or number that is none is a fault of the caller', () => {
  const { usage } = openTestStore();
  const good: Reservation = { id: 'a', userId: 'u', day, cells: 1 };
  for (const bad of [{ day: 'today' }, { day: '2026-02-30' }, { cells: -1 }, { cells: 0.5 }, { cells: Number.NaN }]) {
    expect(() => usage.reserve({ ...good, ...bad }, {})).toThrow(TypeError);
  }
});

interface Row {
  readonly userId: string;
  readonly guildId: string | undefined;
  readonly cells: number;
  readonly sweeps: number;
}

/** The quotas on paper. */
function usageModel() {
  const rows = new Map<string, Row>();
  const total = (counts: (row: Row) => boolean) => {
    const found = [...rows.values()].filter(counts);
    return {
      cells: found.reduce((sum, row) => sum + row.cells, 0),
      sweeps: found.reduce((sum, row) => sum + row.sweeps, 0),
    };
  };
  const ofUser = (userId: string) => total((row) => row.userId === userId);
  const ofGuild = (guildId: string) => total((row) => row.guildId === guildId);
  const ofMember = (userId: string, guildId: string) =>
    total((row) => row.userId === userId && row.guildId === guildId);
  return {
    ofUser,
    ofGuild,
    release(id: string, used: number) {
      const row = rows.get(id);
      if (row && used > 0) rows.set(id, { ...row, cells: Math.min(row.cells, used) });
      else rows.delete(id);
    },
    reserve(id: string, row: Row, limits: UsageLimits) {
      if (rows.has(id)) return { ok: true };
      const used = {
        user: ofUser(row.userId),
        ...(row.guildId === undefined
          ? {}
          : { member: ofMember(row.userId, row.guildId), guild: ofGuild(row.guildId) }),
      };
      for (const [scope, { cells, sweeps }] of Object.entries(used) as ['user' | 'member' | 'guild', Row][]) {
        const leftSweeps = (limits[`${scope}Sweeps`] ?? Infinity) - sweeps;
        if (row.sweeps > 0 && row.sweeps > leftSweeps) {
          return { ok: false, limit: `${scope}Sweeps`, left: Math.max(0, leftSweeps) };
        }
        const leftCells = (limits[`${scope}Cells`] ?? Infinity) - cells;
        if (row.cells > 0 && row.cells > leftCells) {
          return { ok: false, limit: `${scope}Cells`, left: Math.max(0, leftCells) };
        }
      }
      rows.set(id, row);
      return { ok: true };
    },
  };
}

test('no order of reserving and giving back lets anybody over a limit, and nothing is lost or won', () => {
  const small = fc.integer({ min: 0, max: 9 });
  const step = fc.record({
    release: fc.boolean(),
    id: small,
    userId: fc.constantFrom('u', 'v'),
    guildId: fc.constantFrom('g', 'h', undefined),
    cells: small,
    sweeps: fc.constantFrom(0, 1),
    used: small,
  });
  const bound = fc.option(fc.integer({ min: 0, max: 25 }), { nil: undefined });
  const limits = fc.record({
    userCells: bound,
    userSweeps: bound,
    memberCells: bound,
    memberSweeps: bound,
    guildCells: bound,
    guildSweeps: bound,
  });
  const { usage } = openTestStore();
  let run = 0;
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 30 }), (limits, steps) => {
      run += 1;
      const of = (name: string) => `${name}-${run}`;
      const model = usageModel();
      for (const { release, used, id: number, ...one } of steps) {
        const id = of(`${number}`);
        const row = { ...one, userId: of(one.userId), guildId: one.guildId && of(one.guildId) };
        const [answer, expected] = release
          ? [usage.release(id, used), model.release(id, used)]
          : [usage.reserve({ id, day, ...row }, limits), model.reserve(id, row, limits)];
        expect(answer).toEqual(expected);
        expect(usage.ofUser(row.userId, day)).toEqual(model.ofUser(row.userId));
        expect(usage.ofGuild(of('g'), day)).toEqual(model.ofGuild(of('g')));
      }
    }),
    { numRuns: 150 },
  );
});

test('a quota and the sweep it is for are written together or not at all, also for another process', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const [store, other] = [openTestStore(path), openTestStore(path)];
  const failing = () =>
    store.transaction(() => {
      store.usage.reserve({ id: 'a', userId: 'u', day, cells: 5 }, {});
      expect(other.usage.ofUser('u', day).cells).toBe(0);
      throw new Error('accepting failed');
    });
  expect(failing).toThrow('accepting failed');
  expect(store.usage.ofUser('u', day).cells).toBe(0);
});

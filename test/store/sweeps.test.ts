import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { AppError } from '../../src/errors.ts';
import type { Store, SweepState } from '../../src/store/index.ts';
import { addDelivered, batch, delivery, openTestStore, sweep, testClock } from './support.ts';

test('an accepted sweep comes back as it was given, snowflakes and all', () => {
  const store = openTestStore();
  const given = sweep('a', { request: { prompt: '비 오는 항구, "quoted" \u0000 🚢', nested: [1, 2.5, null, true] } });
  expect(store.sweeps.accept(given)).toBe(true);
  expect(store.sweeps.get('a')).toMatchObject({ ...given, state: 'accepted', error: undefined });
});

test('a sweep is accepted once, however often it is delivered to us', () => {
  const store = openTestStore();
  store.sweeps.accept(sweep('a'));
  expect(store.sweeps.accept(sweep('a', { ownerUser: 'somebody else' }))).toBe(false);
  expect(store.sweeps.get('a')?.ownerUser).toBe('175928847299117063');
});

test('a direct message has no guild', () => {
  const store = openTestStore();
  store.sweeps.accept(sweep('a', { guildId: undefined }));
  expect(store.sweeps.get('a')?.guildId).toBeUndefined();
});

test('a failure is kept with what its text needs, and a code of another version reads as internal', () => {
  const store = openTestStore();
  store.sweeps.accept(sweep('a'));
  store.sweeps.fail('a', new AppError('server.unreachable', { params: { host: 'pc' }, detail: 'not kept' }));
  expect(store.sweeps.get('a')?.error).toEqual({ code: 'server.unreachable', params: { host: 'pc' } });
  store.sweeps.accept(sweep('b'));
  store.sweeps.fail('b', { code: 'server.moon' as 'internal', params: {} });
  expect(store.sweeps.get('b')?.error?.code).toBe('internal');
});

/** What DESIGN promises, written down a second time. */
const allowed: Record<SweepState, readonly SweepState[]> = {
  accepted: ['running', 'failed', 'cancelled', 'deleted'],
  running: ['running', 'drawn', 'failed', 'cancelled', 'deleted'],
  drawn: ['delivered', 'failed', 'deleted'],
  delivered: ['deleted'],
  failed: ['deleted'],
  cancelled: ['deleted'],
  deleted: [],
};

const moves: Partial<Record<SweepState, (store: Store, id: string) => boolean>> = {
  running: (store, id) => store.sweeps.begin(id),
  drawn: (store, id) => store.sweeps.drawn(id, { sheet: 1 }),
  delivered: (store, id) => store.sweeps.delivered(id),
  failed: (store, id) => store.sweeps.fail(id, new AppError('job.nothingDrawn')),
  cancelled: (store, id) => store.sweeps.cancel(id),
  deleted: (store, id) => store.sweeps.delete(id),
};
const targets = Object.keys(moves) as SweepState[];

test('no order of calls brings a sweep into a state it may not reach', () => {
  const store = openTestStore();
  let number = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...targets), { maxLength: 12 }), (calls) => {
      number += 1;
      const id = `sweep-${number}`;
      store.sweeps.accept(sweep(id));
      let state: SweepState = 'accepted';
      for (const target of calls) {
        const may = allowed[state].includes(target);
        expect(moves[target]?.(store, id)).toBe(may);
        if (may) state = target;
        expect(store.sweeps.get(id)?.state).toBe(state);
      }
    }),
    { numRuns: 200 },
  );
});

test('nothing happens to a sweep that is not there', () => {
  const store = openTestStore();
  for (const target of targets) expect(moves[target]?.(store, 'nobody')).toBe(false);
  expect(store.sweeps.get('nobody')).toBeUndefined();
  expect(store.sweeps.result('nobody')).toBeUndefined();
});

test('a restart finds what is owed in the order it was accepted, whatever the clock said', () => {
  const store = openTestStore();
  for (const [id, createdAt] of Object.entries({ first: 30, second: 10, third: 20, done: 5, gone: 6 })) {
    store.sweeps.accept(sweep(id, { createdAt }));
  }
  store.sweeps.begin('second');
  store.sweeps.begin('third');
  store.sweeps.drawn('third', {});
  store.sweeps.cancel('done');
  store.sweeps.delete('gone');
  expect(store.sweeps.unfinished().map(({ id, state }) => [id, state])).toEqual([
    ['first', 'accepted'],
    ['second', 'running'],
    ['third', 'drawn'],
  ]);
});

test('running sweeps are counted for a person and for a guild', () => {
  const store = openTestStore();
  store.sweeps.accept(sweep('a', { ownerUser: 'u', guildId: 'g' }));
  store.sweeps.accept(sweep('b', { ownerUser: 'u', guildId: 'h' }));
  store.sweeps.accept(sweep('c', { ownerUser: 'v', guildId: 'g' }));
  store.sweeps.begin('b');
  store.sweeps.cancel('c');
  expect(store.sweeps.runningOfUser('u')).toBe(2);
  expect(store.sweeps.runningInGuild('g')).toBe(1);
  store.sweeps.drawn('b', {});
  expect(store.sweeps.runningOfUser('u')).toBe(1);
});

test('history pages from the newest, complete and without repeats while new sweeps come in', () => {
  const store = openTestStore();
  const ids = Array.from({ length: 7 }, (_, index) => `sweep-${index}`);
  for (const id of ids) store.sweeps.accept(sweep(id, { ownerUser: 'u', guildId: 'g' }));
  store.sweeps.accept(sweep('other', { ownerUser: 'v', guildId: 'h' }));
  store.sweeps.delete('sweep-3');
  const seen: string[] = [];
  let before: number | undefined;
  do {
    const page = store.sweeps.byUser('u', { before, limit: 2 });
    seen.push(...page.sweeps.map(({ id }) => id));
    before = page.next;
    store.sweeps.accept(sweep(`late-${seen.length}`, { ownerUser: 'u' }));
  } while (before !== undefined);
  expect(seen).toEqual(['sweep-6', 'sweep-5', 'sweep-4', 'sweep-2', 'sweep-1', 'sweep-0']);
  expect(store.sweeps.byGuild('g', { limit: 100 }).sweeps).toHaveLength(6);
  expect(store.sweeps.byUser('u', { limit: 1e9 }).sweeps.length).toBeLessThanOrEqual(100);
});

test('the result is kept for reopening', () => {
  const store = openTestStore();
  addDelivered(store, 'a');
  expect(store.sweeps.result('a')).toEqual({ of: 'a' });
});

test('a deleted sweep leaves its messages to be removed and nothing of what was asked', () => {
  const store = openTestStore();
  addDelivered(store, 'a');
  store.cells.plan('a', [{ index: 0, label: '42', settings: {}, cells: [{ clipSkip: 1, requestKey: 'k' }] }]);
  store.deliveries.add(delivery('d', { sweepId: 'a', view: { zoom: 2 } }));
  store.batches.add(batch('night', 'a'));
  store.batches.begin('night');
  store.batches.addPicture('night', { number: 1, seed: 1, picture: 'p', ms: 1 });
  store.favourites.add({ userId: 'u', picture: 'p', sweepId: 'a' });
  expect(store.sweeps.delete('a')).toBe(true);
  expect(store.sweeps.get('a')).toMatchObject({ state: 'deleted', request: null, facts: null });
  expect(store.sweeps.result('a')).toBeUndefined();
  expect(store.cells.rows('a')).toEqual([]);
  expect(store.batches.get('night')).toMatchObject({ state: 'cancelled', done: 0 });
  expect(store.favourites.list('u')).toEqual([]);
  expect(store.deliveries.get('d')).toMatchObject({ sweepId: 'a', view: undefined });
});

test('a change of state is dated', () => {
  const clock = testClock();
  const store = openTestStore(':memory:', clock.now);
  store.sweeps.accept(sweep('a'));
  clock.advance(5000);
  store.sweeps.begin('a');
  expect(store.sweeps.get('a')?.changedAt).toBe(clock.now());
});

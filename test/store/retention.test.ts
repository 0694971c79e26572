import { expect, test } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { addDelivered, batch, delivery, openTestStore, sweep, testClock } from './support.ts';

const day = 86_400_000;

test('an old sweep goes with everything hanging on it, a young one stays', () => {
  const clock = testClock();
  const store = openTestStore(':memory:', clock.now);
  addDelivered(store, 'old');
  store.cells.plan('old', [{ index: 0, label: '1', settings: {}, cells: [{ clipSkip: 1, requestKey: 'k' }] }]);
  store.batches.add(batch('night', 'old'));
  store.batches.begin('night');
  store.batches.addPicture('night', { number: 1, seed: 1, picture: 'p', ms: 1 });
  store.batches.finish('night');
  store.deliveries.add(delivery('sheet', { sweepId: 'old' }));
  store.deliveries.add(delivery('page', { batchId: 'night', kind: 'batch-page' }));
  store.favourites.add({ userId: 'a stranger', picture: 'p', sweepId: 'old', batchId: 'night', number: 1 });
  clock.advance(31 * day);
  addDelivered(store, 'young');
  expect(store.expire(clock.now() - 30 * day)).toEqual({ sweeps: 1, drafts: 0, notices: 0 });
  expect(store.sweeps.get('old')).toBeUndefined();
  expect(store.cells.rows('old')).toEqual([]);
  expect(store.batches.get('night')).toBeUndefined();
  expect(store.batches.pictures('night')).toEqual([]);
  expect([store.deliveries.get('sheet'), store.deliveries.get('page')]).toEqual([undefined, undefined]);
  expect(store.favourites.list('a stranger')).toEqual([]);
  expect(store.sweeps.get('young')).toBeDefined();
});

test('what is owed, what a batch still uses and what its requester likes does not expire', () => {
  const clock = testClock();
  const store = openTestStore(':memory:', clock.now);
  store.sweeps.accept(sweep('accepted'));
  store.sweeps.accept(sweep('drawn'));
  store.sweeps.begin('drawn');
  store.sweeps.drawn('drawn', {});
  for (const id of ['runs', 'recent', 'liked', 'liked by a stranger']) addDelivered(store, id, { ownerUser: 'u' });
  store.batches.add(batch('b1', 'runs'));
  store.batches.add(batch('b2', 'recent'));
  store.favourites.add({ userId: 'u', picture: 'p', sweepId: 'liked' });
  store.favourites.add({ userId: 'v', picture: 'q', sweepId: 'liked by a stranger' });
  clock.advance(31 * day);
  store.batches.cancel('b2');
  expect(store.expire(clock.now() - 30 * day).sweeps).toBe(1);
  expect(store.sweeps.get('liked by a stranger')).toBeUndefined();
  for (const id of ['accepted', 'drawn', 'runs', 'recent', 'liked']) expect(store.sweeps.get(id)).toBeDefined();
});

test('failed, cancelled and deleted sweeps expire too', () => {
  const clock = testClock();
  const store = openTestStore(':memory:', clock.now);
  for (const id of ['failed', 'cancelled', 'deleted']) store.sweeps.accept(sweep(id));
  store.sweeps.fail('failed', new AppError('job.nothingDrawn'));
  store.sweeps.cancel('cancelled');
  store.sweeps.delete('deleted');
  expect(store.expire(clock.now()).sweeps).toBe(0);
  expect(store.expire(clock.now() + 1).sweeps).toBe(3);
});

test('drafts that ended, notices that belong to nothing and quotas of past days go', () => {
  const clock = testClock();
  const store = openTestStore(':memory:', clock.now);
  store.drafts.put({ id: 'd', userId: 'u', request: {}, expiresAt: clock.now() + 1000 });
  store.deliveries.add(delivery('n', { kind: 'notice' }));
  store.usage.reserve({ id: 'a', userId: 'u', day: '2026-08-06', cells: 3 }, {});
  clock.advance(2 * day);
  expect(store.expire(clock.now() - day)).toEqual({ sweeps: 0, drafts: 1, notices: 1 });
  expect(store.usage.ofUser('u', '2026-08-06').cells).toBe(3);
  clock.advance(day);
  store.expire(clock.now() - day);
  expect(store.usage.ofUser('u', '2026-08-06').cells).toBe(0);
});

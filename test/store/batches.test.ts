import { expect, test } from 'vitest';

import { AppError } from '../../src/errors.ts';
import type { Batch } from '../../src/store/index.ts';
import { batch, errorOf, openTestStore, sweep } from './support.ts';

function withBatch() {
  const store = openTestStore();
  store.sweeps.accept(sweep('s'));
  store.batches.add(batch('night', 's'));
  return store;
}

test('a batch belongs to a sweep that is there, and is added once', () => {
  const store = withBatch();
  expect(store.batches.get('night')).toMatchObject({ ...batch('night', 's'), state: 'accepted', done: 0 });
  expect(store.batches.add(batch('night', 's'))).toBe(false);
  expect(store.batches.bySweep('s').map(({ id }) => id)).toEqual(['night']);
  store.sweeps.delete('s');
  expect(errorOf(() => store.batches.add(batch('more', 's'))).code).toBe('store.gone');
  expect(errorOf(() => store.batches.add(batch('more', 'nobody'))).code).toBe('store.gone');
});

test('a picture counts once, within the count, while the batch runs', () => {
  const store = withBatch();
  const picture = { number: 1, seed: 100, picture: 'ab', ms: 5 };
  expect(store.batches.addPicture('night', picture)).toBe(false);
  store.batches.begin('night');
  expect(store.batches.addPicture('night', picture)).toBe(true);
  expect(store.batches.addPicture('night', { ...picture, picture: 'cd' })).toBe(false);
  expect(store.batches.addPicture('night', { ...picture, number: 4 })).toBe(false);
  expect(store.batches.addPicture('night', { ...picture, number: 0 })).toBe(false);
  expect(store.batches.addPicture('night', { ...picture, number: 3 })).toBe(true);
  expect(store.batches.get('night')?.done).toBe(2);
  expect(store.batches.pictures('night').map(({ number }) => number)).toEqual([1, 3]);
  store.batches.cancel('night');
  expect(store.batches.addPicture('night', { ...picture, number: 2 })).toBe(false);
});

test('each picture knows the message that shows it', () => {
  const store = withBatch();
  store.batches.begin('night');
  for (const number of [1, 2, 3]) store.batches.addPicture('night', { number, seed: number, picture: 'ab', ms: 5 });
  store.batches.setMessage('night', [1, 2], '77');
  expect(store.batches.pictures('night').map(({ messageId }) => messageId)).toEqual(['77', '77', undefined]);
  expect(store.batches.picture('night', 2)).toMatchObject({ number: 2, messageId: '77' });
  expect(store.batches.picture('night', 9)).toBeUndefined();
});

test('a batch ends once, and only what is owed is taken up again', () => {
  const store = withBatch();
  const { batches } = store;
  for (const id of ['b', 'c', 'd']) batches.add(batch(id, 's', { ownerUser: 'u', guildId: 'g' }));
  expect(batches.finish('night')).toBe(false);
  expect(batches.begin('night')).toBe(true);
  expect(batches.begin('night')).toBe(true);
  expect(batches.runningOfUser('u')).toBe(3);
  expect(batches.finish('night')).toBe(true);
  expect(batches.fail('b', new AppError('server.failed', { params: { host: 'pc', status: 500 } }))).toBe(true);
  expect(batches.cancel('c')).toBe(true);
  for (const id of ['night', 'b', 'c']) {
    expect([batches.begin(id), batches.finish(id), batches.cancel(id)]).toEqual([false, false, false]);
  }
  expect(batches.get('b')).toMatchObject({
    state: 'failed',
    error: { code: 'server.failed', params: { status: 500 } },
  });
  expect(batches.unfinished().map(({ id }: Batch) => id)).toEqual(['d']);
  expect([batches.runningOfUser('u'), batches.runningInGuild('g')]).toEqual([1, 1]);
});

test('the thread is known from when it was made', () => {
  const store = withBatch();
  expect(store.batches.setThread('night', '88')).toBe(true);
  expect(store.batches.get('night')?.threadId).toBe('88');
  expect(store.batches.setThread('nobody', '88')).toBe(false);
});

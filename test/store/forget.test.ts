import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import {
  addDelivered,
  batch,
  delivery,
  openTestStore,
  options,
  poll,
  sweep,
  temporaryFolder,
  testClock,
} from './support.ts';

const user = 'forgotten-person-4711';
const secret = 'a very private prompt';

/** Somebody with one of everything, beside somebody else. */
function lived(path: string, now = testClock().now) {
  const store = openTestStore(path, now);
  addDelivered(store, 'mine', { ownerUser: user, request: { prompt: secret } });
  store.sweeps.accept(sweep('waiting', { ownerUser: user, request: { prompt: secret } }));
  addDelivered(store, 'other', { ownerUser: 'v' });
  for (const [id, picture] of [
    ['mine', 'shared'],
    ['other', 'shared'],
  ] as const) {
    store.cells.plan(id, [
      {
        index: 0,
        label: secret,
        settings: { prompt: secret },
        cells: [1, 2].map((n) => ({ clipSkip: n, requestKey: 'k' })),
      },
    ]);
    store.cells.done({ sweepId: id, rowIndex: 0, clipSkip: 1 }, { picture, honoured: 'yes', ms: 1 });
  }
  store.cells.done({ sweepId: 'mine', rowIndex: 0, clipSkip: 2 }, { picture: 'only mine', honoured: 'yes', ms: 1 });
  store.cells.plan('other', [{ index: 0, label: '1', settings: {}, cells: [{ clipSkip: 1, requestKey: 'k' }] }]);
  store.batches.add(batch('by somebody on mine', 'mine', { ownerUser: 'v' }));
  store.batches.add(batch('mine on other', 'other', { ownerUser: user }));
  store.batches.begin('mine on other');
  store.batches.addPicture('mine on other', { number: 1, seed: 1, picture: 'of the batch', ms: 1 });
  store.deliveries.add(delivery('sheet', { sweepId: 'mine', view: { text: secret } }));
  store.deliveries.claim('sheet', 'me', 1000);
  store.deliveries.posted('sheet', 'me', { channelId: 'c', messageId: 'm1' });
  store.deliveries.add(delivery('page', { batchId: 'mine on other', kind: 'batch-page' }));
  store.deliveries.claim('page', 'me', 1000);
  store.deliveries.posted('page', 'me', { channelId: 'c', messageId: 'm2' });
  store.deliveries.add(delivery('answer', { sweepId: 'mine', kind: 'notice', view: { reply: true } }));
  store.deliveries.claim('answer', 'me', 1000);
  store.deliveries.posted('answer', 'me', { channelId: 'c', messageId: 'm3' });
  store.deliveries.add(delivery('other sheet', { sweepId: 'other' }));
  store.drafts.put({ id: 'draft', userId: user, request: { prompt: secret }, expiresAt: 1e15 });
  store.favourites.add({ userId: user, picture: 'shared', sweepId: 'other' });
  store.favourites.add({ userId: 'v', picture: 'only mine', sweepId: 'mine' });
  store.preferences.setDefaults(user, { negative: secret });
  store.presets.save({ scope: 'user', id: user }, { name: 'mine', body: { prompt: secret }, madeBy: user });
  store.presets.save({ scope: 'guild', id: 'g' }, { name: 'ours', body: {}, madeBy: user });
  store.blocks.add({ guildId: 'g', userId: 'w', madeBy: user });
  store.sweeps.accept(sweep('voted', { ownerUser: 'v' }));
  for (const id of ['mine', 'other', 'voted']) {
    store.polls.add(poll(id, id, { openedBy: user, question: secret }));
    store.polls.open(id, options);
    store.votes.cast({ pollId: id, userId: user, choice: 'A' });
  }
  store.polls.setPlace('mine', { channelId: 'c', messageId: 'm3' });
  store.polls.close('voted', user);
  return store;
}

test('a person is forgotten, nobody else is, and the caller learns what lies outside', () => {
  const store = lived(':memory:');
  expect(store.deleteUser(user)).toEqual({
    sweeps: ['waiting'],
    batches: ['by somebody on mine', 'mine on other'],
    messages: [
      { channelId: 'c', messageId: 'm1' },
      { channelId: 'c', messageId: 'm2' },
    ],
    answers: 1,
    pictures: ['of the batch', 'only mine'],
  });
  expect(store.sweeps.byUser(user).sweeps).toEqual([]);
  expect(store.sweeps.get('mine')).toBeUndefined();
  expect(store.deliveries.byMessage('m1')).toBeUndefined();
  expect(store.batches.get('by somebody on mine')).toBeUndefined();
  expect(store.drafts.get('draft')).toBeUndefined();
  expect(store.favourites.list(user)).toEqual([]);
  expect(store.favourites.list('v')).toEqual([]);
  expect(store.preferences.get(user).defaults).toBeUndefined();
  expect(store.presets.list({ scope: 'user', id: user })).toEqual([]);
  expect(store.presets.list({ scope: 'guild', id: 'g' })).toMatchObject([{ name: 'ours', madeBy: undefined }]);
  expect(store.blocks.list('g')).toMatchObject([{ userId: 'w', madeBy: undefined }]);
  expect(store.sweeps.get('other')).toBeDefined();
  expect(store.deliveries.get('other sheet')).toBeDefined();
});

test('forgetting twice, or somebody unknown, is nothing', () => {
  const store = lived(':memory:');
  store.deleteUser(user);
  const nothing = { sweeps: [], batches: [], messages: [], answers: 0, pictures: [] };
  expect(store.deleteUser(user)).toEqual(nothing);
  expect(store.deleteUser('nobody')).toEqual(nothing);
});

test('neither the name nor a word of theirs remains in any file, before the store is closed', () => {
  const folder = temporaryFolder();
  const store = lived(join(folder, 'bot.db'));
  const found = (needle: string) =>
    readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(needle));
  expect(found(secret)).not.toEqual([]);
  expect(found(user)).not.toEqual([]);
  store.deleteUser(user);
  expect(found(secret)).toEqual([]);
  expect(found(user)).toEqual([]);
});

test('forgetting lifts neither a block nor the quota of today', () => {
  const clock = testClock();
  const store = openTestStore(':memory:', clock.now);
  store.blocks.add({ guildId: 'g', userId: user, madeBy: 'admin' });
  store.usage.reserve({ id: 'a', userId: user, day: '2026-08-06', cells: 9 }, {});
  store.usage.reserve({ id: 'b', userId: user, day: '2026-08-01', cells: 9 }, {});
  store.deleteUser(user);
  expect(store.blocks.has(user, 'g')).toBe(true);
  expect(store.usage.ofUser(user, '2026-08-06').cells).toBe(9);
  expect(store.usage.ofUser(user, '2026-08-01').cells).toBe(0);
});

import { expect, test } from 'vitest';

import { expireByGuildRules } from '../../../src/commands/settings/guild-retention.ts';
import type { Store } from '../../../src/store/index.ts';
import { openStore } from '../../../src/store/index.ts';
import { options, poll } from '../../store/samples.ts';
import { never } from '../../sweep/desk-support.ts';
import { limits } from './support.ts';

const day = 86_400_000;

function failedSweep(store: Store, id: string, guildId: string): void {
  const about = {
    ownerUser: '1',
    guildId,
    channelId: '3',
    locale: 'en',
    request: { prompt: id },
    facts: {},
    createdAt: 0,
  };
  store.sweeps.accept({ id, ...about });
  store.sweeps.fail(id, { code: 'internal', params: {} });
}

test('a server that keeps comparisons for fewer days is through with them earlier, others are not', async () => {
  let time = 0;
  const store = openStore({ path: ':memory:', now: () => time });
  store.guildSettings.set('strict', { retentionDays: 7 });
  store.guildSettings.set('lax', { retentionDays: 400 });
  for (let index = 0; index < 150; index += 1) failedSweep(store, `old${index}`, 'strict');
  failedSweep(store, 'lax', 'lax');
  failedSweep(store, 'favourite', 'strict');
  store.favourites.add({ userId: '1', picture: 'p', sweepId: 'favourite' });
  store.sweeps.accept({
    id: 'owed',
    ownerUser: '1',
    guildId: 'strict',
    channelId: '3',
    locale: 'en',
    request: {},
    facts: {},
    createdAt: 0,
  });
  time = 7 * day;
  failedSweep(store, 'young', 'strict');
  const context = { store, limits, now: () => time, signal: never };
  expect(await expireByGuildRules(context, ['strict', 'lax'])).toBe(0);
  time += 1;
  expect(await expireByGuildRules(context, ['strict', 'lax'])).toBe(150);
  expect(store.sweeps.get('old0')?.request).toBeNull();
  expect(store.sweeps.byUser('1').sweeps.map(({ id }) => id)).toEqual(['young', 'owed', 'favourite', 'lax']);
});

test('a vote that is open, or was closed not long ago, keeps its comparison', async () => {
  let time = 0;
  const store = openStore({ path: ':memory:', now: () => time });
  store.guildSettings.set('strict', { retentionDays: 7 });
  for (const id of ['closed', 'just closed', 'open']) {
    failedSweep(store, id, 'strict');
    store.polls.add(poll(id, id));
    store.polls.open(id, options);
  }
  store.polls.close('closed');
  time = 5 * day;
  store.polls.close('just closed');
  time = 8 * day;
  const context = { store, limits, now: () => time, signal: never };
  expect(await expireByGuildRules(context, ['strict'])).toBe(1);
  expect(store.sweeps.byUser('1').sweeps.map(({ id }) => id)).toEqual(['open', 'just closed']);
});

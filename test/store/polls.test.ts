import { join } from 'node:path';

import { expect, test } from 'vitest';

import { openStore } from '../../src/store/index.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openDatabase } from '../../src/store/open.ts';
import { addDelivered, errorOf, openTestStore, options, poll, sweep, temporaryFolder, testClock } from './support.ts';

const hour = 3_600_000;
const day = 24 * hour;

test('a poll is prepared, opened, closed and announced, each once and in this order', () => {
  const clock = testClock();
  const { polls, sweeps } = openTestStore(':memory:', clock.now);
  sweeps.accept(sweep('s'));
  expect(polls.add(poll('p', 's', { lastsMs: hour }))).toBe(true);
  expect(polls.add(poll('q', 's'))).toBe(false);
  expect(polls.get('p')).toMatchObject({ state: 'preparing', letters: [3, 1, 2], options: undefined });
  expect([polls.close('p'), polls.announced('p')]).toEqual([false, false]);
  clock.advance(1000);
  expect([polls.open('p', options), polls.open('p', options), polls.void('p')]).toEqual([true, false, false]);
  expect(polls.get('p')).toMatchObject({ state: 'open', options, closesAt: clock.now() + hour });
  expect([polls.close('p', 'moderator'), polls.close('p')]).toEqual([true, false]);
  expect(polls.unannounced().map(({ id }) => id)).toEqual(['p']);
  expect([polls.announced('p'), polls.announced('p')]).toEqual([true, false]);
  expect(polls.unannounced()).toEqual([]);
  expect(polls.bySweep('s')).toMatchObject({ state: 'closed', closedBy: 'moderator', closedAt: clock.now() });
  expect(errorOf(() => polls.add(poll('x', 'no such sweep'))).code).toBe('store.gone');
});

test('what is due is found by the clock, the next end before it', () => {
  const clock = testClock();
  const { polls, sweeps } = openTestStore(':memory:', clock.now);
  for (const [id, lastsMs] of [
    ['late', 3 * hour],
    ['soon', hour],
    ['never opened', hour],
  ] as const) {
    sweeps.accept(sweep(id));
    polls.add(poll(id, id, { lastsMs }));
    if (id !== 'never opened') polls.open(id, options);
  }
  expect(polls.nextEnd()).toBe(clock.now() + hour);
  expect(polls.due()).toEqual([]);
  clock.advance(hour);
  expect(polls.due().map(({ id }) => id)).toEqual(['soon']);
  clock.advance(2 * hour);
  expect(polls.due().map(({ id }) => id)).toEqual(['soon', 'late']);
  for (const { id } of polls.due()) polls.close(id);
  expect(polls.nextEnd()).toBeUndefined();
  expect(polls.preparing().map(({ id }) => id)).toEqual(['never opened']);
});

test('a person has one vote, may change it until the end, and the count is out of the votes', () => {
  const clock = testClock();
  const { polls, votes, sweeps } = openTestStore(':memory:', clock.now);
  sweeps.accept(sweep('s'));
  polls.add(poll('p', 's', { lastsMs: hour }));
  expect(votes.cast({ pollId: 'p', userId: 'u', choice: 'A' })).toBe('refused');
  polls.open('p', options);
  const cast = (userId: string, choice: string) => votes.cast({ pollId: 'p', userId, choice });
  expect([cast('u', 'A'), cast('u', 'A'), cast('u', 'B'), cast('v', 'same')]).toEqual([
    'new',
    'kept',
    'changed',
    'new',
  ]);
  expect(votes.choiceOf('p', 'u')).toBe('B');
  expect(votes.counts('p')).toEqual([
    { choice: 'B', votes: 1 },
    { choice: 'same', votes: 1 },
  ]);
  clock.advance(hour);
  expect(cast('u', 'C')).toBe('refused');
  expect(votes.choiceOf('p', 'u')).toBe('B');
});

test('where a poll stands is found by its message', () => {
  const { polls, sweeps } = openTestStore();
  sweeps.accept(sweep('s'));
  polls.add(poll('p', 's'));
  expect(polls.setPlace('p', { channelId: 'c', messageId: '197038439483310086', threadId: 't' })).toBe(true);
  expect(polls.byMessage('197038439483310086')).toMatchObject({ id: 'p', channelId: 'c', threadId: 't' });
});

test('only polls that run count against a person and a server', () => {
  const { polls, sweeps } = openTestStore();
  for (const id of ['a', 'b', 'c']) {
    sweeps.accept(sweep(id));
    polls.add(poll(id, id, { guildId: 'g', openedBy: 'u' }));
  }
  polls.open('b', options);
  polls.close('b');
  polls.void('c');
  expect([polls.runningOfUser('u'), polls.runningInGuild('g'), polls.runningOfUser('v')]).toEqual([1, 1, 0]);
});

test('a poll goes with its sweep, and what is remembered of it stays', () => {
  const clock = testClock();
  const store = openTestStore(':memory:', clock.now);
  const { polls, votes, voteMemory } = store;
  for (const id of ['deleted', 'old', 'open', 'young']) {
    addDelivered(store, id);
    polls.add(poll(id, id, { lastsMs: 90 * day }));
    polls.open(id, options);
    votes.cast({ pollId: id, userId: 'u', choice: 'A' });
    if (id === 'old') polls.close(id);
  }
  voteMemory.add({
    pollId: 'old',
    guildId: 'g',
    blind: true,
    subject: { model: 'sd1', style: 'tags' },
    total: 1,
    choices: [{ choice: '3', votes: 1 }],
  });
  store.sweeps.delete('deleted');
  expect([polls.get('deleted'), votes.counts('deleted')]).toEqual([undefined, []]);
  clock.advance(31 * day);
  polls.close('young');
  expect(store.expire(clock.now() - 30 * day).sweeps).toBe(2);
  expect(polls.get('old')).toBeUndefined();
  expect([polls.get('open')?.state, polls.get('young')?.state]).toEqual(['open', 'closed']);
  expect(voteMemory.stats('g')).toMatchObject([{ choice: '3', won: 1, of: 1, polls: 1 }]);
});

test('the memory sums up by kind of comparison, blind and open apart, a poll once', () => {
  const { voteMemory } = openTestStore();
  const subject = { model: 'sd1-anime', style: 'tags' };
  const add = (pollId: string, blind: boolean, two: number, total: number, guildId = 'g') =>
    voteMemory.add({
      pollId,
      guildId,
      blind,
      subject,
      total,
      choices: [
        { choice: '2', votes: two },
        { choice: 'none', votes: total - two },
      ],
    });
  add('p', true, 13, 20);
  add('p', true, 13, 20);
  add('q', true, 18, 24);
  add('r', false, 1, 5);
  add('s', true, 9, 9, 'elsewhere');
  expect(voteMemory.stats('g', subject)).toEqual([
    { ...subject, blind: false, choice: '2', won: 1, of: 5, polls: 1 },
    { ...subject, blind: false, choice: 'none', won: 4, of: 5, polls: 1 },
    { ...subject, blind: true, choice: '2', won: 31, of: 44, polls: 2 },
    { ...subject, blind: true, choice: 'none', won: 13, of: 44, polls: 2 },
  ]);
  expect(voteMemory.stats('g', { model: 'sdxl', style: 'tags' })).toEqual([]);
  expect([voteMemory.removePoll('q'), voteMemory.removePoll('q')]).toEqual([true, false]);
  expect(voteMemory.stats('g', subject).at(2)).toMatchObject({ won: 13, of: 20 });
  expect([voteMemory.clear('g'), voteMemory.clear('g')]).toEqual([2, 0]);
  expect(voteMemory.stats('elsewhere')).toHaveLength(2);
});

test('who is forgotten has no vote where people still vote, and an anonymous one where all is counted', () => {
  const store = openTestStore();
  const { polls, votes } = store;
  for (const id of ['running', 'over']) {
    store.sweeps.accept(sweep(id, { ownerUser: 'owner' }));
    polls.add(poll(id, id, { openedBy: 'u' }));
    polls.open(id, options);
    for (const userId of ['u', 'v', 'w']) votes.cast({ pollId: id, userId, choice: 'A' });
  }
  polls.close('over', 'u');
  store.deleteUser('u');
  store.deleteUser('v');
  expect(votes.counts('running')).toEqual([{ choice: 'A', votes: 1 }]);
  expect(votes.counts('over')).toEqual([{ choice: 'A', votes: 3 }]);
  expect([votes.choiceOf('over', 'u'), votes.choiceOf('over', 'w')]).toEqual([undefined, 'A']);
  expect(polls.get('over')).toMatchObject({ openedBy: undefined, closedBy: undefined });
});

test('the polls of a forgotten person’s sweeps go, and their messages are named', () => {
  const store = openTestStore();
  store.sweeps.accept(sweep('s', { ownerUser: 'u' }));
  store.polls.add(poll('p', 's'));
  store.polls.setPlace('p', { channelId: 'c', messageId: 'm' });
  expect(store.deleteUser('u').messages).toEqual([{ channelId: 'c', messageId: 'm' }]);
  expect(store.polls.get('p')).toBeUndefined();
});

test('a native poll has no votes of its own until they are taken, and waits for them past its end', () => {
  const clock = testClock();
  const { polls, votes, sweeps } = openTestStore(':memory:', clock.now);
  for (const id of ['native', 'other']) {
    sweeps.accept(sweep(id));
    polls.add(poll(id, id, { kind: 'open', lastsMs: hour }));
    expect(polls.setNative(id, true)).toBe(false);
    polls.open(id, options);
  }
  expect([polls.setNative('native', true), polls.get('native')?.native]).toEqual([true, true]);
  expect(votes.cast({ pollId: 'native', userId: 'u', choice: 'A' })).toBe('refused');
  votes.cast({ pollId: 'other', userId: 'u', choice: 'A' });
  expect([polls.setNative('other', true), polls.askEnd('other', 'u')]).toEqual([false, false]);
  clock.advance(1000);
  expect([polls.askEnd('native', 'u'), polls.askEnd('native', 'v')]).toEqual([true, false]);
  expect(polls.due().map(({ id }) => id)).toEqual(['native']);
  expect(polls.nextEnd()).toBe(polls.get('other')?.closesAt);
  polls.close('other');
  clock.advance(2 * hour);
  expect([polls.due().map(({ id }) => id), polls.nextEnd()]).toEqual([['native'], undefined]);
  polls.close('native');
  votes.take(
    'native',
    new Map([
      ['u', 'A'],
      ['v', 'A'],
      ['w', 'none'],
    ]),
  );
  expect(votes.counts('native')).toEqual([
    { choice: 'A', votes: 2 },
    { choice: 'none', votes: 1 },
  ]);
  expect(polls.get('native')).toMatchObject({ closedBy: 'u', closedAt: clock.now() - 2 * hour });
});

test('a file of the version before native votes keeps its votes as they were', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const { now } = testClock();
  const old = openDatabase(path, undefined, migrations.slice(0, 3));
  old.exec(`INSERT INTO sweeps (id, owner_user, channel_id, locale, request, facts, state, created_at, changed_at)
    VALUES ('s', 'u', 'c', 'en', '{"prompt":"a"}', '{}', 'delivered', 1, 1)`);
  old.exec(`INSERT INTO polls (id, sweep_id, kind, state, letters, lasts_ms, created_at)
    VALUES ('p', 's', 'open', 'preparing', '[1,2]', 1000, 1)`);
  old.close();
  expect(openStore({ path, now }).polls.get('p')).toMatchObject({ native: false, endAskedAt: undefined });
});

test('a file from before there were votes gets them and keeps what it had', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const { now } = testClock();
  const old = openDatabase(path, undefined, migrations.slice(0, 2));
  old.exec(`INSERT INTO sweeps (id, owner_user, channel_id, locale, request, facts, state, created_at, changed_at)
    VALUES ('s', 'u', 'c', 'en', '{"prompt":"a"}', '{}', 'delivered', 1, 1)`);
  old.close();
  const store = openStore({ path, now });
  expect(store.sweeps.get('s')).toMatchObject({ ownerUser: 'u', request: { prompt: 'a' } });
  expect(store.polls.add(poll('p', 's'))).toBe(true);
  store.polls.open('p', options);
  expect(store.votes.cast({ pollId: 'p', userId: 'u', choice: 'A' })).toBe('new');
  store.close();
  expect(openTestStore(path).votes.counts('p')).toEqual([{ choice: 'A', votes: 1 }]);
});

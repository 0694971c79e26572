import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import type { Ballot } from '../../src/threads/index.ts';
import { closedEarly } from '../../src/threads/index.ts';
import { outcomeOf } from '../render/pictures.ts';
import { beforeDrawing, drawn, guildId, moderator, openRoom, owner, pollOn, stranger } from './support.ts';
import type { Room } from './support.ts';

const hour = 3_600_000;
const prompt = '1girl, solo, masterpiece';
const three = new Map([
  ['u', 'B'],
  ['v', 'B'],
  ['w', 'none'],
]);

/** An open vote whose votes are cast elsewhere; what is over is written down. */
async function nativeVote(room: Room) {
  const closed: Ballot[] = [];
  const over: Ballot[] = [];
  room.desk.start(
    (ballot) => void closed.push(ballot),
    (ballot) => void over.push(ballot),
  );
  const { id } = room.desk.open(await drawn(room, { prompt }), { by: owner });
  expect(room.desk.setNative(id, true)).toBe(true);
  return { id, closed, over };
}

test('its votes come with its end, and are counted and remembered as those of any open vote', async () => {
  const room = openRoom();
  const { desk, store, clock } = room;
  const { id, closed, over } = await nativeVote(room);
  expect(outcomeOf(() => desk.cast(id, 'u', 'A'))).toBe('vote.native');
  expect([desk.get(id)?.native, desk.voters(id), desk.tallyFor(id, 'u')]).toEqual([true, 0, undefined]);
  clock.advance(25 * hour);
  expect(over.map((ballot) => ballot.id)).toEqual([id]);
  expect([desk.get(id)?.state, closed]).toEqual(['open', []]);

  const ballot = desk.take(id, three);
  expect(ballot).toMatchObject({ state: 'closed', closedBy: undefined, closedAt: clock.now() });
  expect(closed).toEqual([ballot]);
  expect(desk.tallyFor(id, undefined)?.lines.map(({ choice, votes }) => [choice, votes])).toEqual([
    ['A', 0],
    ['B', 2],
    ['C', 0],
    ['same', 0],
    ['none', 1],
  ]);
  expect(store.voteMemory.stats(guildId).map(({ blind, choice, won, of }) => [blind, choice, won, of])).toContainEqual([
    false,
    '2',
    2,
    3,
  ]);
  expect(desk.choiceOf(id, 'u')).toBe('B');
  expect(desk.take(id, new Map([['x', 'A']]))).toBeUndefined();
  expect(desk.tallyFor(id, undefined)?.total).toBe(3);
});

test('who wants it closed is told by whom and when, although its votes come later', async () => {
  const room = openRoom();
  const { desk, clock } = room;
  const { id, over } = await nativeVote(room);
  clock.advance(hour);
  expect(outcomeOf(() => desk.close(id, stranger))).toBe('vote.notYours');
  const askedAt = clock.now();
  expect(desk.close(id, moderator)).toMatchObject({ state: 'open', endAskedAt: askedAt, closedBy: 'mod' });
  expect(over).toHaveLength(1);
  clock.advance(40 * hour);
  desk.close(id, owner);
  const ballot = desk.take(id, three);
  expect(ballot).toMatchObject({ closedBy: 'mod', closedAt: askedAt });
  expect(ballot && closedEarly(ballot)).toBe(true);
});

test('a choice that is none takes no vote at all', async () => {
  const room = openRoom();
  const { id } = await nativeVote(room);
  expect(outcomeOf(() => room.desk.take(id, new Map([...three, ['x', 'D']])))).toBe('vote.choice');
  expect([room.desk.get(id)?.state, room.store.votes.counts(id)]).toEqual(['open', []]);
});

test('it waits for its votes without a timer, while others end by themselves, and over a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clipskip-native-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'bot.db');
  const room = openRoom(path);
  const { id, over } = await nativeVote(room);
  const other = room.desk.open(await drawn(room, { prompt }, { sweepId: 'other' }), { by: owner, lastsMs: 48 * hour });
  room.clock.advance(24 * hour);
  expect([over.length, room.clock.waiting()]).toEqual([1, 1]);
  room.clock.advance(24 * hour);
  expect(room.desk.get(other.id)?.state).toBe('closed');
  expect(room.clock.waiting()).toBe(0);
  room.desk.stop();

  const after = openRoom(path, {}, room.clock);
  const again: string[] = [];
  after.desk.start(
    () => {},
    (ballot) => void again.push(ballot.id),
  );
  expect(again).toEqual([id]);
  expect(after.desk.take(id, new Map())).toMatchObject({ state: 'closed' });
  expect(pollOn(after, 's').announcedAt).toBeUndefined();
});

test('one that was asked to close while the bot was going down is over at its next start', async () => {
  const room = openRoom();
  const { id } = room.desk.open(await drawn(room, { prompt }), { by: owner });
  room.desk.setNative(id, true);
  room.desk.close(id, owner);
  const over: string[] = [];
  room.desk.start(
    () => {},
    (ballot) => void over.push(ballot.id),
  );
  expect(over).toEqual([id]);
});

test('only an open vote in which nobody voted is held elsewhere, and it can be brought back', async () => {
  const room = openRoom();
  const { desk } = room;
  const snapshot = await drawn(room, { prompt });
  const blind = desk.prepare(beforeDrawing(snapshot).plan, { by: owner, guildId });
  desk.settle(snapshot);
  expect(desk.setNative(blind.id, true)).toBe(false);
  const { id } = desk.open(await drawn(room, { prompt }, { sweepId: 'open' }), { by: owner });
  expect([desk.setNative(id, true), desk.setNative(id, false)]).toEqual([true, true]);
  expect(desk.cast(id, 'u', 'A')).toMatchObject({ cast: 'new' });
  expect([desk.setNative(id, true), desk.get(id)?.native, desk.take(id, three)]).toEqual([false, false, undefined]);
  expect(outcomeOf(() => desk.setNative('nowhere', true))).toBe('store.gone');
});

test('called off, nothing of it is taken or remembered', async () => {
  const room = openRoom();
  const { id } = await nativeVote(room);
  room.desk.remove(id, owner);
  expect(room.desk.take(id, three)).toBeUndefined();
  expect(room.store.voteMemory.stats(guildId)).toEqual([]);
});

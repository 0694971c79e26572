import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';

import type { SweepSnapshot } from '../../src/sweep/desk.ts';
import { outcomeOf } from '../render/pictures.ts';
import { sweep } from '../store/samples.ts';
import type { Ballot } from '../../src/threads/index.ts';
import type { Room } from './support.ts';
import {
  beforeDrawing,
  choiceOf,
  drawn,
  guildId,
  moderator,
  openRoom,
  owner,
  pollOn,
  stranger,
  timedClock,
} from './support.ts';

const hour = 3_600_000;
const tags = '1girl, solo, masterpiece';

/** An open vote of three clip skips. */
async function voteIn(room: Room, order = {}): Promise<Ballot> {
  return room.desk.open(await drawn(room, { prompt: tags }), { by: owner, ...order });
}

function storeFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clipskip-votes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'bot.db');
}

test('an open vote has the clip skips in their order, and lasts a day', async () => {
  const room = openRoom();
  const poll = await voteIn(room);
  expect(poll).toMatchObject({ kind: 'open', state: 'open', openedBy: 'owner', guildId });
  expect(poll.closesAt).toBe(room.clock.now() + 24 * hour);
  expect(poll.choices).toEqual([
    { id: 'A', letters: ['A'], clipSkips: [1] },
    { id: 'B', letters: ['B'], clipSkips: [2] },
    { id: 'C', letters: ['C'], clipSkips: [3] },
  ]);
});

test('how long a vote lasts is brought within its bounds, and a question to one line', async () => {
  const { lastsMs, question } = await voteIn(openRoom(), {
    lastsMs: 1,
    question: `which\n one? ${'x'.repeat(300)}`,
  });
  expect(lastsMs).toBe(10 * 60_000);
  expect(question).toMatch(/^which one\? x+$/);
  expect(question).toHaveLength(150);
  expect(await voteIn(openRoom(), { lastsMs: 1e12, question: ' \n ' })).toMatchObject({
    lastsMs: 7 * 24 * hour,
    question: undefined,
  });
});

test('a vote may be cast, cast again, changed, and not for what is not there', async () => {
  const room = openRoom();
  const { desk } = room;
  const { id } = await voteIn(room);
  expect(desk.tallyFor(id, 'u')).toBeUndefined();
  expect(desk.cast(id, 'u', 'A')).toMatchObject({ cast: 'new', tally: { total: 1 } });
  expect(desk.cast(id, 'u', 'A')).toMatchObject({ cast: 'kept', tally: { total: 1 } });
  expect(desk.cast(id, 'u', 'same')).toMatchObject({ cast: 'changed', tally: { total: 1 } });
  desk.cast(id, 'v', 'none');
  expect([desk.voters(id), desk.choiceOf(id, 'u'), desk.choiceOf(id, 'w')]).toEqual([2, 'same', undefined]);
  expect(desk.tallyFor(id, 'v')?.total).toBe(2);
  expect([desk.tallyFor(id, 'w'), desk.tallyFor(id, undefined)]).toEqual([undefined, undefined]);
  expect(outcomeOf(() => desk.cast(id, 'u', 'D'))).toBe('vote.choice');
  expect(outcomeOf(() => desk.cast('nowhere', 'u', 'A'))).toBe('store.gone');
});

test('a sweep has one vote, and only of somebody who may open it', async () => {
  const room = openRoom();
  const snapshot = await drawn(room, { prompt: tags });
  const open =
    (order: Parameters<typeof room.desk.open>[1], of: SweepSnapshot = snapshot) =>
    () =>
      room.desk.open(of, order);
  expect(outcomeOf(open({ by: stranger }))).toBe('vote.notYours');
  expect(outcomeOf(open({ by: owner }, beforeDrawing(snapshot)))).toBe('vote.unfinished');
  expect(outcomeOf(open({ by: owner }, { ...snapshot, status: 'cancelled' }))).toBe('vote.unfinished');
  expect(outcomeOf(open({ by: stranger, anyone: true }))).toBe('fine');
  expect(outcomeOf(open({ by: owner }))).toBe('vote.exists');
  expect(outcomeOf(open({ by: moderator }))).toBe('vote.exists');
});

test('a person and a server have so many votes at once', async () => {
  const room = openRoom(':memory:', { limits: { ofUser: 1, inGuild: 2 } });
  const snapshot = (sweepId: string) => drawn(room, { prompt: tags }, { sweepId });
  const [one, two, three, four] = [await snapshot('1'), await snapshot('2'), await snapshot('3'), await snapshot('4')];
  const first = room.desk.open(one, { by: owner });
  expect(outcomeOf(() => room.desk.open(two, { by: owner }))).toBe('vote.tooMany');
  room.desk.open(three, { by: stranger, anyone: true });
  expect(outcomeOf(() => room.desk.open(four, { by: moderator }))).toBe('vote.tooMany');
  room.desk.close(first.id, owner);
  expect(outcomeOf(() => room.desk.open(four, { by: moderator }))).toBe('fine');
});

test('who may close a vote does, once, and nobody votes after it', async () => {
  const room = openRoom();
  const { desk } = room;
  const closed: string[] = [];
  desk.start(({ id }) => void closed.push(id));
  const { id } = await voteIn(room);
  desk.cast(id, 'u', 'B');
  expect(outcomeOf(() => desk.close(id, stranger))).toBe('vote.notYours');
  expect(desk.close(id, moderator)).toMatchObject({ state: 'closed', closedBy: 'mod' });
  expect(desk.close(id, owner)).toMatchObject({ state: 'closed', closedBy: 'mod' });
  expect(closed).toEqual([id]);
  expect(outcomeOf(() => desk.cast(id, 'v', 'B'))).toBe('vote.closed');
  expect(desk.tallyFor(id, 'who did not vote')?.total).toBe(1);
  expect(room.clock.waiting()).toBe(0);
});

test('votes end by themselves, in their order, with one timer for the next', async () => {
  const room = openRoom();
  const { desk, clock } = room;
  const closed: string[] = [];
  desk.start(({ sweepId }) => void closed.push(sweepId));
  for (const [sweepId, hours] of [
    ['late', 30],
    ['soon', 2],
    ['middle', 3],
  ] as const) {
    desk.open(await drawn(room, { prompt: tags }, { sweepId }), { by: owner, lastsMs: hours * hour });
  }
  expect(clock.waiting()).toBe(1);
  clock.advance(2 * hour - 1);
  expect(closed).toEqual([]);
  clock.advance(1);
  expect(closed).toEqual(['soon']);
  clock.advance(28 * hour);
  expect(closed).toEqual(['soon', 'middle', 'late']);
  expect(clock.waiting()).toBe(0);
});

test('a vote whose time ended while the bot was away is closed at its start, and announced until that was done', async () => {
  const path = storeFile();
  const clock = timedClock();
  const before = openRoom(path, {}, clock);
  const { id } = await voteIn(before);
  before.desk.cast(id, 'u', 'A');
  before.desk.stop();
  before.store.close();
  clock.advance(25 * hour);

  const crashed = openRoom(path, {}, clock);
  expect(outcomeOf(() => crashed.desk.cast(id, 'late', 'B'))).toBe('vote.closed');
  const first: Ballot[] = [];
  crashed.desk.start((poll) => void first.push(poll));
  expect(first).toMatchObject([{ id, state: 'closed', closedBy: undefined }]);
  crashed.desk.stop();
  crashed.store.close();

  const again = openRoom(path, {}, clock);
  const second: string[] = [];
  again.desk.start((poll) => void second.push(poll.id));
  expect(second).toEqual([id]);
  expect([again.desk.announced(id), again.desk.announced(id)]).toEqual([true, false]);
  again.desk.stop();
  again.store.close();

  const last = openRoom(path, {}, clock);
  last.desk.start(() => expect.unreachable());
  expect(last.desk.tallyFor(id, undefined)).toMatchObject({ total: 1, leaders: [{ choice: 'A' }] });
});

test('a vote that comes between the end and the timer is late, and closes what is due', async () => {
  const room = openRoom(':memory:', { timer: () => () => undefined });
  const closed: string[] = [];
  room.desk.start(({ id }) => void closed.push(id));
  const { id } = await voteIn(room);
  room.clock.advance(24 * hour);
  expect(outcomeOf(() => room.desk.cast(id, 'u', 'A'))).toBe('vote.closed');
  expect(closed).toEqual([id]);
});

test('a blind vote hides its sweep from the first moment until it is closed', async () => {
  const room = openRoom();
  const { desk, store } = room;
  const snapshot = await drawn(room, { prompt: tags }, { accept: false });
  const order = { by: owner, guildId };
  desk.check(snapshot.plan, order);
  store.transaction(() => {
    store.sweeps.accept(sweep('s', { ownerUser: owner.userId, guildId }));
    desk.prepare(snapshot.plan, order);
  });
  const early = beforeDrawing(snapshot);
  const poll = desk.settle(early);
  expect(poll).toMatchObject({ kind: 'blind', state: 'preparing' });
  const { letters } = pollOn(room, 's');
  expect(letters.toSorted()).toEqual([1, 2, 3]);
  expect(desk.owed()).toEqual(['s']);
  expect(desk.shown(early)).toMatchObject({ veiled: true, sweep: { letters: ['A', 'B', 'C'] } });
  const id = poll?.id ?? '';
  expect(outcomeOf(() => desk.cast(id, 'u', 'A'))).toBe('vote.notYet');
  expect(outcomeOf(() => desk.close(id, owner))).toBe('vote.notYet');

  const opened = desk.settle(snapshot);
  expect(opened).toMatchObject({
    state: 'open',
    choices: ['A', 'B', 'C'].map((letter) => ({ id: letter, letters: [letter] })),
  });
  expect(desk.settle(snapshot)).toEqual(opened);
  expect(pollOn(room, 's').options?.map(({ clipSkips: [n] }) => n)).toEqual(letters);
  expect(desk.shown(snapshot).veiled).toBe(true);
  expect(outcomeOf(() => desk.mustBeShown('s'))).toBe('vote.hidden');
  desk.close(id, owner);
  expect(desk.shown(snapshot)).toMatchObject({
    veiled: false,
    ballot: { state: 'closed', reveal: letters.map((column) => ({ column })) },
  });
  expect(outcomeOf(() => desk.mustBeShown('s'))).toBe('fine');
});

test('letters stay what they are over restarts', async () => {
  const path = storeFile();
  const before = openRoom(path);
  const snapshot = await drawn(before, { prompt: tags, skips: [1, 2, 3, 4, 5, 6] });
  before.desk.prepare(snapshot.plan, { by: owner });
  const { letters } = pollOn(before, 's');
  before.desk.stop();
  before.store.close();
  const after = openRoom(path);
  after.desk.settle(snapshot);
  expect(pollOn(after, 's')).toMatchObject({ state: 'open', letters });
});

test('a blind sweep that comes to no vote hides nothing any more', async () => {
  const room = openRoom();
  const { desk } = room;
  const same = await drawn(room, { prompt: tags }, { sweepId: 'same', engine: { draws: () => 1 } });
  desk.prepare(same.plan, { by: owner });
  expect(desk.settle(same)).toMatchObject({ state: 'void' });
  expect(desk.shown(same).veiled).toBe(false);
  const ends = ['cancelled', 'failed'] as const;
  for (const status of ends) {
    const snapshot = await drawn(room, { prompt: tags }, { sweepId: status });
    desk.prepare(snapshot.plan, { by: owner });
    expect(desk.settle({ ...snapshot, status })).toMatchObject({ state: 'void' });
  }
  expect(desk.owed()).toEqual([]);
});

test('a blind vote waits for pictures that the cache has lost, and is not opened without them', async () => {
  const room = openRoom();
  const snapshot = await drawn(room, { prompt: tags });
  room.desk.prepare(snapshot.plan, { by: owner });
  const rows = snapshot.state.rows.map((row) => ({ ...row, cells: [row.cells[0], undefined, row.cells[2]] }));
  const lost = { ...snapshot, state: { ...snapshot.state, rows } };
  expect(room.desk.settle(lost)).toMatchObject({ state: 'preparing' });
  expect(room.desk.shown(lost).veiled).toBe(true);
  expect(room.desk.settle(snapshot)).toMatchObject({ state: 'open' });
});

test('what cannot differ is refused before anything is drawn', async () => {
  const room = openRoom();
  const flux = await drawn(room, { prompt: 'a' }, { engine: { effect: () => ({ honoured: 'no' }) } });
  expect(outcomeOf(() => room.desk.check(flux.plan, { by: owner }))).toBe('vote.identical');
  const single = await drawn(room, { prompt: 'a', skips: [2] }, { sweepId: 'single' });
  expect(outcomeOf(() => room.desk.prepare(single.plan, { by: owner }))).toBe('vote.onePanel');
});

test('a vote is called off by whoever may close it, and after it was counted by a moderator alone', async () => {
  const room = openRoom();
  const { desk, store } = room;
  const { id } = await voteIn(room);
  expect(outcomeOf(() => desk.remove(id, stranger))).toBe('vote.notYours');
  desk.cast(id, 'u', 'A');
  desk.close(id, owner);
  expect(store.voteMemory.stats(guildId)).not.toEqual([]);
  expect(outcomeOf(() => desk.remove(id, owner))).toBe('vote.notYours');
  desk.remove(id, moderator);
  expect([desk.get(id), store.voteMemory.stats(guildId)]).toEqual([undefined, []]);
  expect(outcomeOf(() => desk.remove(id, moderator))).toBe('store.gone');
  // Then it may be put to the vote anew.
  const again = await drawn(room, { prompt: tags }, { accept: false });
  desk.remove(desk.open(again, { by: owner }).id, owner);
});

test('a closed vote enters the memory of its server: by clip skip, with what nobody chose too', async () => {
  const room = openRoom();
  const { desk, store } = room;
  const snapshot = await drawn(room, { prompt: tags });
  const { id } = desk.prepare(snapshot.plan, { by: owner, guildId });
  desk.settle(snapshot);
  const two = choiceOf(pollOn(room, 's'), 2);
  for (const user of ['u', 'v', 'w']) desk.cast(id, user, two);
  desk.cast(id, 'x', 'same');
  expect(store.voteMemory.stats(guildId)).toEqual([]);
  desk.close(id, owner);
  const about = { model: 'sd1', style: 'tags', blind: true, of: 4, polls: 1 };
  expect(store.voteMemory.stats(guildId)).toEqual([
    { ...about, choice: '1', won: 0 },
    { ...about, choice: '2', won: 3 },
    { ...about, choice: '3', won: 0 },
    { ...about, choice: 'none', won: 0 },
    { ...about, choice: 'same', won: 1 },
  ]);
});

test('nothing is remembered of the demo model, of direct messages and of votes nobody cast in', async () => {
  const room = openRoom();
  const { desk, store } = room;
  const demo = await drawn(room, { prompt: tags }, { sweepId: 'demo', engine: { info: { demo: true } } });
  const alone = await drawn(room, { prompt: tags }, { sweepId: 'alone' });
  const { guildId: _guild, ...direct } = alone.place;
  const empty = await drawn(room, { prompt: tags }, { sweepId: 'empty' });
  for (const snapshot of [demo, { ...alone, place: direct }, empty]) {
    const { id } = desk.open(snapshot, { by: owner });
    if (snapshot !== empty) desk.cast(id, 'u', 'A');
    desk.close(id, owner);
  }
  expect(store.voteMemory.stats(guildId)).toEqual([]);
});

test('whatever people press, in whatever order: the tally is a recount of each one’s last vote', async () => {
  const room = openRoom();
  const snapshot = await drawn(room, { prompt: tags });
  const press = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom('A', 'B', 'C', 'same', 'none', 'D'));
  fc.assert(
    fc.property(fc.array(press, { maxLength: 80 }), fc.nat(80), (presses, closesAfter) => {
      const { desk } = room;
      const { id } = desk.open(snapshot, { by: owner });
      const last = new Map<number, string>();
      for (const [index, [user, choice]] of presses.entries()) {
        if (index === closesAfter) desk.close(id, owner);
        const result = outcomeOf(() => desk.cast(id, `user ${user}`, choice));
        if (result === 'fine') last.set(user, choice);
        expect(result).toBe(index >= closesAfter ? 'vote.closed' : choice === 'D' ? 'vote.choice' : 'fine');
      }
      const { lines, total } = desk.close(id, owner) && (desk.tallyFor(id, undefined) ?? { lines: [], total: -1 });
      expect(total).toBe(last.size);
      for (const { choice, votes } of lines) {
        expect(votes).toBe([...last.values()].filter((own) => own === choice).length);
      }
      const stats = room.store.voteMemory.stats(guildId);
      expect(stats.reduce((sum, { won }) => sum + won, 0)).toBe(total);
      desk.remove(id, moderator);
    }),
    { numRuns: 60 },
  );
});

import { randomInt } from 'node:crypto';

import { expect, onTestFinished, test } from 'vitest';

import type { SweepSnapshot } from '../../src/sweep/desk.ts';
import { letterAt, sweepRequest } from '../../src/sweep/index.ts';
import { translator } from '../../src/text/index.ts';
import type { Shown, VoteDesk } from '../../src/threads/index.ts';
import { createVoteDesk, resultLine, revealLines, votedHere, winnerOf } from '../../src/threads/index.ts';
import { createDrawingEngine } from '../support/drawing-engine.ts';
import type { Office } from '../sweep/desk-support.ts';
import { isOver, never, openOffice, place, scratch, until } from '../sweep/desk-support.ts';
import { choiceOf, pollOn, timedClock } from './support.ts';

const t = translator('en');
const guildId = place.guildId ?? '';
const models = [{ name: 'anything-v3', family: 'sd1', familyFrom: 'header' } as const];
const me = { userId: place.ownerUser, moderator: false };

/** Both desks on one store, as the bot has them; opened again on the same folder it is a restart. */
function openEvening(folder: string, clock: ReturnType<typeof timedClock>): Office & { readonly votes: VoteDesk } {
  const engine = createDrawingEngine({ info: { models, currentModel: 'anything-v3' } });
  const office: Office = openOffice(folder, engine, {
    now: clock.now,
    votes: (guild, plan) => votedHere(office.store, guild, plan),
  });
  const votes = createVoteDesk({
    store: office.store,
    now: clock.now,
    newId: () => `poll-${randomInt(1e9)}`,
    randomBelow: (bound) => randomInt(bound),
    timer: clock.timer,
  });
  onTestFinished(() => votes.stop());
  return { ...office, votes };
}

async function blindSweep(
  { desk, store, votes }: ReturnType<typeof openEvening>,
  sweepId: string,
): Promise<SweepSnapshot> {
  const request = sweepRequest.parse({ prompt: '1girl, solo, looking at viewer', seed: 42 });
  const plan = await desk.plan(request, sweepId, never, { guildId });
  const order = { by: me, guildId };
  votes.check(plan, order);
  store.transaction(() => {
    desk.accept(plan, place);
    votes.prepare(plan, order);
  });
  const seen: Shown[] = [];
  const stop = desk.watch(sweepId, (snapshot) => seen.push(votes.shown(snapshot)));
  const over = until(desk, sweepId, isOver);
  desk.start(sweepId);
  const snapshot = await over;
  stop();
  // First edit to last, nothing but the veil was there to be shown.
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.every(({ veiled }) => veiled)).toBe(true);
  return snapshot;
}

test('a member’s evening: a blind sweep, votes, a restart, the reveal, and guidance that mentions it next time', async () => {
  const folder = scratch();
  const clock = timedClock();
  const before = openEvening(folder, clock);
  const snapshot = await blindSweep(before, 'first');
  const poll = before.votes.settle(snapshot);
  expect(poll?.state).toBe('open');
  const { letters } = pollOn(before, 'first');
  const liked = choiceOf(pollOn(before, 'first'), 2);
  for (let voter = 0; voter < 9; voter += 1) before.votes.cast(poll?.id ?? '', `voter ${voter}`, liked);
  before.votes.cast(poll?.id ?? '', 'voter 0', 'same');
  const letter = before.votes.tallyFor(poll?.id ?? '', 'voter 1');
  expect(letter && resultLine(letter, t)).toBe(`${liked} leads clearly, 8 of 9 votes.`);
  before.votes.stop();
  await before.leave();

  clock.advance(25 * 3_600_000);
  const after = openEvening(folder, clock);
  const closed: string[] = [];
  after.votes.start(({ id }) => void closed.push(id));
  expect(closed).toEqual([poll?.id]);
  const kept = await after.desk.snapshot('first');
  const shown = kept && after.votes.shown(kept);
  expect(shown).toMatchObject({ veiled: false, ballot: { state: 'closed' } });
  const tally = after.votes.tallyFor(poll?.id ?? '', undefined);
  expect(tally && resultLine(tally, t)).toBe('2 leads clearly, 8 of 9 votes.');
  expect(tally && winnerOf(tally)).toBe(2);
  expect(shown?.ballot && revealLines(shown.ballot, t)).toEqual(
    letters.map((n, index) => `${letterAt(index)} was clip skip ${n}`),
  );
  expect(poll && revealLines(poll, t)).toEqual([]);
  after.votes.announced(poll?.id ?? '');

  const next = await blindSweep(after, 'second');
  const line = next.outcome?.guidance.find(({ id }) => id === 'G24');
  expect(line && t(line.text)).toBe(
    'Here, 2 won 8 of 9 votes on NAI-type models with tag prompts (blind; comparisons: 1); not yet certain.',
  );
});

test('a bot that dies while a blind sweep is drawn comes back with the same letters before it', async () => {
  const folder = scratch();
  const clock = timedClock();
  const before = openEvening(folder, clock);
  const plan = await before.desk.plan(sweepRequest.parse({ prompt: 'a', seed: 1 }), 's', never, { guildId });
  before.store.transaction(() => {
    before.desk.accept(plan, place);
    before.votes.prepare(plan, { by: me, guildId });
  });
  const { letters } = pollOn(before, 's');
  before.votes.stop();
  await before.leave();

  const after = openEvening(folder, clock);
  expect(after.votes.owed()).toEqual(['s']);
  const seen: boolean[] = [];
  after.desk.watch('s', (snapshot) => void seen.push(after.votes.shown(snapshot).veiled));
  const over = until(after.desk, 's', isOver);
  after.desk.start('s');
  after.votes.settle(await over);
  expect(pollOn(after, 's')).toMatchObject({ state: 'open', letters });
  expect(seen).not.toContain(false);
});

test('a sweep that cannot be accepted leaves no vote behind, and the other way round', async () => {
  const evening = openEvening(scratch(), timedClock());
  const { desk, store, votes } = evening;
  const plan = await desk.plan(sweepRequest.parse({ prompt: 'a', seed: 1 }), 's', never, { guildId });
  const accepting = (): void =>
    store.transaction(() => {
      desk.accept(plan, place);
      votes.prepare(plan, { by: me, guildId });
      throw new Error('the quota is used up');
    });
  expect(accepting).toThrow('quota');
  expect([store.sweeps.get('s'), votes.bySweep('s')]).toEqual([undefined, undefined]);
});

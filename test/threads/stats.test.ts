import { expect, test } from 'vitest';

import type { VoteStat } from '../../src/store/index.ts';
import { languages, translator } from '../../src/text/index.ts';
import { drawStats, statsOf, statsText, votedHere } from '../../src/threads/index.ts';
import { votedFacts } from '../../src/threads/stats.ts';
import { wilson } from '../../src/threads/wilson.ts';
import { decode, ink } from '../render/pictures.ts';
import { choiceOf, drawn, guildId, openRoom, owner, pollOn } from './support.ts';

const nai = { model: 'sd1-anime', style: 'tags', blind: true };

function stats(won: Readonly<Record<string, number>>, more: Partial<VoteStat> = {}): VoteStat[] {
  const of = Object.values(won).reduce((sum, votes) => sum + votes, 0);
  return Object.entries(won).map(([choice, votes]) => ({ ...nai, polls: 4, of, ...more, choice, won: votes }));
}

const said = (all: readonly VoteStat[]) => {
  const [group] = statsOf(all);
  return group && votedFacts(group);
};

const issue = stats({ none: 1, same: 4, 3: 2, 10: 0, 2: 31, 1: 6 });

test('votes are grouped by kind of model and prompt, blind and open apart, the most first', () => {
  const groups = statsOf([
    ...stats({ 1: 2, 2: 1, same: 0, none: 0 }, { blind: false, polls: 1 }),
    ...issue,
    ...stats({ 2: 9, none: 0 }, { model: 'sdxl' }),
  ]);
  expect(groups.map(({ model, blind, votes, polls }) => [model, blind, votes, polls])).toEqual([
    ['sd1-anime', true, 44, 4],
    ['sdxl', true, 9, 4],
    ['sd1-anime', false, 3, 1],
  ]);
  expect(groups[0]?.lines.map(({ choice }) => choice)).toEqual([1, 2, 3, 10, 'same', 'none']);
  expect(groups[0]?.lines[1]).toEqual({ choice: 2, won: 31, of: 44, share: 31 / 44, interval: wilson(31, 44) });
});

test('what this version does not know is left out', () => {
  expect(statsOf(stats({ 2: 9 }, { model: 'sd9' }))).toEqual([]);
  expect(statsOf([...issue, ...stats({ both: 3 })])[0]?.lines).toHaveLength(6);
});

test('guidance is told who leads, and that the lead is clear when votes and comparisons are enough', () => {
  expect(said(issue)).toEqual({ ...nai, choice: 2, won: 31, of: 44, polls: 4, clear: true });
  expect(said(issue.map((stat) => ({ ...stat, polls: 2 })))?.clear).toBe(false);
  expect(said(stats({ 1: 7, 2: 13, none: 0 }))).toMatchObject({ choice: 2, clear: false });
  expect(said(stats({ 1: 2, 2: 3, same: 9, none: 0 }))).toMatchObject({ choice: 'same' });
});

test('nothing is said of few votes, of equal shares, and where most liked none of the pictures', () => {
  expect(said(stats({ 2: 5, none: 0 }))).toBeUndefined();
  expect(said(stats({ 2: 6, none: 0 }))).toMatchObject({ choice: 2, won: 6 });
  expect(said(stats({ 1: 9, 2: 9, none: 0 }))).toBeUndefined();
  expect(said(stats({ 2: 9, none: 11 }))).toBeUndefined();
});

test('a clip skip that was offered less often is measured by its share', () => {
  const all = [...stats({ 2: 20, same: 8, none: 12 }), ...stats({ 4: 9 }, { of: 10, polls: 1 })];
  expect(said(all)).toMatchObject({ choice: 4, won: 9, of: 10 });
});

test('the next sweep of the kind hears what was voted here, first of all blind, and no other', async () => {
  const room = openRoom();
  const { desk, store } = room;
  const vote = async (sweepId: string, blind: boolean, clipSkip: number, voters: number) => {
    const snapshot = await drawn(room, { prompt: '1girl, solo' }, { sweepId });
    if (blind) desk.prepare(snapshot.plan, { by: owner, guildId });
    const poll = blind ? desk.settle(snapshot) : desk.open(snapshot, { by: owner });
    const choice = choiceOf(pollOn(room, sweepId), clipSkip);
    for (let voter = 0; voter < voters; voter += 1) desk.cast(poll?.id ?? '', `voter ${voter}`, choice);
    desk.close(poll?.id ?? '', owner);
  };
  const next = await drawn(room, { prompt: '1boy, solo' }, { sweepId: 'next' });
  const hears = (id = guildId, plan = next.plan) => votedHere(store, id, plan);
  expect(hears()).toBeUndefined();
  await vote('open', false, 1, 9);
  expect(hears()).toMatchObject({ blind: false, choice: 1, won: 9, of: 9, polls: 1, clear: false });
  await vote('blind', true, 3, 7);
  expect(hears()).toMatchObject({ blind: true, choice: 3, won: 7, of: 7 });
  expect(hears('another server')).toBeUndefined();
  const prose = await drawn(room, { prompt: 'a red house' }, { sweepId: 'prose' });
  const demo = await drawn(room, { prompt: '1girl, solo' }, { sweepId: 'demo', engine: { info: { demo: true } } });
  expect([hears(guildId, prose.plan), hears(guildId, demo.plan)]).toEqual([undefined, undefined]);
});

test('the text has everything that the chart shows, in three languages', () => {
  const lines = statsText(statsOf(issue), translator('en'));
  expect(lines[0]).toBe('NAI-type models, tag prompts · blind, 4 comparisons');
  expect(lines[2]).toBe('Clip skip 2: 31 of 44 · 70 % (56–82 %)');
  expect(lines.slice(5)).toEqual(['No difference: 4 of 44 · 9 % (4–21 %)', 'None of them: 1 of 44 · 2 % (0–12 %)']);
  for (const language of languages) {
    const t = translator(language);
    expect(statsText(statsOf(issue), t).join('\n')).not.toMatch(/\{\{|votes:|NaN/);
    expect(statsText([], t)).toEqual([t('votes:stats.nothing')]);
  }
  const many = Array.from({ length: 8 }, (_, index) => statsOf(stats({ 2: index + 1, none: 0 }))).flat();
  expect(statsText(many, translator('en')).at(-1)).toBe('… and 2 more groups');
});

/** How much of a chart is the colour of what leads, and how much is not the page. */
async function inkOf(votes: Readonly<Record<string, number>>): Promise<{ amber: number; ink: number }> {
  const chart = await drawStats(statsOf(stats(votes)), translator('en'));
  const picture = await decode(chart?.data ?? Buffer.alloc(0));
  expect(picture.width).toBe(1200);
  let count = 0;
  for (let at = 0; at < picture.data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = picture.data.subarray(at, at + 3);
    if (red === 0xf0 && green === 0xb2 && blue === 0x32) count += 1;
  }
  return { amber: count, ink: ink(picture, { x: 0, y: 0, width: 1200, height: picture.height }) };
}

test('the chart is as long as its bars say, and there is none of nothing', async () => {
  expect(await drawStats([], translator('en'))).toBeUndefined();
  const [half, whole] = [await inkOf({ 1: 20, 2: 20, none: 0 }), await inkOf({ 1: 40, 2: 0, none: 0 })];
  // Two bars of a half, and one of a whole: as much amber, but for the whiskers over it.
  expect(half.amber / whole.amber).toBeGreaterThan(0.9);
  expect(half.amber / whole.amber).toBeLessThan(1.1);
  expect(whole.ink).toBeGreaterThan(20_000);
});

test('long words in every language leave the chart in one piece', async () => {
  const groups = statsOf([
    ...stats({ 1: 5, 2: 2, same: 1, none: 9 }, { model: 'sd1-photo', style: 'non-english', blind: false, polls: 1 }),
    ...stats({ 11: 1, 12: 1, none: 0 }, { model: 'unknown', style: 'mixed', polls: 1 }),
  ]);
  for (const language of languages) {
    const chart = await drawStats(groups, translator(language));
    expect(chart?.height).toBeGreaterThan(400);
  }
});

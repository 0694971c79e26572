import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { tallyOf } from '../../src/threads/tally.ts';
import { closedEarly, resultLine, tallyLines, winnerOf } from '../../src/threads/index.ts';
import { translator } from '../../src/text/index.ts';

const choices = [
  { id: 'A', letters: ['A'], clipSkips: [3] },
  { id: 'B', letters: ['B'], clipSkips: [1] },
  { id: 'C', letters: ['C'], clipSkips: [2] },
];
const letters = ['A', 'B', 'C'].map((id) => ({ id, letters: [id] }));

const t = translator('en');
const tally = (counts: Record<string, number>, of: typeof letters = choices) =>
  tallyOf(
    of,
    Object.entries(counts).map(([choice, votes]) => ({ choice, votes })),
  );
const said = (counts: Record<string, number>, of = choices as typeof letters): string =>
  resultLine(tally(counts, of), t);

test('a tally has a line for everything that could be chosen, in its order', () => {
  const { total, lines } = tally({ C: 2, same: 1 });
  expect(total).toBe(3);
  expect(lines.map(({ choice, votes }) => [choice, votes])).toEqual([
    ['A', 0],
    ['B', 0],
    ['C', 2],
    ['same', 1],
    ['none', 0],
  ]);
});

test('a result is said in plain words, with what is not certain called so', () => {
  expect(said({ C: 13, A: 7 })).toBe('2 leads, 13 of 20 votes; not yet certain.');
  expect(said({ C: 13, A: 4, B: 3 })).toBe('2 leads clearly, 13 of 20 votes.');
  expect(said({ C: 13, A: 4, B: 3 }, letters)).toBe('C leads clearly, 13 of 20 votes.');
  expect(said({ C: 1 })).toBe('2 leads, 1 of 1 vote; not yet certain.');
  expect(said({ A: 4, C: 4, same: 1 })).toBe('3, 2 are level, 4 of 9 votes each.');
  expect(said({ same: 9, A: 1 })).toBe('“No difference” leads clearly, 9 of 10 votes.');
  expect(said({ none: 2, A: 1 })).toBe('“None of them” leads, 2 of 3 votes; not yet certain.');
  expect(said({})).toBe('Nobody voted.');
});

test('the winner is a picture that leads alone', () => {
  expect(winnerOf(tally({ C: 2, A: 1 }))).toBe(2);
  for (const counts of [{}, { A: 1, C: 1 }, { same: 3, A: 1 }]) expect(winnerOf(tally(counts))).toBeUndefined();
  expect(winnerOf(tally({ C: 2 }, letters))).toBeUndefined();
});

test('each choice is told with its share and interval, and a vote of nobody too', () => {
  expect(tallyLines(tally({ C: 13, A: 7 }), t)).toEqual([
    '3: 7 · 35 % (18–57 %)',
    '1: 0 · 0 % (0–16 %)',
    '2: 13 · 65 % (43–82 %)',
    'No difference: 0 · 0 % (0–16 %)',
    'None of them: 0 · 0 % (0–16 %)',
  ]);
  expect(tallyLines(tally({}, letters), t)[0]).toBe('A: 0 · 0 % (0–100 %)');
});

test('who closes before the time is told apart from the clock', () => {
  expect([
    closedEarly({ closedAt: 5, closesAt: 10 }),
    closedEarly({ closedAt: 10, closesAt: 10 }),
    closedEarly({ closedAt: undefined, closesAt: 10 }),
  ]).toEqual([true, false, false]);
});

test('a tally counts every vote once, and the leaders are those with most', () => {
  const choice = fc.constantFrom('A', 'B', 'C', 'same', 'none');
  fc.assert(
    fc.property(fc.array(choice, { maxLength: 60 }), (votes) => {
      const counts = [...Map.groupBy(votes, (vote) => vote)].map(([name, all]) => ({
        choice: name,
        votes: all.length,
      }));
      const { total, lines, leaders, certain } = tallyOf(choices, counts);
      expect(total).toBe(votes.length);
      for (const line of lines) expect(line.votes).toBe(votes.filter((vote) => vote === line.choice).length);
      const most = Math.max(...lines.map((line) => line.votes));
      expect(leaders).toEqual(most === 0 ? [] : lines.filter((line) => line.votes === most));
      expect(certain && leaders.length !== 1).toBe(false);
    }),
  );
});

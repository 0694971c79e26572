import { expect, test } from 'vitest';

import type { Poll } from '../../src/store/index.ts';
import { pollStates } from '../../src/store/polls.ts';
import { translator } from '../../src/text/index.ts';
import { ballotOf } from '../../src/threads/ballot.ts';
import { choiceName, revealLines } from '../../src/threads/index.ts';

const t = translator('en');
const poll: Poll = {
  id: 'p',
  sweepId: 's',
  guildId: 'g',
  kind: 'blind',
  state: 'open',
  question: undefined,
  letters: [3, 1, 2],
  options: [
    { id: 'A', letters: ['A', 'C'], clipSkips: [2, 3], remembered: 2 },
    { id: 'B', letters: ['B'], clipSkips: [1], remembered: 1 },
  ],
  subject: undefined,
  openedBy: 'u',
  closedBy: undefined,
  native: false,
  endAskedAt: undefined,
  lastsMs: 1000,
  createdAt: 0,
  closesAt: 1000,
  closedAt: undefined,
  announcedAt: undefined,
  channelId: undefined,
  messageId: undefined,
  threadId: undefined,
};

test('a blind vote that runs is known by its letters alone', () => {
  const ballot = ballotOf(poll);
  expect(ballot.choices).toEqual([
    { id: 'A', letters: ['A', 'C'] },
    { id: 'B', letters: ['B'] },
  ]);
  expect(revealLines(ballot, t)).toEqual([]);
});

test.each(pollStates)(
  'while a blind vote is %s its ballot is the same whatever is behind the letters, or tells it',
  (state) => {
    const turned = {
      ...poll,
      letters: [1, 2, 3],
      options: [
        { id: 'A', letters: ['A', 'C'], clipSkips: [1, 3] },
        { id: 'B', letters: ['B'], clipSkips: [2] },
      ],
    };
    const [one, other] = [poll, turned].map((each) => JSON.stringify(ballotOf({ ...each, state })));
    expect(one === other).toBe(state === 'preparing' || state === 'open');
  },
);

test('afterwards the numbers stand in the letters’ place, and the answer letter by letter', () => {
  const ballot = ballotOf({ ...poll, state: 'closed', closedAt: 900 });
  expect(ballot.choices).toEqual([
    { id: 'A', letters: ['A', 'C'], clipSkips: [2, 3] },
    { id: 'B', letters: ['B'], clipSkips: [1] },
  ]);
  expect(revealLines(ballot, t)).toEqual(['A was clip skip 3', 'B was clip skip 1', 'C was clip skip 2']);
});

test('an open vote shows its numbers, and has nothing to reveal', () => {
  const ballot = ballotOf({ ...poll, kind: 'open' });
  expect(ballot.choices.map((picture) => choiceName({ choice: picture.id, picture }, t))).toEqual(['2 = 3', '1']);
  expect(ballot.reveal).toBeUndefined();
});

test('epochs of a grid of trainings have their words, before and after', () => {
  const grid: Poll = {
    ...poll,
    letters: ['last', '6', 'step500'],
    options: ['A', 'B', 'C'].map((id, index) => ({
      id,
      letters: [id],
      clipSkips: [],
      epochs: [['last', '6', 'step500'][index] ?? ''],
    })),
  };
  const names = (each: Poll) => ballotOf(each).choices.map((picture) => choiceName({ choice: picture.id, picture }, t));
  expect(names(grid)).toEqual(['A', 'B', 'C']);
  expect(names({ ...grid, state: 'closed' })).toEqual(['last', 'epoch 6', 'step 500']);
  expect(revealLines(ballotOf({ ...grid, state: 'closed' }), t)).toEqual([
    'A was last',
    'B was epoch 6',
    'C was step 500',
  ]);
});

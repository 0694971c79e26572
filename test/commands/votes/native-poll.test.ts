import { expect, test } from 'vitest';

import { answersOf, fitsPoll, isPollOf, pollMessage } from '../../../src/commands/votes/native-poll.ts';
import { languages, translator } from '../../../src/text/index.ts';
import type { Ballot, BallotChoice } from '../../../src/threads/index.ts';

const hour = 3_600_000;
const t = translator('en');

function pictures(count: number): BallotChoice[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String.fromCodePoint(65 + index),
    letters: [String.fromCodePoint(65 + index)],
    clipSkips: [index + 1],
  }));
}

function ballot(about: Partial<Ballot> = {}): Ballot {
  return {
    id: 'p',
    sweepId: 's',
    guildId: 'g',
    kind: 'open',
    state: 'open',
    question: undefined,
    choices: pictures(3),
    subject: undefined,
    openedBy: 'u',
    closedBy: undefined,
    native: true,
    endAskedAt: undefined,
    lastsMs: 24 * hour,
    createdAt: 0,
    closesAt: 24 * hour,
    closedAt: undefined,
    announcedAt: undefined,
    channelId: undefined,
    messageId: undefined,
    threadId: undefined,
    ...about,
  };
}

test.each([
  [24 * hour, 24],
  [24 * hour - 700, 24],
  [10 * 60_000, 1],
  [90 * 60_000, 2],
  [7 * 24 * hour, 168],
  [1000 * hour, 768],
  [-5, 1],
])('of %i ms that are left a poll has %i whole hours', (left, hours) => {
  expect(pollMessage(ballot({ closesAt: 1000 + left }), 1000, t).poll.duration).toBe(hours);
});

test('each picture is an answer, then no difference and none, in the order in which they are counted', () => {
  const poll = ballot({ choices: [...pictures(1), { id: 'B', letters: ['B', 'C'], clipSkips: [2, 3] }] });
  const { answers, allow_multiselect: several } = pollMessage(poll, 0, t).poll;
  expect(answers.map(({ poll_media: media }) => media.text)).toEqual([
    'Clip skip 1',
    'Clip skip 2 = 3',
    'No difference',
    'None of them',
  ]);
  expect(answersOf(poll)).toEqual(['A', 'B', 'same', 'none']);
  expect(several).toBe(false);
});

test('a question in somebody’s words is theirs to the letter, within Discord’s bound', () => {
  const question = '**which** _one_? <@1>';
  expect(pollMessage(ballot({ question }), 0, t).poll.question.text).toBe(question);
  const long = '뭐'.repeat(400);
  expect(pollMessage(ballot({ question: long }), 0, t).poll.question.text).toHaveLength(300);
});

test('eight pictures fit into a poll in every language, nine do not, nor do long names', () => {
  for (const language of languages) {
    const words = translator(language);
    expect(fitsPoll(ballot({ choices: pictures(8) }), words)).toBe(true);
    expect(fitsPoll(ballot({ choices: pictures(9) }), words)).toBe(false);
  }
  const epochs = [{ id: 'A', letters: ['A'], clipSkips: [], epochs: ['x'.repeat(60)] }, ...pictures(1)];
  expect(fitsPoll(ballot({ choices: epochs }), t)).toBe(false);
});

test('our own poll is told from another one by its words and by the messages it may answer', () => {
  const poll = ballot();
  const { question, answers } = pollMessage(poll, 0, t).poll;
  const isOurs = isPollOf(poll, new Set(['vote', 'earlier']), t);
  const shown = (about: object, answered?: string) =>
    isOurs({
      poll: { question, answers: answers.map((each, index) => ({ ...each, answer_id: index + 1 })), ...about },
      ...(answered === undefined ? {} : { message_reference: { message_id: answered } }),
    } as unknown as Parameters<typeof isOurs>[0]);
  expect([shown({}, 'vote'), shown({}, 'earlier'), shown({}), shown({}, 'other')]).toEqual([true, true, true, false]);
  expect(shown({ question: { text: 'lunch?' } }, 'vote')).toBe(false);
  expect(shown({ answers: [] }, 'vote')).toBe(false);
  expect(isOurs({} as Parameters<typeof isOurs>[0])).toBe(false);
});

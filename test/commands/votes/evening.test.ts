import { expect, it } from 'vitest';

import { readPictureMetadata } from '../../../src/render/index.ts';
import { blindSweep, customIdOf, has, messageWith, ours, pressed, voteStage } from './support.ts';

it('a member’s evening: blind sweep, thread, vote, reveal, batch at the winner', async () => {
  const stage = await voteStage({ overrides: { randomBelow: () => 0 } });
  const { fake, town, bot } = stage;
  const sheet = await blindSweep(stage, { options: { thread: true, seed: 42 } });
  expect(sheet.text).toContain('A, B, C');
  const thread = await fake.until(() => fake.threads(town.general)[0], 'a thread');
  expect(thread.id).toBe(sheet.id);
  const pictures = await messageWith(stage, thread, 'orig');
  expect(pictures.media.map(({ filename }) => filename)).toEqual(['A.png', 'B.png', 'C.png']);
  expect(pictures.text).not.toContain('seed');

  const vote = await messageWith(stage, thread, 'vote');
  expect(vote.text).toContain('0 people have voted');
  const hidden = await pressed(stage, town.alice, sheet, 'orig');
  expect(hidden.answer?.media.map(({ filename }) => filename)).toEqual(['A.png', 'B.png', 'C.png']);
  for (const user of [town.alice, town.minji])
    expect((await pressed(stage, user, vote, 'vote', 'B')).text).toContain('B');
  expect((await pressed(stage, town.haruka, vote, 'vote', 'none')).text).toContain('どれも違う');
  stage.clock.advance(3000);
  await fake.until(() => fake.message(vote)?.text.includes('3 people have voted'), 'the count');

  const ask = await pressed(stage, town.alice, vote, 'voteclose');
  expect(ask.text).toContain('Close the vote now?');
  if (!ask.answer) throw new Error('no question');
  fake.pressButton({ user: town.alice, message: ask.answer, customId: customIdOf(ask.answer, 'voteclose', 'yes') });

  const result = await messageWith(stage, thread, 'pick');
  expect(result.text).toContain('2 leads, 2 of 3 votes; not yet certain.');
  expect(result.text).toContain('A was clip skip 1 · B was clip skip 2 · C was clip skip 3');
  expect(result.text).toContain('Closed before its time');
  expect(result.media.map(({ filename }) => filename)).toEqual([1, 2, 3].map((n) => `clip-skip-${n}-seed-42.png`));
  const picture = await fake.download(result.media[1]?.url ?? '');
  expect(readPictureMetadata(picture).raw['parameters']).toContain('Clip skip: 2');
  const shown = await fake.until(() => {
    const now = fake.message(sheet);
    return has(now, 'more') ? now : undefined;
  }, 'the sheet with its numbers');
  expect(shown.text).toContain('seed 42');
  await fake.until(() => !has(fake.message(vote), 'vote'), 'the vote is closed');

  const handle = fake.pressButton({ user: town.alice, message: result, customId: customIdOf(result, 'pick', '2') });
  const modal = await handle.modal();
  const sent = fake.submitModal({ user: town.alice, modal, values: { count: '2' } });
  expect((await sent.reply()).text).toContain('2 pictures at clip skip 2');
  const poll = bot.context.store.polls.bySweep(customIdOf(shown, 'more').split(':')[2] ?? '');
  expect(poll?.announcedAt).toBeDefined();
  expect(ours(stage, thread).filter((message) => has(message, 'pick'))).toHaveLength(1);
});

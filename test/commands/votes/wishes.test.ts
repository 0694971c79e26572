import { expect, it } from 'vitest';

import { permission } from '../../fake-discord/permission-bits.ts';
import { words } from '../under-sheet/support.ts';
import type { VoteStage } from './support.ts';
import {
  blindSweep,
  customIdOf,
  eventually,
  has,
  messageWith,
  openSweep,
  openVote,
  ours,
  pressed,
  resultIn,
  voteStage,
} from './support.ts';

const hour = 3_600_000;

it('a grid can be put to a blind vote in a thread, with a question and a length of its own', async () => {
  const stage = await voteStage();
  const { fake, town } = stage;
  fake.invokeCommand({
    user: town.alice,
    channel: town.general,
    name: 'clipskip grid',
    options: {
      axis: 'seed',
      values: '41, 42',
      prompt: 'a red house',
      blind: true,
      thread: true,
      question: 'Which *roof* is right?',
      'vote-length': 'h6',
    },
  });
  const sheet = await fake.until(
    () => ours(stage, town.general).find((message) => has(message, 'flip')),
    'the sheet',
    60_000,
  );
  expect(sheet.text).toContain('Blind comparison: A, B, C');
  expect(sheet.text).not.toContain('41');
  const thread = await fake.until(() => fake.threads(town.general)[0], 'a thread');
  const vote = await messageWith(stage, thread, 'vote');
  expect(vote.text).toContain('Which \\*roof\\* is right?');
  expect(vote.text).toContain('your vote is for a column');
  await pressed(stage, town.minji, vote, 'vote', 'B');
  stage.clock.advance(5.9 * hour);
  expect(stage.bot.context.store.polls.unannounced()).toEqual([]);
  expect(has(fake.message(vote), 'vote')).toBe(true);
  stage.clock.advance(0.2 * hour);
  const result = await fake.until(() => ours(stage, thread).find((message) => has(message, 'pick')), 'the result');
  expect(result.text).toContain('1 of 1 vote');
  expect(result.text).toContain('A was clip skip');
  expect(result.text).not.toContain('Closed before its time');
});

it('a question or a length without a blind vote is refused by name before anything is drawn', async () => {
  const stage = await voteStage();
  const { fake, town, engine } = stage;
  for (const [option, name] of [
    ['question', 'question'],
    ['vote-length', 'vote-length'],
  ] as const) {
    const handle = fake.invokeCommand({
      user: town.alice,
      channel: town.general,
      name: 'clipskip sweep',
      options: { prompt: 'a cat', [option]: option === 'question' ? 'Which?' : 'h1' },
    });
    await handle.until(() => words(handle).includes(`“${name}” is about a blind vote`));
  }
  expect(engine.cells()).toBe(0);
});

it('an open vote asks for its question and its length in a form', async () => {
  const stage = await voteStage();
  const { fake, town } = stage;
  const sheet = await openSweep(stage);
  const vote = await openVote(stage, town.alice, sheet, { question: 'Which cat is real?', length: 'm10' });
  expect(vote.text).toContain('Which cat is real?');
  expect(vote.replyTo).toBe(sheet.id);
  stage.clock.advance(11 * 60_000);
  await fake.until(() => fake.message(vote)?.text.includes('closed'), 'the close');
});

it('more than three pictures are in a select, and a choice there is a vote', async () => {
  const stage = await voteStage();
  const { fake, town, bot } = stage;
  await blindSweep(stage, { options: { skips: '1,2,3,4' } });
  const vote = await messageWith(stage, town.general, 'votesel');
  expect(has(vote, 'vote')).toBe(false);
  expect(vote.selects[0]?.options?.map(({ value }) => value)).toEqual(['A', 'B', 'C', 'D', 'same', 'none']);
  const customId = customIdOf(vote, 'votesel');
  for (const choice of ['A', 'D']) {
    const handle = fake.chooseSelect({ user: town.minji, message: vote, customId, values: [choice] });
    await handle.until(() => words(handle).includes(`${choice}: 1`));
  }
  expect(bot.context.store.votes.counts(customId.split(':')[2] ?? '')).toEqual([{ choice: 'D', votes: 1 }]);
});

it('the sheet leads to its vote; one that was deleted is posted again by who may close it, with its votes', async () => {
  const stage = await voteStage();
  const { fake, town } = stage;
  const sheet = await blindSweep(stage);
  const vote = await messageWith(stage, town.general, 'vote');
  await pressed(stage, town.haruka, vote, 'vote', 'A');
  expect((await pressed(stage, town.minji, sheet, 'votewhere')).text).toContain(`/${vote.id}`);
  fake.faults.deleteMessage(vote);
  expect((await pressed(stage, town.minji, sheet, 'votewhere')).text).toContain('삭제되었습니다');
  expect(ours(stage, town.general).some((message) => has(message, 'vote'))).toBe(false);
  const both = await Promise.all([1, 2].map(() => pressed(stage, town.alice, sheet, 'votewhere')));
  const [again, ...more] = ours(stage, town.general).filter((message) => has(message, 'vote'));
  expect(more).toEqual([]);
  for (const { text } of both) expect(text).toContain(`/${again?.id}`);
  expect(again?.text).toContain('1 person has voted.');
  stage.clock.advance(25 * hour);
  await resultIn(stage, town.general);
  expect(has(fake.message(sheet), 'votewhere')).toBe(false);
});

it('the sheet of an open vote leads to it as well', async () => {
  const stage = await voteStage();
  const { fake, town } = stage;
  const sheet = await openSweep(stage);
  const vote = await openVote(stage, town.alice, sheet);
  const now = await fake.until(() => {
    const message = fake.message(sheet);
    return has(message, 'votewhere') ? message : undefined;
  }, 'the button');
  expect(has(now, 'votenew')).toBe(false);
  expect((await pressed(stage, town.minji, now, 'votewhere')).text).toContain(`/${vote.id}`);
});

/** A blind vote in a server that has a channel for reports. */
async function reportable(stage: VoteStage) {
  const { fake, town, bot } = stage;
  await blindSweep(stage);
  const vote = await messageWith(stage, town.general, 'vote');
  const desk = fake.addChannel(town.guild, { name: 'reports' });
  bot.context.store.guildSettings.set(town.guild.id, { votes: { reports: desk.id } });
  return { vote, desk };
}

it('a report is remembered over a restart, and forgotten with its person', async () => {
  const stage = await voteStage();
  const { town } = stage;
  const { vote, desk } = await reportable(stage);
  await pressed(stage, town.minji, vote, 'votereport');
  await stage.restart();
  expect((await pressed(stage, town.minji, vote, 'votereport')).text).toContain('이미 신고했습니다');
  expect(ours(stage, desk)).toHaveLength(1);
  stage.bot.context.store.deleteUser(town.minji.id);
  await pressed(stage, town.minji, vote, 'votereport');
  expect(ours(stage, desk)).toHaveLength(2);
});

it('a report that could not be posted can be made again', async () => {
  const stage = await voteStage();
  const { fake, town } = stage;
  const { vote, desk } = await reportable(stage);
  fake.setPermissions(desk, 0n);
  expect((await pressed(stage, town.alice, vote, 'votereport')).text).toContain('Report Message');
  fake.setPermissions(desk, permission.viewChannel | permission.sendMessages);
  expect((await pressed(stage, town.alice, vote, 'votereport')).text).toContain('have been told');
  expect(ours(stage, desk)).toHaveLength(1);
});

it('a post in the forum whose answer was lost is found again after a restart, and not made twice', async () => {
  const stage = await voteStage();
  const { fake, town, bot } = stage;
  bot.context.store.guildSettings.set(town.guild.id, { votes: { forum: town.forum.id } });
  const killed = Promise.withResolvers<void>();
  const off = fake.faults.beforeAnswer('POST /channels/{channel_id}/threads', () => {
    killed.resolve();
    return 'hangUp';
  });
  await blindSweep(stage, { options: { thread: true } });
  await killed.promise;
  await bot.close();
  off();
  await stage.restart();
  const [post] = fake.threads(town.forum);
  if (!post) throw new Error('no post');
  const vote = await messageWith(stage, post, 'vote');
  expect(vote.text).toContain('0 people have voted.');
  await eventually(() => stage.bot.context.store.deliveries.open().every(({ state }) => state === 'posted'));
  expect(fake.threads(town.forum)).toHaveLength(1);
  expect(ours(stage, post)).toHaveLength(2);
});

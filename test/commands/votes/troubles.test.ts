import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, it } from 'vitest';

import { permission } from '../../fake-discord/permission-bits.ts';
import { drawnSweep, press, words } from '../under-sheet/support.ts';
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

describe('a vote', () => {
  it('is one for each person, changeable until the close; the same press twice is harmless', async () => {
    const stage = await voteStage();
    const { town, bot, fake } = stage;
    await blindSweep(stage);
    const vote = await messageWith(stage, town.general, 'vote');
    const pollId = customIdOf(vote, 'vote').split(':')[2] ?? '';
    const both = ['A', 'A'].map((choice) => pressed(stage, town.alice, vote, 'vote', choice));
    for (const { text } of await Promise.all(both)) expect(text).toContain('1 person has voted.');
    expect((await pressed(stage, town.alice, vote, 'vote', 'C')).text).toContain('C: 1 · 100 %');
    expect(bot.context.store.votes.counts(pollId)).toEqual([{ choice: 'C', votes: 1 }]);

    stage.clock.advance(25 * hour);
    await resultIn(stage, town.general);
    const { handle } = await press(stage, town.minji, town.general, {
      action: 'vote',
      subject: pollId,
      argument: 'A',
    });
    await handle.until(() => words(handle).includes('마감된 투표입니다'));
    expect(bot.context.store.votes.counts(pollId)).toEqual([{ choice: 'C', votes: 1 }]);
    expect(fake.invalidRequests()).toBe(0);
  });

  it('closes by itself while the bot is away, and is announced once, over a second restart too', async () => {
    const stage = await voteStage();
    const { town, bot } = stage;
    await blindSweep(stage);
    const vote = await messageWith(stage, town.general, 'vote');
    await pressed(stage, town.alice, vote, 'vote', 'A');
    await bot.close();
    stage.clock.advance(30 * hour);
    await stage.restart();
    const result = await resultIn(stage, town.general);
    expect(result.text).not.toContain('Closed before its time');
    await eventually(() => stage.bot.context.store.polls.unannounced().length === 0);
    await stage.restart();
    expect(ours(stage, town.general).filter(({ text }) => text.includes('A was clip skip'))).toHaveLength(1);
  });

  it('is announced once although the bot was killed after the announcement was posted', async () => {
    const stage = await voteStage();
    const { town, fake, bot } = stage;
    const sheet = await blindSweep(stage);
    await messageWith(stage, town.general, 'vote');
    const killed = Promise.withResolvers<void>();
    const off = fake.faults.beforeAnswer('POST /channels/{channel_id}/messages', () => {
      killed.resolve();
      return 'hangUp';
    });
    stage.clock.advance(25 * hour);
    await killed.promise;
    await bot.close();
    off();
    await stage.restart();
    await eventually(() => stage.bot.context.store.polls.unannounced().length === 0);
    expect(has(fake.message(sheet), 'more')).toBe(true);
    expect(
      ours(stage, town.general).filter(({ text }) => text.includes('Nobody voted.') && text.includes('A was')),
    ).toHaveLength(1);
  });

  it('still closes and is announced when its message and its sheet were deleted', async () => {
    const stage = await voteStage();
    const { town, fake } = stage;
    const sheet = await blindSweep(stage);
    const vote = await messageWith(stage, town.general, 'vote');
    fake.faults.deleteMessage(vote);
    fake.faults.deleteMessage(sheet);
    stage.clock.advance(25 * hour);
    const result = await resultIn(stage, town.general);
    expect(result.text).toContain('A was clip skip');
  });

  it('that the store could not open is opened when it can, and until then nothing tells', async () => {
    const stage = await voteStage();
    const { town, fake } = stage;
    const disk = new DatabaseSync(join(stage.dataDir, 'clipskip.sqlite'));
    disk.exec(`CREATE TRIGGER full BEFORE UPDATE ON polls WHEN new.state = 'open'
      BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    const sheet = await blindSweep(stage);
    expect(sheet.text).toContain('A, B, C');
    expect(has(sheet, 'votewhere')).toBe(false);
    disk.exec('DROP TRIGGER full');
    disk.close();
    await messageWith(stage, town.general, 'vote');
    await fake.until(() => has(fake.message(sheet), 'votewhere'), 'the way to the vote');
  });

  it('is told to the requester alone when the bot lost its place', async () => {
    const stage = await voteStage();
    const { town, fake } = stage;
    await blindSweep(stage);
    await messageWith(stage, town.general, 'vote');
    fake.setPermissions(town.general, 0n);
    stage.clock.advance(25 * hour);
    const direct = fake.openDm(town.alice);
    const result = await resultIn(stage, direct);
    expect(result.text).toContain('A was clip skip');
    await eventually(() => stage.bot.context.store.polls.unannounced().length === 0);
  });

  it('goes on in an archived thread, and where the thread is gone its result comes under the sheet', async () => {
    const stage = await voteStage();
    const { town, fake } = stage;
    await blindSweep(stage, { options: { thread: true } });
    const thread = await fake.until(() => fake.threads(town.general)[0], 'a thread');
    const vote = await messageWith(stage, thread, 'vote');
    fake.faults.archiveThread(thread);
    await pressed(stage, town.alice, vote, 'vote', 'A');
    stage.clock.advance(3000);
    await fake.until(() => fake.message(vote)?.text.includes('1 person has voted'), 'the count');
    fake.faults.deleteChannel(thread);
    stage.clock.advance(25 * hour);
    const result = await resultIn(stage, town.general);
    expect(result.text).toContain('A was clip skip');
  });

  it('can be called off by who may close it: votes go, numbers are shown, nothing is remembered', async () => {
    const stage = await voteStage();
    const { town, fake, bot } = stage;
    const sheet = await blindSweep(stage);
    const vote = await messageWith(stage, town.general, 'vote');
    await pressed(stage, town.minji, vote, 'vote', 'A');
    expect((await pressed(stage, town.minji, vote, 'voteoff')).text).toContain('비교를 요청한 사람');
    const { answer } = await pressed(stage, town.moderator, vote, 'voteoff');
    if (!answer) throw new Error('no question');
    fake.pressButton({ user: town.moderator, message: answer, customId: customIdOf(answer, 'voteoff', 'yes') });
    await fake.until(() => fake.message(vote)?.deleted && has(fake.message(sheet), 'more'), 'the numbers');
    expect(bot.context.store.voteMemory.stats(town.guild.id)).toEqual([]);
  });
});

describe('an open vote', () => {
  it('is opened on a finished sheet, says that numbers were seen, and is not opened twice', async () => {
    const stage = await voteStage();
    const { town, fake } = stage;
    const sheet = await openSweep(stage);
    expect((await pressed(stage, town.minji, sheet, 'votenew')).text).toContain('비교를 요청한 사람');
    const vote = await openVote(stage, town.alice, sheet);
    expect(vote.text).toContain('open vote: the numbers were seen');
    expect(vote.replyTo).toBe(sheet.id);
    expect(vote.buttons.map(({ label }) => label).slice(0, 3)).toEqual(['Clip skip 1', 'Clip skip 2', 'Clip skip 3']);
    expect((await pressed(stage, town.alice, sheet, 'votenew')).text).toContain('has its vote already');
    fake.faults.deleteMessage(vote);
    await pressed(stage, town.minji, vote, 'vote', 'A').catch(() => undefined);
  });
});

describe('a server', () => {
  it('says who votes, and lets everybody open votes and threads if its admins want that', async () => {
    const stage = await voteStage();
    const { town, fake, bot } = stage;
    const artists = fake.addRole(town.guild, { name: 'artists' });
    fake.addMember(town.guild, town.alice, { roles: [artists] });
    const votes = { voters: 'roles', open: 'everybody' };
    bot.context.store.guildSettings.set(town.guild.id, { roles: [artists.id], votes });
    const sheet = await openSweep(stage);
    const vote = await openVote(stage, town.minji, sheet);
    expect((await pressed(stage, town.minji, vote, 'vote', 'A')).text).toContain(`<@&${artists.id}>`);
    expect((await pressed(stage, town.alice, vote, 'vote', 'A')).text).toContain('Your vote: 1');
    expect((await pressed(stage, town.haruka, sheet, 'thread')).text).toContain(`<#${sheet.id}>`);
  });
});

describe('a thread', () => {
  it('is a post in the forum that the admins chose, tagged where the forum has such tags', async () => {
    const stage = await voteStage();
    const { town, fake, bot } = stage;
    bot.context.store.guildSettings.set(town.guild.id, { votes: { forum: town.forum.id } });
    const sweepId = await drawnSweep(stage);
    bot.context.store.deliveries.add({
      id: sweepId,
      sweepId,
      kind: 'sheet',
      channelId: town.general.id,
      nonce: sweepId,
    });
    await bot.context.delivery.refresh(sweepId);
    const sheet = ours(stage, town.general).at(-1);
    if (!sheet) throw new Error('no sheet');
    const told = await pressed(stage, town.alice, sheet, 'thread');
    const post = fake.threads(town.forum)[0];
    expect(told.text).toContain(`<#${post?.id}>`);
    const [first] = ours(stage, post ?? town.forum);
    expect(first?.media.map(({ filename }) => filename)).toEqual([1, 2, 3].map((n) => `clip-skip-${n}-seed-42.png`));
    expect(first?.text).toContain('Steps: 4');
    const made = fake.requests.find(
      ({ route, method }) => method === 'POST' && route === '/channels/{channel_id}/threads',
    );
    expect(made?.body).toMatchObject({ applied_tags: [expect.any(String)] });
    expect((await pressed(stage, town.alice, sheet, 'thread')).text).toContain(`<#${post?.id}>`);
    expect(fake.threads(town.forum)).toHaveLength(1);
    expect(fake.message(sheet)?.text).toContain(`<#${post?.id}>`);
  });

  it('that cannot be is said to be impossible, and the vote is under the sheet', async () => {
    const stage = await voteStage();
    const { town, fake } = stage;
    const all =
      permission.viewChannel | permission.sendMessages | permission.attachFiles | permission.readMessageHistory;
    fake.setPermissions(town.general, all);
    const sheet = await blindSweep(stage, { options: { thread: true } });
    const vote = await messageWith(stage, town.general, 'vote');
    expect(vote.text).toContain('There can be no thread here');
    expect((await pressed(stage, town.alice, sheet, 'thread')).text).toContain('Create Public Threads');
    const dm = fake.openDm(town.haruka);
    const direct = await blindSweep(stage, { user: town.haruka, channel: dm });
    expect((await pressed(stage, town.haruka, direct, 'thread')).text).toContain('ダイレクトメッセージ');
    await messageWith(stage, dm, 'vote');
  });
});

it('a report goes to the channel that the admins chose, once; where there is none, how else to report is said', async () => {
  const stage = await voteStage();
  const { town, fake, bot } = stage;
  await blindSweep(stage);
  const vote = await messageWith(stage, town.general, 'vote');
  expect((await pressed(stage, town.minji, vote, 'votereport')).text).toContain('신고를 받는 채널이 없습니다');
  const desk = fake.addChannel(town.guild, { name: 'reports' });
  bot.context.store.guildSettings.set(town.guild.id, { votes: { reports: desk.id } });
  expect((await pressed(stage, town.minji, vote, 'votereport')).text).toContain('알렸습니다');
  expect((await pressed(stage, town.minji, vote, 'votereport')).text).toContain('이미 신고했습니다');
  const [report, ...more] = ours(stage, desk);
  expect(more).toEqual([]);
  expect(report?.text).toContain(`<@${town.minji.id}> reports a vote`);
  expect(report?.pings).toEqual([]);
  expect(report?.buttons[0]?.url).toContain(vote.id);
});

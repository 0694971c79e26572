import { describe, expect, it } from 'vitest';

import { readPoll } from '../../../src/commands/votes/native-read.ts';
import { everyonePermissions } from '../../fake-discord/permission-bits.ts';
import {
  advance,
  hour,
  nativeResult,
  nativeStage,
  nativeVote,
  pollsIn,
  putToVote,
  resultsIn,
  submitForm,
} from './native-support.ts';
import { eventually, has, messageWith, ours, pressed } from './support.ts';

const voters = 'GET /channels/{channel_id}/polls/{message_id}/answers/{answer_id}';
const posting = 'POST /channels/{channel_id}/messages';
const answers = ['Clip skip 1', 'Clip skip 2', 'Clip skip 3', 'No difference', 'None of them'];

describe('an open vote as Discord’s own poll', () => {
  it('that ended while the bot was away is counted when it comes back, once', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const { poll } = await nativeVote(stage);
    fake.votePoll({ user: town.haruka, message: poll, answer: 'Clip skip 3' });
    await bot.close();
    advance(stage, 30 * hour);
    await stage.restart();
    const result = await nativeResult(stage, town.general);
    expect(result.text).toContain('3 leads, 1 of 1 vote');
    expect(result.text).not.toContain('Closed before its time');
    await eventually(() => stage.bot.context.store.polls.unannounced().length === 0);
    await stage.restart();
    expect(resultsIn(stage, town.general)).toHaveLength(1);
    expect(pollsIn(stage, town.general)).toHaveLength(1);
  });

  it('waits for Discord at its end, and is counted when it is there again', async () => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    const { poll } = await nativeVote(stage);
    fake.votePoll({ user: town.haruka, message: poll, answer: 'Clip skip 3' });
    // discord.js asks four times by itself.
    fake.faults.next(voters, { kind: 'status', status: 503 }, { times: 5, skip: 1 });
    advance(stage, 25 * hour);
    expect((await nativeResult(stage, town.general)).text).toContain('3 leads, 1 of 1 vote');
    expect(stage.logText()).toContain('a vote’s message failed');
  });

  it('waits for Discord over a restart', async () => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    const { poll, pollId } = await nativeVote(stage);
    fake.votePoll({ user: town.haruka, message: poll, answer: 'Clip skip 3' });
    const tried = Promise.withResolvers<void>();
    const off = fake.faults.onReceived(voters, () => {
      tried.resolve();
      return 'hangUp';
    });
    advance(stage, 25 * hour);
    await tried.promise;
    expect(stage.bot.context.store.polls.get(pollId)).toMatchObject({ state: 'open', native: true });
    await stage.restart();
    off();
    expect((await nativeResult(stage, town.general)).text).toContain('3 leads, 1 of 1 vote');
  });

  it('that cannot be read whole gives no votes rather than some of them', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const { poll, pollId } = await nativeVote(stage);
    for (let index = 0; index < 100; index += 1) {
      const user = fake.addUser({ name: `voter-${index}` });
      fake.addMember(town.guild, user);
      fake.votePoll({ user, message: poll, answer: answers[1] });
    }
    const ballot = bot.context.votes.get(pollId);
    if (!ballot) throw new Error('no vote');
    const read = (pages: number) =>
      readPoll(ballot, { channelId: poll.channelId, messageId: poll.id }, bot.context, pages);
    await expect(read(1)).rejects.toMatchObject({ code: 'vote.choice' });
    expect((await read(2)).choices.size).toBe(100);
  });

  it('that was deleted is called off, nothing of it is remembered, and that is said where people voted', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const { vote, poll, pollId, sheet } = await nativeVote(stage);
    fake.votePoll({ user: town.haruka, message: poll, answer: 'Clip skip 3' });
    fake.faults.deleteMessage(poll);
    advance(stage, 25 * hour);
    const said = await fake.until(
      () => ours(stage, town.general).find(({ text }) => text.includes('Discord’s poll was deleted')),
      'what happened',
    );
    await fake.until(() => fake.message(vote)?.deleted, 'the message of the vote goes');
    const { store } = bot.context;
    expect([store.polls.get(pollId), store.voteMemory.stats(town.guild.id)]).toEqual([undefined, []]);
    expect(has(said, 'votenew')).toBe(true);
    await stage.restart();
    expect(ours(stage, town.general).filter(({ text }) => text.includes('was deleted'))).toHaveLength(1);
    await submitForm(stage, said);
    const again = await fake.until(() => pollsIn(stage, town.general).find(({ deleted }) => !deleted), 'another poll');
    expect(again.id).not.toBe(poll.id);
    expect(fake.message(sheet)?.deleted).toBe(false);
  });

  it('whose message above it was deleted gets another one, which leads to the poll that is there', async () => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    const { vote, poll, sheet } = await nativeVote(stage);
    fake.votePoll({ user: town.haruka, message: poll, answer: 'Clip skip 3' });
    const leading = await fake.until(() => {
      const now = fake.message(sheet);
      return has(now, 'votewhere') ? now : undefined;
    }, 'the sheet leads to the vote');
    fake.faults.deleteMessage(vote);
    await pressed(stage, town.alice, leading, 'votewhere');
    const again = await messageWith(stage, town.general, 'voteclose');
    expect(again.id).not.toBe(vote.id);
    expect(again.text).toContain(`[Discord’s own poll](https://discord.com/channels/${town.guild.id}/`);
    expect(again.text).toContain(poll.id);
    advance(stage, 25 * hour);
    expect((await nativeResult(stage, town.general)).text).toContain('3 leads, 1 of 1 vote');
    expect(pollsIn(stage, town.general)).toHaveLength(1);
  });

  it('whose place the bot lost is waited for a day, then called off; the requester is told', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const { pollId } = await nativeVote(stage);
    fake.setPermissions(town.general, 0n);
    advance(stage, 25 * hour);
    await eventually(() => stage.logText().includes('a poll cannot be read now'));
    expect(bot.context.store.polls.get(pollId)?.state).toBe('open');
    advance(stage, 24 * hour);
    await stage.restart();
    const direct = fake.openDm(town.alice);
    const said = await fake.until(() => ours(stage, direct)[0], 'the requester is told');
    expect(said.text).toContain('the votes in Discord’s poll could not be read');
    expect(stage.bot.context.store.polls.get(pollId)).toBeUndefined();
  });

  it.each([
    ['archived', false],
    ['locked', true],
  ])('stands in the thread where there is one, and is counted when that was %s', async (_, locked) => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    // Without Manage Threads.
    fake.setPermissions(town.general, everyonePermissions);
    fake.invokeCommand({
      user: town.alice,
      channel: town.general,
      name: 'clipskip sweep',
      options: { prompt: 'a cat', thread: true },
    });
    const thread = await fake.until(() => fake.threads(town.general)[0], 'a thread');
    const sheet = await messageWith(stage, town.general, 'votenew');
    await messageWith(stage, thread, 'orig');
    await submitForm(stage, sheet);
    const poll = await fake.until(() => pollsIn(stage, thread)[0], 'the poll');
    fake.votePoll({ user: town.minji, message: poll, answer: 'Clip skip 2' });
    fake.faults.archiveThread(thread, { locked });
    advance(stage, 25 * hour);
    // The result has to go where it can be read.
    const result = await nativeResult(stage, thread, town.general);
    expect(result.text).toContain('2 leads, 1 of 1 vote');
    expect(result.channelId).toBe(locked ? town.general.id : thread.id);
  });
});

describe('Discord’s own poll is posted once', () => {
  it('although the bot was killed after it was posted', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const killed = Promise.withResolvers<void>();
    const off = fake.faults.beforeAnswer(posting, ({ body }) => {
      if (typeof body !== 'object' || body === null || !('poll' in body)) return;
      killed.resolve();
      return 'hangUp';
    });
    await putToVote(stage);
    await killed.promise;
    await bot.close();
    off();
    // Later than the nonce would help.
    advance(stage, hour);
    await stage.restart();
    await eventually(
      () => stage.bot.context.store.deliveries.byMessage(pollsIn(stage, town.general)[0]?.id ?? '') !== undefined,
    );
    expect(pollsIn(stage, town.general)).toHaveLength(1);
  });

  it('and is found when the bot comes back after its end, with the votes in it', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const killed = Promise.withResolvers<void>();
    const off = fake.faults.beforeAnswer(posting, ({ body }) => {
      if (typeof body !== 'object' || body === null || !('poll' in body)) return;
      killed.resolve();
      return 'hangUp';
    });
    await putToVote(stage);
    await killed.promise;
    await bot.close();
    off();
    const poll = pollsIn(stage, town.general)[0];
    if (!poll) throw new Error('no poll');
    fake.votePoll({ user: town.minji, message: poll, answer: 'Clip skip 2' });
    advance(stage, 30 * hour);
    await stage.restart();
    expect((await nativeResult(stage, town.general)).text).toContain('2 leads, 1 of 1 vote');
    expect(pollsIn(stage, town.general)).toHaveLength(1);
  });

  it('and not at all when the bot comes back after its end without having posted it', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const killed = Promise.withResolvers<void>();
    const off = fake.faults.onReceived(posting, ({ body }) => {
      if (typeof body !== 'object' || body === null || !('poll' in body)) return;
      killed.resolve();
      return 'hangUp';
    });
    await putToVote(stage);
    await killed.promise;
    await bot.close();
    off();
    advance(stage, 30 * hour);
    await stage.restart();
    expect((await nativeResult(stage, town.general)).text).toContain('Nobody voted.');
    expect(pollsIn(stage, town.general)).toEqual([]);
  });
});

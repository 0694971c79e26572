import { describe, expect, it } from 'vitest';

import { advance, hour, nativeResult, nativeStage, nativeVote, pressAndConfirm, resultsIn } from './native-support.ts';
import { eventually, has, pressed } from './support.ts';
import { press, words } from '../under-sheet/support.ts';

const voters = 'GET /channels/{channel_id}/polls/{message_id}/answers/{answer_id}';
const answers = ['Clip skip 1', 'Clip skip 2', 'Clip skip 3', 'No difference', 'None of them'];

describe('an open vote as Discord’s own poll', () => {
  it('has a message above it that says what it is, without buttons to vote and without a count of ours', async () => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    const { sheet, vote, poll, pollId } = await nativeVote(stage);
    expect(vote.replyTo).toBe(sheet.id);
    expect(poll.replyTo).toBe(vote.id);
    expect(vote.text).toContain('open vote: the numbers were seen');
    expect(vote.text).toContain('Its counts are there for everybody to see as it goes. It closes');
    expect(vote.text).not.toContain('voted');
    expect([has(vote, 'vote'), has(vote, 'voteclose'), has(vote, 'voteoff'), has(vote, 'votereport')]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(poll.raw['poll']).toMatchObject({
      question: { text: 'Which one shows the prompt best?' },
      answers: answers.map((text) => ({ poll_media: { text } })),
      allow_multiselect: false,
      expiry: new Date(fake.clock.now() + 24 * hour).toISOString(),
    });
    const { handle } = await press(stage, town.minji, town.general, { action: 'vote', subject: pollId, argument: 'A' });
    await handle.until(() => words(handle).includes('Discord 자체 투표로 진행됩니다'));
  });

  it('is counted at its end out of its voters, remembered as open, and the batch can be run at the winner', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const { vote, poll, pollId } = await nativeVote(stage);
    const { store } = bot.context;
    const blocked = fake.addUser({ name: 'blocked' });
    fake.addMember(town.guild, blocked);
    store.blocks.add({ userId: blocked.id, guildId: town.guild.id, madeBy: town.moderator.id });
    for (const user of [town.alice, town.minji, blocked]) fake.votePoll({ user, message: poll, answer: 'Clip skip 1' });
    for (const user of [town.haruka, town.minji]) fake.votePoll({ user, message: poll, answer: 'Clip skip 2' });
    fake.votePoll({ user: town.moderator, message: poll, answer: 'None of them' });
    advance(stage, 24 * hour);

    const result = await nativeResult(stage, town.general);
    expect(result.text).toContain('2 leads, 2 of 4 votes; not yet certain.');
    expect(result.text).toContain('1 vote in Discord’s poll does not count');
    expect(result.text).not.toContain('Closed before its time');
    expect(has(result, 'pick')).toBe(true);
    expect(store.votes.counts(pollId)).toEqual([
      { choice: 'A', votes: 1 },
      { choice: 'B', votes: 2 },
      { choice: 'none', votes: 1 },
    ]);
    const tally = bot.context.votes.tallyFor(pollId, undefined);
    expect(tally?.lines.map((line) => line.votes)).toEqual([1, 2, 0, 0, 1]);
    expect(store.voteMemory.stats(town.guild.id)).toContainEqual(
      expect.objectContaining({ blind: false, choice: '2', won: 2, of: 4 }),
    );
    await fake.until(() => fake.message(vote)?.text.includes('2 leads, 2 of 4 votes'), 'the vote is closed');
    await eventually(() => store.polls.unannounced().length === 0);
    expect(resultsIn(stage, town.general)).toHaveLength(1);
    expect(fake.message(poll)?.raw['poll']).toMatchObject({ results: { is_finalized: true } });
  });

  it('is ended by whoever may close it, and its result says that it was early', async () => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    const { vote, poll } = await nativeVote(stage);
    fake.votePoll({ user: town.minji, message: poll, answer: 'No difference' });
    expect((await pressed(stage, town.minji, vote, 'voteclose')).text).toContain('비교를 요청한 사람');
    await pressAndConfirm(stage, town.alice, vote, 'voteclose');
    const result = await nativeResult(stage, town.general);
    expect(result.text).toContain('“No difference” leads, 1 of 1 vote');
    expect(result.text).toContain('Closed before its time');
    expect(() => fake.votePoll({ user: town.haruka, message: poll, answer: 'Clip skip 1' })).toThrow('has ended');
  });

  it('lasts as long as was chosen, in the words that were chosen: the bot ends it before Discord’s whole hour', async () => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    const values = { question: '*Which* one?', length: 'm10' };
    const { vote, poll } = await nativeVote(stage, { values });
    expect(vote.text).toContain('### \\*Which\\* one?');
    expect(poll.raw['poll']).toMatchObject({
      question: { text: '*Which* one?' },
      expiry: new Date(fake.clock.now() + hour).toISOString(),
    });
    fake.votePoll({ user: town.minji, message: poll, answer: 'Clip skip 1' });
    advance(stage, hour / 6);
    const result = await nativeResult(stage, town.general);
    expect(result.text).toContain('1 leads, 1 of 1 vote');
    expect(result.text).not.toContain('Closed before its time');
    expect(fake.message(poll)?.raw['poll']).toMatchObject({ results: { is_finalized: true } });
  });

  it('of more voters than fit one page is counted whole', async () => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    const { poll, pollId } = await nativeVote(stage);
    for (let index = 0; index < 230; index += 1) {
      const user = fake.addUser({ name: `voter-${index}` });
      fake.addMember(town.guild, user);
      fake.votePoll({ user, message: poll, answer: answers[index % 10 === 0 ? 4 : 0] });
    }
    advance(stage, 25 * hour);
    expect((await nativeResult(stage, town.general)).text).toContain('1 leads clearly, 207 of 230 votes');
    expect(stage.bot.context.store.votes.counts(pollId)).toEqual([
      { choice: 'A', votes: 207 },
      { choice: 'none', votes: 23 },
    ]);
    expect(fake.countRequests(voters)).toBe(3 + 4);
  });

  it('is called off with both of its messages', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const { vote, poll, pollId } = await nativeVote(stage);
    fake.votePoll({ user: town.haruka, message: poll, answer: 'Clip skip 3' });
    await pressAndConfirm(stage, town.moderator, vote, 'voteoff');
    await fake.until(() => fake.message(vote)?.deleted && fake.message(poll)?.deleted, 'both are gone');
    expect(bot.context.store.polls.get(pollId)).toBeUndefined();
    advance(stage, 25 * hour);
    expect(bot.context.store.voteMemory.stats(town.guild.id)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';

import { readPictureMetadata } from '../../../src/render/index.ts';
import { words } from '../under-sheet/support.ts';
import { blindVote, closedBy, places, replyStage, results } from './reply-support.ts';
import { customIdOf, eventually, has, messageWith, ours, pressed, resultIn } from './support.ts';

const minute = 60_000;
const hour = 60 * minute;

describe.each(places)('a blind vote in %s', (place) => {
  it('is held under the answer: sheet, vote, three voters, count, close, result', async () => {
    const stage = await replyStage(place, { overrides: { randomBelow: () => 0 } });
    const { bot, channel, fake, town } = stage;
    const { sheet, vote, pollId } = await blindVote(stage);
    expect(sheet.text).toContain('A, B, C');
    expect(vote).toMatchObject({ ephemeral: false });
    expect(vote.text).toContain('after the end, the next press on a button brings the result');
    for (const user of [town.alice, town.minji]) {
      expect((await pressed(stage, user, vote, 'vote', 'B')).text).toContain('B');
    }
    expect((await pressed(stage, town.haruka, vote, 'vote', 'none')).text).toContain('どれも違う');
    stage.clock.advance(3000);
    await fake.until(() => fake.message(vote)?.text.includes('3 people have voted'), 'the count');

    await closedBy(stage, vote);
    const result = await resultIn(stage, channel);
    expect(result.text).toContain('2 leads, 2 of 3 votes; not yet certain.');
    expect(result.text).toContain('A was clip skip 1 · B was clip skip 2 · C was clip skip 3');
    expect(has(result, 'pick')).toBe(false);
    const [shown, ...originals] = result.media;
    expect(shown?.description).toContain('clip skip 1, 2, 3');
    expect(originals.map(({ filename }) => filename)).toEqual(
      [1, 2, 3].map((n) => expect.stringContaining(`clip-skip-${n}-seed-`)),
    );
    expect(readPictureMetadata(await fake.download(originals[1]?.url ?? '')).raw['parameters']).toContain(
      'Clip skip: 2',
    );
    await fake.until(() => !has(fake.message(vote), 'vote'), 'the vote is closed');
    await fake.until(() => has(fake.message(sheet), 'more'), 'the sheet has its numbers');
    await eventually(() => bot.context.votes.get(pollId)?.announcedAt !== undefined);
    expect(ours(stage, fake.openDm(town.alice))).toEqual([]);
    expect(results(stage)).toHaveLength(1);
    expect(place === 'a private channel' || result.text.includes('I am not a member of this server')).toBe(true);
    expect(stage.asked()).toEqual([]);
  });

  it('that closes by itself shows its result at once when somebody pressed a moment ago', async () => {
    const stage = await replyStage(place);
    const { channel, fake, town } = stage;
    const { sheet, vote } = await blindVote(stage);
    stage.pass(24 * hour - 5 * minute);
    await pressed(stage, town.minji, vote, 'vote', 'A');
    stage.pass(6 * minute);
    expect((await resultIn(stage, channel)).text).toContain('1 of 1 vote');
    await fake.until(() => !has(fake.message(vote), 'vote'), 'the vote is closed');
    expect(ours(stage, fake.openDm(town.alice))).toEqual([]);
    // Nobody pressed on the sheet: it is shown with the first press.
    expect(has(fake.message(sheet), 'more')).toBe(false);
    await pressed(stage, town.minji, sheet, 'thread');
    await fake.until(() => has(fake.message(sheet), 'more'), 'the sheet has its numbers');
    expect(stage.asked()).toEqual([]);
  });

  it('that closes while nobody presses is told to the requester, and to the place with the first press, once', async () => {
    const stage = await replyStage(place);
    const { channel, fake, town } = stage;
    const { sheet, vote } = await blindVote(stage);
    await pressed(stage, town.minji, vote, 'vote', 'A');
    stage.pass(25 * hour);
    const direct = fake.openDm(town.alice);
    const told = await resultIn(stage, direct);
    expect(told.media.length).toBe(4);
    expect(has(told, 'orig')).toBe(true);
    expect(results(stage)).toEqual([]);
    expect(has(fake.message(vote), 'vote')).toBe(true);
    const late = [town.minji, town.haruka].map((user) => pressed(stage, user, vote, 'vote', 'B'));
    const [minji] = await Promise.all(late);
    expect(minji?.text).toContain('마감된 투표입니다');
    await resultIn(stage, channel);
    await fake.until(() => !has(fake.message(vote), 'vote'), 'the vote is closed');
    await pressed(stage, town.haruka, vote, 'votereport');
    await pressed(stage, town.minji, sheet, 'thread');
    await fake.until(() => has(fake.message(sheet), 'more'), 'the sheet has its numbers');
    expect(results(stage)).toHaveLength(1);
    expect(results(stage, direct)).toHaveLength(1);
    expect(stage.asked()).toEqual([]);
  });

  it('goes on over restarts: nothing is asked of the place, and the press after the end brings the result once', async () => {
    const stage = await replyStage(place);
    const { channel, fake, town } = stage;
    const { sheet, vote } = await blindVote(stage);
    await stage.restart();
    await pressed(stage, town.minji, vote, 'vote', 'A');
    stage.clock.advance(3000);
    await fake.until(() => fake.message(vote)?.text.includes('1 person has voted'), 'the count');
    await stage.bot.close();
    stage.pass(30 * hour);
    await stage.restart();
    await resultIn(stage, fake.openDm(town.alice));
    await stage.restart();
    await pressed(stage, town.haruka, sheet, 'thread');
    await resultIn(stage, channel);
    await fake.until(() => has(fake.message(sheet), 'more'), 'the sheet has its numbers');
    await stage.restart();
    await pressed(stage, town.haruka, vote, 'votereport');
    await fake.until(() => !has(fake.message(vote), 'vote'), 'the vote is closed');
    expect(results(stage)).toHaveLength(1);
    expect(stage.asked()).toEqual([]);
  });

  it('comes to the requester’s direct messages with the sheet when drawing outlives the answer', async () => {
    const gate = Promise.withResolvers<void>();
    const stage = await replyStage(place, { engine: { before: () => gate.promise } });
    const { channel, fake, town } = stage;
    const handle = fake.invokeCommand({
      user: town.alice,
      channel,
      name: 'clipskip sweep',
      options: { prompt: 'a red house', blind: true },
    });
    await handle.until(() => words(handle).includes('both come to you as a direct message'));
    stage.pass(15 * minute);
    gate.resolve();
    const direct = fake.openDm(town.alice);
    const vote = await messageWith(stage, direct, 'vote');
    expect(vote.text).not.toContain('the next press on a button');
    await pressed(stage, town.alice, vote, 'vote', 'A');
    stage.pass(25 * hour);
    await resultIn(stage, direct);
    expect(results(stage)).toEqual([]);
    expect(stage.asked()).toEqual([]);
  });

  it('that is called off, or deleted with its sheet, leaves no message behind', async () => {
    const stage = await replyStage(place);
    const { fake, town } = stage;
    const first = await blindVote(stage);
    const { answer } = await pressed(stage, town.alice, first.vote, 'voteoff');
    if (!answer) throw new Error('no question');
    fake.pressButton({ user: town.alice, message: answer, customId: customIdOf(answer, 'voteoff', 'yes') });
    await fake.until(() => fake.message(first.vote)?.deleted, 'its message is gone');
    await fake.until(() => has(fake.message(first.sheet), 'more'), 'the sheet has its numbers');
    fake.pressButton({ user: town.alice, message: first.sheet, customId: /^c1:del:/ });
    await fake.until(() => fake.message(first.sheet)?.deleted, 'the sheet is gone');

    const second = await blindVote(stage);
    fake.pressButton({ user: town.alice, message: second.sheet, customId: /^c1:del:/ });
    await fake.until(() => fake.message(second.sheet)?.deleted, 'the sheet is gone');
    await pressed(stage, town.minji, second.vote, 'vote', 'A');
    await fake.until(() => fake.message(second.vote)?.deleted, 'the vote is gone');
    expect(stage.asked()).toEqual([]);
  });

  it('can be called off; its message goes with the next press when it could not go at once', async () => {
    const stage = await replyStage(place);
    const { fake, town } = stage;
    const { sheet, vote } = await blindVote(stage);
    stage.pass(20 * minute);
    const { answer } = await pressed(stage, town.alice, vote, 'voteoff');
    if (!answer) throw new Error('no question');
    stage.pass(20 * minute);
    fake.pressButton({ user: town.alice, message: answer, customId: customIdOf(answer, 'voteoff', 'yes') });
    await eventually(() => stage.bot.context.store.polls.nextEnd() === undefined);
    expect((await pressed(stage, town.minji, vote, 'vote', 'A')).text).not.toContain('A:');
    await fake.until(() => fake.message(vote)?.deleted, 'its message is gone');
    await pressed(stage, town.alice, sheet, 'thread');
    await fake.until(() => has(fake.message(sheet), 'more'), 'the sheet has its numbers');
    expect(stage.asked()).toEqual([]);
  });
});

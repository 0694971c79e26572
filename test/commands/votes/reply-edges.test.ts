import { describe, expect, it } from 'vitest';

import { permission } from '../../fake-discord/permission-bits.ts';
import { words } from '../under-sheet/support.ts';
import { blindVote, closedBy, replyStage, results } from './reply-support.ts';
import { eventually, has, messageWith, openVote, ours, pressed, resultIn } from './support.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('where the bot can only answer', () => {
  it('an open vote is posted beside the sheet, once, and its result comes the same way', async () => {
    const stage = await replyStage('a server without the bot');
    const { channel, fake, town } = stage;
    // Wanted when it had the bot: of a poll there the bot could not read who voted.
    stage.bot.context.store.guildSettings.set(channel.guildId ?? '', { votes: { form: 'native' } });
    fake.invokeCommand({ user: town.alice, channel, name: 'clipskip sweep', options: { prompt: 'a cat' } });
    const sheet = await messageWith(stage, channel, 'votenew');
    stage.pass(hour);
    expect((await pressed(stage, town.minji, sheet, 'votenew')).text).toContain('비교를 요청한 사람');
    const vote = await openVote(stage, town.alice, sheet, { question: 'Whose tail?' });
    expect(vote.text).toContain('Whose tail?');
    expect(has(vote, 'vote')).toBe(true);
    expect(vote.text).toContain('open vote: the numbers were seen');
    const now = await fake.until(() => {
      const shown = fake.message(sheet);
      return has(shown, 'votewhere') ? shown : undefined;
    }, 'the way to the vote');
    expect((await pressed(stage, town.haruka, now, 'votewhere')).text).toContain(vote.id);
    expect(ours(stage, channel).filter((message) => has(message, 'vote'))).toHaveLength(1);
    await pressed(stage, town.minji, vote, 'vote', 'B');
    await closedBy(stage, vote);
    await fake.until(() => ours(stage, channel).some(({ text }) => text.includes('2 leads, 1 of 1')), 'the result');
    expect(stage.asked()).toEqual([]);
  });

  it('the sheet is shown in other ways by the press that asks for it, a day later too', async () => {
    const stage = await replyStage('a server without the bot');
    const { channel, fake, town } = stage;
    fake.invokeCommand({ user: town.alice, channel, name: 'clipskip sweep', options: { prompt: 'a cat' } });
    const sheet = await messageWith(stage, channel, 'votenew');
    await eventually(() => stage.bot.context.store.deliveries.byMessage(sheet.id)?.state === 'final');
    await stage.restart();
    stage.pass(24 * hour);
    const before = fake.message(sheet)?.versions.length ?? 0;
    fake.pressButton({ user: town.alice, message: sheet, customId: /^c1:flip:/ });
    await fake.until(() => (fake.message(sheet)?.versions.length ?? 0) > before, 'the flip');
    expect(fake.message(sheet)?.buttons.find(({ customId }) => customId?.includes(':flip:'))?.style).toBe(1);
    expect(stage.asked()).toEqual([]);
  });

  it('a press of somebody whose answers nobody sees does not use the result up', async () => {
    const stage = await replyStage('a server without the bot');
    const { channel, fake, town } = stage;
    const { sheet, vote } = await blindVote(stage);
    fake.setPermissions(channel, permission.viewChannel | permission.sendMessages, town.minji);
    stage.pass(25 * hour);
    await resultIn(stage, fake.openDm(town.alice));
    await pressed(stage, town.minji, vote, 'vote', 'A');
    await fake.until(() => !has(fake.message(vote), 'vote'), 'the vote is closed');
    // The second press is worked on when the first has brought all that it can.
    await pressed(stage, town.minji, sheet, 'thread');
    await fake.until(() => has(fake.message(sheet), 'more'), 'the sheet has its numbers');
    const tell = fake.requests.filter(
      ({ route, body }) =>
        route.startsWith('/webhooks/{webhook_id}/{webhook_token}') && JSON.stringify(body).includes('A was clip skip'),
    );
    expect(tell.map(({ method }) => method)).not.toContain('POST');
    expect(results(stage)).toEqual([]);
    await pressed(stage, town.haruka, vote, 'votereport');
    await resultIn(stage, channel);
    expect(stage.asked()).toEqual([]);
  });

  it('a vote of somebody whose answers nobody sees is theirs alone, which is said', async () => {
    const stage = await replyStage('a server without the bot');
    const { channel, fake, town } = stage;
    const all = permission.viewChannel | permission.sendMessages | permission.useApplicationCommands;
    fake.setPermissions(channel, all, town.alice);
    const options = { prompt: 'a red house', blind: true, thread: true };
    const handle = fake.invokeCommand({ user: town.alice, channel, name: 'clipskip sweep', options });
    const vote = await fake.until(() => handle.seen().followUps.find((message) => has(message, 'vote')), 'a vote');
    expect(vote.ephemeral).toBe(true);
    await handle.until(() => words(handle).includes('only you see the sheet and can vote'));
    expect(words(handle)).toContain('I cannot open a thread');
    expect((await pressed(stage, town.alice, vote, 'vote', 'A')).text).toContain('Your vote: A');
    await closedBy(stage, vote);
    await eventually(() => stage.bot.context.store.polls.unannounced().length === 0);
    expect(ours(stage, channel)).toEqual([]);
    expect(stage.asked()).toEqual([]);
  });

  it('what a crash left is found by its press: a vote that was made and not noted, and one that was not made', async () => {
    const stage = await replyStage('a private channel');
    const { channel, fake, town } = stage;
    let calls = 0;
    // The first follow-up is the notice to the requester or the vote: whichever shows the vote's buttons is cut.
    const off = fake.faults.beforeAnswer('POST /webhooks/{webhook_id}/{webhook_token}', () => {
      const isVote = ours(stage, channel).some((message) => has(message, 'vote'));
      if (isVote) calls += 1;
      return isVote ? 'hangUp' : undefined;
    });
    const { vote, pollId } = await blindVote(stage);
    await eventually(() => calls > 0);
    await stage.bot.close();
    off();
    stage.pass(16 * minute);
    await stage.restart();
    const { store } = stage.bot.context;
    expect(store.polls.get(pollId)?.messageId).toBeUndefined();
    await pressed(stage, town.minji, vote, 'vote', 'A');
    expect(store.polls.get(pollId)?.messageId).toBe(vote.id);
    stage.clock.advance(3000);
    await fake.until(() => fake.message(vote)?.text.includes('1 person has voted'), 'the count');
    expect(stage.asked()).toEqual([]);
  });

  it('nothing is remembered, nobody is told of a report, and a role that a server wants is wanted', async () => {
    const stage = await replyStage('a server without the bot');
    const { bot, channel, fake, town } = stage;
    const { sheet, vote, pollId } = await blindVote(stage);
    const { store } = bot.context;
    expect((await pressed(stage, town.haruka, vote, 'votereport')).text).toContain('メンバーではないため');
    expect((await pressed(stage, town.alice, sheet, 'thread')).text).toContain('I cannot open a thread');
    const guildId = channel.guildId ?? '';
    store.guildSettings.set(guildId, { roles: ['123'], votes: { voters: 'roles' } });
    expect((await pressed(stage, town.minji, vote, 'vote', 'A')).text).toContain('<@&123>');
    store.guildSettings.set(guildId, {});
    await pressed(stage, town.minji, vote, 'vote', 'A');
    expect((await pressed(stage, town.minji, vote, 'voteclose')).text).toContain('비교를 요청한 사람');
    fake.setPermissions(channel, permission.viewChannel | permission.manageMessages, town.minji);
    expect((await pressed(stage, town.minji, vote, 'voteclose')).text).toContain('지금 투표를 마감할까요');
    await closedBy(stage, vote);
    await eventually(() => bot.context.votes.get(pollId)?.announcedAt !== undefined);
    expect(store.polls.get(pollId)?.subject).toBeUndefined();
    expect(store.voteMemory.stats(guildId)).toEqual([]);
    expect(stage.asked()).toEqual([]);
  });
});

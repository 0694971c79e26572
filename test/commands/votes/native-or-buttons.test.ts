import { describe, expect, it } from 'vitest';

import { permission } from '../../fake-discord/permission-bits.ts';
import { nativeStage, pollsIn, putToVote } from './native-support.ts';
import { blindSweep, messageWith, pressed } from './support.ts';

const expire = 'POST /channels/{channel_id}/polls/{message_id}/expire';
const posting = 'POST /channels/{channel_id}/messages';

describe('a vote has buttons although its server wants Discord’s own polls', () => {
  it('where the bot may not create polls, and says so, after an edit too', async () => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    const all =
      permission.viewChannel | permission.sendMessages | permission.attachFiles | permission.readMessageHistory;
    fake.setPermissions(town.general, all);
    await putToVote(stage);
    const vote = await messageWith(stage, town.general, 'vote');
    expect(vote.text).toContain('I need “Create Polls”');
    await pressed(stage, town.minji, vote, 'vote', 'A');
    stage.clock.advance(3000);
    await fake.until(() => fake.message(vote)?.text.includes('1 person has voted'), 'the count');
    expect(fake.message(vote)?.text).toContain('I need “Create Polls”');
    expect(fake.invalidRequests()).toBe(0);
  });

  it('where Discord refuses the poll, after which people vote in the message that is there', async () => {
    const stage = await nativeStage();
    const { fake, town } = stage;
    fake.faults.next(posting, { kind: 'error', status: 400, code: 520_002 }, { skip: 2 });
    await putToVote(stage);
    const vote = await messageWith(stage, town.general, 'vote');
    expect(vote.text).toContain('Discord did not take its own poll');
    expect((await pressed(stage, town.minji, vote, 'vote', 'A')).text).toContain('내 선택');
    await stage.restart();
    expect(pollsIn(stage, town.general)).toEqual([]);
  });

  it('where only some roles vote', async () => {
    const stage = await nativeStage();
    const { fake, town, bot } = stage;
    const artists = fake.addRole(town.guild, { name: 'artists' });
    fake.addMember(town.guild, town.alice, { roles: [artists] });
    bot.context.store.guildSettings.set(town.guild.id, {
      roles: [artists.id],
      votes: { form: 'native', voters: 'roles' },
    });
    await putToVote(stage);
    expect((await messageWith(stage, town.general, 'vote')).text).toContain('cannot ask for roles');
    expect(pollsIn(stage, town.general)).toEqual([]);
  });

  it('where there are more pictures than a poll takes answers', async () => {
    const stage = await nativeStage();
    await putToVote(stage, { options: { skips: '1-9' } });
    const vote = await messageWith(stage, stage.town.general, 'votesel');
    expect(vote.text).toContain('ten answers');
    expect(pollsIn(stage, stage.town.general)).toEqual([]);
  });

  it('where it is blind', async () => {
    const stage = await nativeStage();
    await blindSweep(stage);
    const vote = await messageWith(stage, stage.town.general, 'vote');
    expect(vote.text).not.toContain('With buttons here');
    expect(pollsIn(stage, stage.town.general)).toEqual([]);
  });
});

it('a server that has not chosen it has no polls', async () => {
  const stage = await nativeStage({ votes: { form: 'buttons' } });
  await putToVote(stage);
  const vote = await messageWith(stage, stage.town.general, 'vote');
  expect(vote.text).not.toContain('Discord’s own poll');
  expect(pollsIn(stage, stage.town.general)).toEqual([]);
  expect(stage.fake.countRequests(expire)).toBe(0);
});

import { expect, it } from 'vitest';

import { blindSweep, customIdOf, eventually, messageWith, resultIn, voteStage } from './support.ts';

const voters = 500;
const minute = 60_000;
const edit = 'PATCH /channels/{channel_id}/messages/{message_id}';

it('500 voters within a minute: each is told their vote, the public count is edited 30 times at most, the tally is a recount', async () => {
  const stage = await voteStage({ fake: { checkSchemas: false } });
  const { fake, town, bot } = stage;
  await blindSweep(stage);
  const vote = await messageWith(stage, town.general, 'vote');
  const pollId = customIdOf(vote, 'vote').split(':')[2] ?? '';
  const before = fake.countRequests(edit);
  const choices = ['A', 'B', 'C', 'same', 'none'];
  for (let index = 0; index < voters; index += 20) {
    const pressedAtOnce = Array.from({ length: 20 }, (_, place) => {
      const user = fake.addUser({ name: `voter-${index + place}` });
      fake.addMember(town.guild, user);
      const choice = choices[(index + place) % (place % 3 === 0 ? 2 : 5)];
      return fake.pressButton({ user, message: vote, customId: customIdOf(vote, 'vote', choice) });
    });
    for (const handle of pressedAtOnce) expect((await handle.reply()).text).toContain('Your vote');
    stage.clock.advance(minute / (voters / 20));
  }
  stage.clock.advance(3000);
  await fake.until(() => fake.message(vote)?.text.includes(`${voters} people have voted`), 'the last count');
  expect(fake.countRequests(edit) - before).toBeLessThanOrEqual(30);
  expect(fake.invalidRequests()).toBe(0);

  const { store, votes } = bot.context;
  const recount = new Map(store.votes.counts(pollId).map((count) => [count.choice, count.votes]));
  votes.close(pollId, { userId: town.alice.id, moderator: false });
  const result = await resultIn(stage, town.general);
  const tally = votes.tallyFor(pollId, undefined);
  expect(tally?.total).toBe(voters);
  expect(tally?.lines.map((line) => line.votes)).toEqual(choices.map((choice) => recount.get(choice)));
  expect(result.text).toContain(`of ${voters} votes`);
  await eventually(() => store.polls.unannounced().length === 0);
});

import { expect, it } from 'vitest';

import { permission } from '../../fake-discord/permission-bits.ts';
import type { MessageView } from '../../fake-discord/index.ts';
import type { VoteStage } from './support.ts';
import { blindSweep, eventually, messageWith, voteStage } from './support.ts';

/** The moderator chooses the forum for threads, and that is done. What was said to them beside the panel. */
async function choseForum(stage: VoteStage): Promise<readonly MessageView[]> {
  const { fake, town } = stage;
  const { moderator: user, general: channel, forum } = town;
  const done = (): number => stage.logged.filter(({ name, msg }) => name === 'server-set' && msg === 'done').length;
  const before = done();
  const panel = await fake.invokeCommand({ user, channel, name: 'clipskip settings server' }).reply();
  const form = fake.pressButton({ user, message: panel, customId: /server-open:votes/ });
  const sent = fake.submitModal({ user, modal: await form.modal(), values: { forum: [forum.id] } });
  await eventually(() => done() > before);
  expect(fake.message(panel)?.text).toContain(`<#${forum.id}>`);
  return sent.seen().followUps;
}

it('a forum without the tags is said so, and the bot makes them where it may, beside those that are there', async () => {
  const stage = await voteStage();
  const { fake, town } = stage;
  const [byHand] = await choseForum(stage);
  expect(byHand?.ephemeral).toBe(true);
  expect(byHand?.text).toContain('`SD 2.x` · `Tags` · `Sentences`');
  expect(byHand?.text).not.toContain('`SD 1.x`');
  expect(byHand?.text).toContain('With “Manage Channels”');
  expect(byHand?.buttons).toEqual([]);

  // Saved again, nothing new is to be said: it was chosen before, and the bot may not make them.
  expect(await choseForum(stage)).toEqual([]);

  fake.setPermissions(town.forum, permission.viewChannel | permission.sendMessages | permission.manageChannels);
  const offer = (await choseForum(stage)).at(-1);
  if (!offer) throw new Error('no offer');
  const made = fake.pressButton({ user: town.moderator, message: offer, customId: /forumtags/ });
  await made.until(() => fake.message(offer)?.text.includes('has them now') === true);
  const { body } =
    fake.requests.findLast(({ method, route }) => `${method} ${route}` === 'PATCH /channels/{channel_id}') ?? {};
  const { available_tags: tags } = body as { available_tags: { id?: string; name: string }[] };
  expect(tags.map(({ name }) => name)).toEqual(expect.arrayContaining(['sd15', 'sdxl', 'SD 2.x', 'Not English']));
  expect(tags.filter(({ id }) => id !== undefined).map(({ name }) => name)).toEqual(['sd15', 'sdxl']);
  expect(new Set(tags.map(({ name }) => name)).size).toBe(15);
  for (const { name } of tags) expect(name.length).toBeLessThanOrEqual(20);
});

it('a forum that wants a tag and has none that fits gets no post: the thread begins at the sheet', async () => {
  const stage = await voteStage();
  const { fake, town, bot } = stage;
  const strict = fake.addChannel(town.guild, { name: 'strict', kind: 'forum', tags: ['news'], requireTag: true });
  bot.context.store.guildSettings.set(town.guild.id, { votes: { forum: strict.id } });
  const sheet = await blindSweep(stage, { options: { thread: true } });
  const thread = await fake.until(() => fake.threads(town.general)[0], 'a thread');
  expect(thread.id).toBe(sheet.id);
  await messageWith(stage, thread, 'vote');
  expect(fake.threads(strict)).toEqual([]);
});

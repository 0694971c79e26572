import sharp from 'sharp';
import { expect, test } from 'vitest';

import type { FakeUser, MessageView } from '../fake-discord/index.ts';
import type { BotStage } from './support.ts';
import { botStage } from './support.ts';
import { issue, remember } from './vote-support.ts';

const ask = ({ fake, town }: BotStage, user: FakeUser = town.alice, options = {}) =>
  fake.invokeCommand({ user, channel: town.general, name: 'clipskip stats', options }).reply();

async function press({ fake }: BotStage, user: FakeUser, message: MessageView, customId: RegExp): Promise<MessageView> {
  const versions = message.versions.length;
  const handle = fake.pressButton({ user, message, customId });
  await handle.ack();
  if (!message.ephemeral) return handle.reply();
  const isNew = (): MessageView | undefined => {
    const now = fake.message(message);
    return now && now.versions.length > versions ? now : undefined;
  };
  return fake.until(isNew, 'the page');
}

test('before anything was closed, it says what fills it', async () => {
  const stage = await botStage();
  const { text, ephemeral, media, buttons } = await ask(stage);
  expect(ephemeral).toBe(true);
  expect(text).toContain('No vote has been closed here yet.');
  expect([media, buttons]).toEqual([[], []]);
});

test('votes are a chart with the same in words behind it, in the reader’s language', async () => {
  const stage = await botStage();
  remember(stage, issue);
  remember(stage, { 1: 30, none: 0 }, { guildId: 'another server' });
  for (const [user, line] of [
    [stage.town.alice, 'Clip skip 2: 31 of 44 · 70 % (56–82 %)'],
    [stage.town.minji, '클립 스킵 2: 44표 중 31표 · 70 % (56–82 %)'],
    [stage.town.haruka, 'Clip skip 2: 44 票中 31 票 · 70 %（56–82 %）'],
  ] as const) {
    const answer = await ask(stage, user);
    expect(answer.ephemeral).toBe(true);
    const [chart] = answer.media;
    expect(chart?.description?.split('\n')).toContain(line);
    expect(chart?.description).not.toContain('30');
    const picture = await sharp(await stage.fake.download(chart?.url ?? '')).metadata();
    expect([picture.format, picture.width]).toEqual(['png', 1200]);
  }
});

test('the text twin has every line of the chart, and the chart comes back', async () => {
  const stage = await botStage();
  remember(stage, issue);
  const chart = await ask(stage);
  const alt = chart.media[0]?.description ?? '';
  const text = await press(stage, stage.town.alice, chart, /:stats:1:text/);
  expect(text.media).toEqual([]);
  for (const line of alt.split('\n').slice(1)) expect(text.text).toContain(`- ${line}`);
  expect(text.text).toContain('**NAI-type models, tag prompts · blind, 4 comparisons**');
  const again = await press(stage, stage.town.alice, text, /:stats:1:chart/);
  expect(again.media).toHaveLength(1);
});

test('many groups are leafed through, and pages that are not there are the nearest', async () => {
  const stage = await botStage();
  const models = ['sd1-anime', 'sd1-photo', 'sd1-mixed', 'sd1', 'sd2', 'sdxl', 'unknown'];
  for (const [index, model] of models.entries()) remember(stage, { 1: 1, 2: 40 - index, none: 0 }, { model });
  const first = await ask(stage);
  expect(first.text).toContain('Page 1 of 3');
  const second = await press(stage, stage.town.alice, first, /:stats:2:chart/);
  expect(second.media[0]?.description).toMatch(/^Other SD 1.x models, tag prompts/);
  const third = await press(stage, stage.town.alice, second, /:stats:3:chart/);
  expect(third.media[0]?.description).toMatch(/^Models of unknown family, tag prompts/);
  expect(third.buttons.map(({ disabled }) => disabled)).toEqual([false, true, false]);
  stage.bot.context.store.voteMemory.clear(stage.town.guild.id);
  remember(stage, issue);
  const left = await press(stage, stage.town.alice, third, /:stats:2:chart/);
  expect(left.media[0]?.description).toMatch(/^NAI-type models/);
});

test('texts of twelve clip skips in every group fit into a message', async () => {
  const stage = await botStage();
  const won = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [String(index + 1), 10 + index]));
  for (const model of ['sd1-anime', 'sd1-photo', 'sd1-mixed']) {
    remember(stage, { ...won, same: 9, none: 9 }, { model, style: 'non-english', blind: false });
  }
  for (const user of [stage.town.alice, stage.town.minji, stage.town.haruka]) {
    const chart = await ask(stage, user);
    expect(chart.media[0]?.description?.length).toBeLessThanOrEqual(1024);
    const { text } = await press(stage, user, chart, /:stats:1:text/);
    expect(text.length).toBeLessThanOrEqual(4000);
  }
});

test('it can be shown to everybody, and whoever leafs through that gets a copy', async () => {
  const stage = await botStage();
  remember(stage, issue);
  const shown = await ask(stage, stage.town.alice, { public: true });
  expect(shown.ephemeral).toBe(false);
  const copy = await press(stage, stage.town.haruka, shown, /:stats:1:text/);
  expect(copy.ephemeral).toBe(true);
  expect(copy.text).toContain('44 票中 31 票');
  expect(stage.fake.message(shown)?.versions).toHaveLength(shown.versions.length);
});

test('in direct messages there is nothing to count', async () => {
  const stage = await botStage();
  const dm = stage.fake.openDm(stage.town.alice);
  const answer = stage.fake.invokeCommand({ user: stage.town.alice, channel: dm, name: 'clipskip stats' });
  expect((await answer.reply()).text).toContain('Use it in a server that has the bot');
});

test('who manages the server has the votes of it forgotten, after being asked; others cannot', async () => {
  const stage = await botStage();
  const { town, fake, bot } = stage;
  remember(stage, issue);
  remember(stage, { 1: 30, none: 0 }, { guildId: 'another server' });
  const clear = /:statsclear:/;
  expect((await ask(stage)).buttons.some(({ customId }) => clear.test(customId ?? ''))).toBe(false);
  const open = await ask(stage, town.moderator, { public: true });
  expect(open.buttons.some(({ customId }) => clear.test(customId ?? ''))).toBe(false);
  const asked = fake.pressButton({
    user: town.moderator,
    message: await ask(stage, town.moderator),
    customId: clear,
  });
  const question = await asked.reply();
  expect(question.text).toContain('cannot be undone');
  expect(bot.context.store.voteMemory.stats(town.guild.id)).not.toEqual([]);
  const done = await press(stage, town.moderator, question, /:statsclear:yes/);
  expect(done.text).toBe('Forgotten: 4 comparisons.');
  expect(bot.context.store.voteMemory.stats(town.guild.id)).toEqual([]);
  expect(bot.context.store.voteMemory.stats('another server')).not.toEqual([]);
  expect((await ask(stage)).text).toContain('No vote has been closed here yet.');
});

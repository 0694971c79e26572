import { expect, test, vi } from 'vitest';

import type { CommandHandler, ComponentHandler } from '../../src/commands/types.ts';
import { AppError } from '../../src/errors.ts';
import type { BotStage } from './support.ts';
import { botStage, withButton } from './support.ts';

const explain = ({ fake, town }: BotStage, more: object = {}) =>
  fake.invokeCommand({ user: town.alice, channel: town.general, name: 'clipskip explain', ...more });

/** A bot whose `/clipskip explain` does this. */
function stageWith(handler: Partial<CommandHandler>, components: readonly ComponentHandler[] = []): Promise<BotStage> {
  const command: CommandHandler = {
    name: 'clipskip explain',
    defer: 'ephemeral',
    run: () => Promise.resolve(),
    ...handler,
  };
  return botStage({ overrides: { handlers: { commands: [command], menus: [], components } } });
}

test('a command is answered before anything else is done', async () => {
  const slow = Promise.withResolvers<void>();
  const stage = await stageWith({ run: () => slow.promise });
  expect(await explain(stage).ack()).toMatchObject({ type: 'defer', ephemeral: true });
  slow.resolve();
});

test.each(['c0:draft-edit:abc', 'c1:nothing:abc', 'c1:draft-edit', 'hello', 'c1:draft-edit:abc:def:ghi'])(
  'a button with the id %s is answered kindly',
  async (customId) => {
    const stage = await botStage();
    const { press } = await withButton(stage, customId);
    const reply = await press().reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toMatch(/older version of me/);
    expect(stage.fake.invalidRequests()).toBe(0);
  },
);

test('a command that the bot does not know any more is answered kindly', async () => {
  const stage = await botStage({ overrides: { handlers: { commands: [], menus: [], components: [] } } });
  expect((await explain(stage).reply()).text).toMatch(/do not know this command/);
});

test('what nobody expected is told with an id, logged under it, and says nothing of its inside', async () => {
  const stage = await stageWith({ run: () => Promise.reject(new TypeError('secret inside')) });
  const { text, ephemeral } = await explain(stage).reply();
  expect(ephemeral).toBe(true);
  expect(text).not.toMatch(/secret|TypeError|dispatch/);
  const id = /report it with the id (\w+)/.exec(text)?.[1];
  expect(stage.logged.find((line) => line['id'] === id)).toMatchObject({ code: 'internal', name: 'clipskip explain' });
  expect(stage.logged.find((line) => line['id'] === id)?.['stack']).toContain('secret inside');
});

test('an expected failure says what happened, whose side it is on and what to do, in the person’s language', async () => {
  const away = new AppError('server.unreachable', { params: { host: '10.0.0.7:7860' } });
  const stage = await stageWith({ run: () => Promise.reject(away) });
  const { text } = await explain(stage, { user: stage.town.minji }).reply();
  expect(text).toContain('이미지 서버에서 응답이 없습니다');
  expect(text).toContain('SD 서버 쪽 문제');
  expect(text).toContain('나중에 다시 시도');
  expect(text).not.toContain('10.0.0.7');
});

test('names with underscores and stars stay as they are in an error', async () => {
  const params = { engine: 'Forge', name: '__a_b__*', known: 'c_d' };
  const stage = await stageWith({ run: () => Promise.reject(new AppError('request.model', { params })) });
  expect((await explain(stage).reply()).text).toContain(String.raw`\_\_a\_b\_\_\*`);
});

test('a failure after an answer follows as a private message', async () => {
  const stage = await stageWith({
    defer: 'public',
    async run(interaction) {
      await interaction.editReply('first');
      throw new AppError('discord.draftGone');
    },
  });
  const seen = await explain(stage).until(({ followUps }) => followUps.length > 0);
  expect(seen.reply?.content).toBe('first');
  expect(seen.followUps[0]?.ephemeral).toBe(true);
});

test('a handler that throws before it answered is answered for, and the log says so', async () => {
  const press: ComponentHandler = {
    action: 'quick',
    defer: 'none',
    run: () => Promise.reject(new AppError('discord.draftGone')),
  };
  const stage = await stageWith({}, [press]);
  const button = await withButton(stage, 'c1:quick:abc');
  expect((await button.press().reply()).text).toMatch(/draft is not kept/);
  expect(stage.logText()).toContain('threw before its interaction was answered');
});

test('an error that cannot be shown is logged and takes nothing along', async () => {
  const stage = await stageWith({ run: () => Promise.reject(new AppError('discord.draftGone')) });
  const answer = 'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original';
  stage.fake.faults.next(answer, { kind: 'error', status: 404, code: 10008 });
  explain(stage);
  await vi.waitFor(() => expect(stage.logText()).toContain('could not be shown'), 60_000);
  expect((await explain(stage).reply()).text).toMatch(/draft is not kept/);
});

test('an interaction that Discord has given up is not worked on', async () => {
  let runs = 0;
  const stage = await stageWith({ run: () => Promise.resolve(void (runs += 1)) });
  const callback = 'POST /interactions/{interaction_id}/{interaction_token}/callback';
  stage.fake.faults.next(callback, { kind: 'error', status: 404, code: 10062 });
  explain(stage);
  await vi.waitFor(() => expect(stage.logText()).toContain('could not be answered'), 60_000);
  expect(runs).toBe(0);
});

test('who is blocked gets no further, here or everywhere', async () => {
  const stage = await botStage();
  const { store } = stage.bot.context;
  store.blocks.add({ userId: stage.town.alice.id, guildId: stage.town.guild.id, madeBy: stage.town.moderator.id });
  expect((await explain(stage).reply()).text).toMatch(/cannot use me here/);
  expect((await explain(stage, { user: stage.town.haruka }).reply()).text).not.toMatch(/使えません/);
});

test.each([
  ['of the person before all', { preference: 'ja', locale: 'ko', guild: 'en' }, 'とは'],
  ['of their Discord', { locale: 'ko', guild: 'ja' }, '클립 스킵'],
  ['of the server, where their Discord speaks none of ours', { locale: 'fr', guild: 'ja' }, 'とは'],
  ['of the operator at last', { locale: 'fr' }, '클립 스킵'],
])(
  'the language is the one %s',
  async (_whose, chosen: { preference?: string; locale: string; guild?: string }, words) => {
    const stage = await botStage({ environment: { DEFAULT_LANG: 'ko' } });
    const { store } = stage.bot.context;
    const channel =
      chosen.guild === undefined ? stage.fake.addChannel(foreign(stage), { name: 'général' }) : stage.town.general;
    if (chosen.preference) store.preferences.setLanguage(stage.town.alice.id, chosen.preference);
    if (chosen.guild) store.guildSettings.set(stage.town.guild.id, { version: 1, language: chosen.guild });
    const { text } = await explain(stage, { locale: chosen.locale, channel }).reply();
    expect(text).toContain(words);
  },
);

/** A server that speaks none of our languages either. */
function foreign({ fake, town }: BotStage) {
  const guild = fake.addGuild({ name: 'Ville', locale: 'fr' });
  fake.addMember(guild, town.alice);
  return guild;
}

test('autocomplete offers what is known by now, best match first, and never fails', async () => {
  const stage = await botStage();
  await stage.fake.until(() => stage.bot.context.desk.known(), 'the engine');
  const ask = (name: string, value: string) =>
    stage.fake.autocomplete({
      user: stage.town.alice,
      channel: stage.town.general,
      name: 'clipskip sweep',
      options: { prompt: 'a' },
      focused: { name, value },
    });
  expect((await ask('model', 'BETA')).map(({ value }) => value)).toEqual(['styles/Beta.safetensors [bbbbbbbbbb]']);
  expect(await ask('model', '')).toHaveLength(4);
  expect((await ask('model', ''))[0]?.name).toBe('alpha (loaded now)');
  expect((await ask('lora', 'hero:0.7')).map(({ value }) => value)).toContain('chars/hero:0.7');
  expect((await ask('size', ''))[0]).toEqual({ name: '64x64 (usual here)', value: '64x64' });
  expect(await ask('preset', '')).toEqual([]);
  stage.bot.context.store.close();
  expect(await ask('model', '')).toEqual([]);
});

test('when the bot stops, people hear it, and what was begun is finished', async () => {
  const slow = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const stage = await stageWith({
    async run(interaction) {
      begun.resolve();
      await slow.promise;
      await interaction.editReply('finished');
    },
  });
  const first = explain(stage);
  await begun.promise;
  const closing = stage.bot.close();
  const second = explain(stage);
  expect((await second.reply()).text).toMatch(/being restarted/);
  slow.resolve();
  expect((await first.reply()).content).toBe('finished');
  await closing;
});

test('no prompt of anybody reaches the log', async () => {
  const stage = await botStage();
  const options = { prompt: 'unspeakable wish', negative: 'unspeakable fear', model: 'nobody' };
  await stage.fake
    .invokeCommand({ user: stage.town.alice, channel: stage.town.general, name: 'clipskip sweep', options })
    .reply();
  await stage.fake
    .invokeCommand({
      user: stage.town.alice,
      channel: stage.town.general,
      name: 'clipskip sweep',
      options: { prompt: 'unspeakable wish' },
    })
    .reply();
  await vi.waitFor(() => expect(stage.logText()).toContain('sweep over'), 60_000);
  expect(stage.logText()).not.toContain('unspeakable');
  expect(stage.logText()).not.toContain(stage.fake.token);
});

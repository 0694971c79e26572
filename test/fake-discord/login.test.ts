import {
  ContainerBuilder,
  Events,
  MediaGalleryBuilder,
  MessageFlags,
  REST,
  Routes,
  TextDisplayBuilder,
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
} from 'discord.js';
import { expect, test } from 'vitest';

import { demoCommands, pixel, stage } from './support.ts';

test('an unmodified discord.js logs in and knows its guilds, channels, roles and itself', async () => {
  const { fake, town, login } = await stage();
  const client = await login();
  expect(client.user.id).toBe(fake.bot.id);
  expect(client.application.id).toBe(fake.applicationId);
  const guild = client.guilds.cache.get(town.guild.id);
  expect(guild?.name).toBe('Small town');
  expect(guild?.channels.cache.map((channel) => channel.name).sort()).toEqual(['after-dark', 'comparisons', 'general']);
  expect(guild?.members.me?.permissions.has('AttachFiles')).toBe(true);
  expect(fake.gateway.identifies()).toBe(1);
  expect(fake.invalidRequests()).toBe(0);
});

test('commands are registered in bulk and read back the same, so a second registration can be skipped', async () => {
  const { fake, login } = await stage();
  const client = await login();
  await client.application.commands.set(demoCommands);
  expect(fake.commands().map((command) => command['name'])).toEqual(['demo', 'Look']);
  const fetched = await client.application.commands.fetch({ withLocalizations: true });
  const demo = fetched.find((command) => command.name === 'demo');
  expect(demo?.nameLocalizations).toEqual({ ko: '데모', ja: 'デモ' });
  const [first] = demoCommands;
  expect(first && demo?.equals(first)).toBe(true);
});

test('a command is deferred, answered with Components V2 and a file, and the file comes back byte for byte', async () => {
  const { fake, town, login, errors } = await stage();
  const seen: unknown[] = [];
  await login(async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    seen.push([
      interaction.options.getSubcommand(),
      interaction.options.getString('prompt'),
      interaction.options.getInteger('seed'),
      interaction.locale,
      interaction.context,
    ]);
    await interaction.deferReply();
    const container = new ContainerBuilder()
      .addTextDisplayComponents(new TextDisplayBuilder({ content: '# 결과' }))
      .addMediaGalleryComponents(
        new MediaGalleryBuilder().addItems({ media: { url: 'attachment://sheet.png' }, description: 'three panels' }),
      )
      .addActionRowComponents(
        new ActionRowBuilder<ButtonBuilder>().addComponents(
          new ButtonBuilder({ style: ButtonStyle.Primary, customId: 'pick:2', label: '2' }),
        ),
      );
    await interaction.editReply({
      flags: MessageFlags.IsComponentsV2,
      components: [container],
      files: [{ attachment: pixel, name: 'sheet.png' }],
    });
  });
  fake.registerCommands(demoCommands);

  const handle = fake.invokeCommand({
    user: town.minji,
    channel: town.general,
    name: 'demo run',
    options: { prompt: 'cat', seed: 42 },
  });
  const ack = await handle.ack();
  expect(ack).toMatchObject({ type: 'defer', ephemeral: false, clockMs: 0 });
  const reply = await handle.reply();
  expect(seen).toEqual([['run', 'cat', 42, 'ko', 0]]);
  expect(reply).toMatchObject({ componentsV2: true, text: '# 결과', ephemeral: false });
  expect(reply.buttons).toMatchObject([{ customId: 'pick:2', label: '2', disabled: false }]);
  expect(reply.media).toMatchObject([
    { where: 'gallery', filename: 'sheet.png', description: 'three panels', contentType: 'image/png' },
  ]);
  expect(await fake.download(reply.media[0]?.url ?? '')).toEqual(pixel);
  expect(reply.raw['attachments']).toEqual([]);
  expect(errors).toEqual([]);
  expect(fake.countRequests()).toBe(3);
});

test('messages that the bot and people write arrive as events when their intent is asked for', async () => {
  const { fake, town, login } = await stage();
  const client = await login(undefined, { intents: ['Guilds', 'GuildMessages'] });
  const arrived: string[] = [];
  client.on(Events.MessageCreate, (message) => void arrived.push(`${message.author.username}:${message.content}`));
  fake.postAs(town.alice, town.general, { content: 'hello' });
  const channel = await client.channels.fetch(town.general.id);
  if (!channel?.isSendable()) throw new Error('not a text channel');
  await channel.send('hi');
  await expect.poll(() => arrived).toEqual(['alice:', 'clipskip:hi']);
});

test('a REST client alone works too, and a wrong token is refused and counted', async () => {
  const { fake, request } = await stage();
  const rest = new REST({ api: fake.url }).setToken(fake.token);
  expect(await rest.get(Routes.user('@me'))).toMatchObject({ id: fake.bot.id, bot: true });
  for (const authorization of ['Bot wrong', fake.token, '']) {
    const refused = await request('GET', '/users/@me', undefined, { authorization });
    expect(refused).toMatchObject({ status: 401, body: { message: '401: Unauthorized', code: 0 } });
  }
  expect(fake.invalidRequests()).toBe(3);
});

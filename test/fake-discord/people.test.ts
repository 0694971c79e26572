import { expect, test } from 'vitest';

import type { FakeUser, InteractionHandle, InvokeCommand } from './index.ts';
import { demoCommands, pixel, type Stage, stage } from './support.ts';

const v2 = 1 << 15;
const button = (customId: string, more = {}) => ({
  type: 1,
  components: [{ type: 2, style: 1, label: 'x', custom_id: customId, ...more }],
});

function command(set: Stage, more: Partial<InvokeCommand> = {}): InteractionHandle {
  set.fake.registerCommands(demoCommands);
  const { alice, general } = set.town;
  return set.fake.invokeCommand({ user: alice, channel: general, name: 'demo run', options: { prompt: 'x' }, ...more });
}

test('the payload tells who, where, in which language and what the app may do', async () => {
  const set = await stage();
  const { fake, town } = set;
  const payloads: unknown[] = [];
  await set.login(async (interaction) => {
    payloads.push({
      owners: interaction.authorizingIntegrationOwners,
      context: interaction.context,
      inGuild: interaction.inGuild(),
      locale: interaction.locale,
      guildLocale: interaction.guildLocale,
      mayAttach: interaction.appPermissions.has('AttachFiles'),
      limit: interaction.attachmentSizeLimit,
    });
  });
  fake.setPermissions(town.general, 1n << 10n);
  command(set, { user: town.minji });
  command(set, { user: town.minji, channel: fake.openDm(town.minji), locale: 'ja' });
  command(set, { user: town.minji, channel: fake.addPrivateChannel([town.minji, town.alice]) });
  await expect.poll(() => payloads).toHaveLength(3);
  const limit = 10 * 1024 * 1024;
  expect(payloads).toMatchObject([
    {
      owners: { '0': town.guild.id },
      context: 0,
      inGuild: true,
      locale: 'ko',
      guildLocale: 'en-US',
      mayAttach: false,
      limit,
    },
    { owners: { '0': '0' }, context: 1, inGuild: false, locale: 'ja', guildLocale: null, mayAttach: true },
    { owners: { '1': town.minji.id }, context: 2, inGuild: false, locale: 'ko' },
  ]);
});

test('a person can only do what Discord shows', async () => {
  const set = await stage();
  const { fake, town } = set;
  const invoke = (more: Partial<InvokeCommand>) => () => command(set, more);
  expect(invoke({ name: 'demo' })).toThrow('needs a subcommand');
  expect(invoke({ name: 'nope' })).toThrow('no command "nope" is registered here; registered: demo, Look');
  expect(invoke({ options: {} })).toThrow('needs the option "prompt"');
  expect(invoke({ options: { prompt: 'x'.repeat(21) } })).toThrow('wrong length');
  expect(invoke({ options: { prompt: 'x', seed: -1 } })).toThrow('out of range');
  expect(invoke({ options: { prompt: 'x', seed: 1.5 } })).toThrow('a whole number');
  expect(invoke({ options: { prompt: 'x', sed: 1 } })).toThrow('no option "sed"');
  const hidden = fake.addChannel(town.guild, {
    name: 'hidden',
    overwrites: [{ of: town.guild.everyoneRoleId, deny: 1n << 10n }],
  });
  expect(invoke({ channel: hidden })).toThrow('alice does not see the channel hidden');
  fake.registerCommands([
    { name: 'admin', description: 'x', default_member_permissions: '32', contexts: [0] },
    { name: 'adult', description: 'x', nsfw: true },
  ]);
  const plain =
    (user: FakeUser, name: string, channel = town.general) =>
    () =>
      fake.invokeCommand({ user, channel, name });
  expect(plain(town.alice, 'admin')).toThrow('default_member_permissions 32');
  expect(plain(town.moderator, 'admin')).not.toThrow();
  expect(plain(town.alice, 'admin', fake.openDm(town.alice))).toThrow('its contexts are [0]');
  expect(plain(town.alice, 'adult')).toThrow('age-restricted');
  expect(plain(town.alice, 'adult', town.nsfw)).not.toThrow();
});

test('autocomplete gives choices to the bot and back', async () => {
  const set = await stage();
  await set.login(async (interaction) => {
    if (!interaction.isAutocomplete()) return;
    const { name, value } = interaction.options.getFocused(true);
    await interaction.respond([{ name: `${name}: ${value}`, value }]);
  });
  set.fake.registerCommands(demoCommands);
  const request = { user: set.town.alice, channel: set.town.general, name: 'demo run' };
  expect(await set.fake.autocomplete({ ...request, focused: { name: 'model', value: 'any' } })).toEqual([
    { name: 'model: any', value: 'any' },
  ]);
  await expect(set.fake.autocomplete({ ...request, focused: { name: 'prompt', value: 'x' } })).rejects.toThrow(
    'no autocomplete',
  );
});

test('an attachment option travels with its bytes, and a lie about its type and size is told as it is', async () => {
  const set = await stage();
  const got: unknown[] = [];
  await set.login(async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    const picture = interaction.options.getAttachment('picture', true);
    got.push([picture.name, picture.contentType, picture.size, picture.width, await set.fake.download(picture.url)]);
  });
  command(set, {
    options: { prompt: 'x', picture: { name: 'a.png', bytes: pixel, contentType: 'text/plain', size: 5 } },
  });
  await expect.poll(() => got).toEqual([['a.png', 'text/plain', 5, 1, pixel]]);
});

test('a message menu brings the message, content and files included, without any intent', async () => {
  const set = await stage();
  set.fake.registerCommands(demoCommands);
  const targetMessage = set.fake.postAs(set.town.minji, set.town.general, {
    content: 'look',
    files: [{ name: 'a.png', bytes: pixel }],
  });
  const got: unknown[] = [];
  await set.login(async (interaction) => {
    if (!interaction.isMessageContextMenuCommand()) return;
    const message = interaction.targetMessage;
    got.push([message.content, message.author.username, message.attachments.first()?.name]);
    await interaction.reply({ content: 'seen', flags: 64 });
  });
  const handle = set.fake.messageContextMenu({ user: set.town.alice, name: 'Look', targetMessage });
  expect(await handle.reply()).toMatchObject({ content: 'seen', ephemeral: true });
  expect(got).toEqual([['look', 'minji', 'a.png']]);
});

test('a button updates its message in place; two presses are two interactions', async () => {
  const set = await stage();
  await set.login(async (interaction) => {
    if (interaction.isButton()) await interaction.update({ content: `by ${interaction.user.username}` });
  });
  await set.request('POST', `/channels/${set.town.general.id}/messages`, { content: 'x', components: [button('b')] });
  const [message] = set.fake.messages(set.town.general);
  if (!message) throw new Error('no message');
  const [first, second] = [set.town.alice, set.town.minji].map((user) =>
    set.fake.pressButton({ user, message, customId: /^b$/ }),
  );
  expect(await first?.ack()).toMatchObject({ type: 'update' });
  await second?.ack();
  expect(set.fake.message(message)).toMatchObject({ content: 'by minji' });
  expect(set.fake.message(message)?.versions.map(({ text }) => text)).toEqual(['x', 'by alice', 'by minji']);
});

test('disabled buttons and foreign custom ids cannot be pressed', async () => {
  const set = await stage();
  await set.request('POST', `/channels/${set.town.general.id}/messages`, {
    content: 'x',
    components: [button('off', { disabled: true })],
  });
  const [message] = set.fake.messages(set.town.general);
  if (!message) throw new Error('no message');
  const press = (customId: string) => () => set.fake.pressButton({ user: set.town.alice, message, customId });
  expect(press('off')).toThrow('the message has: off (disabled)');
  expect(press('other')).toThrow('0 enabled components are other');
});

test('selects give their values, and only values they have', async () => {
  const set = await stage();
  await set.login(async (interaction) => {
    if (interaction.isStringSelectMenu()) await interaction.reply({ content: interaction.values.join('+'), flags: 64 });
    if (interaction.isUserSelectMenu())
      await interaction.reply({ content: interaction.users.map((user) => user.username).join(), flags: 64 });
  });
  const select = {
    type: 3,
    custom_id: 's',
    max_values: 2,
    options: [1, 2, 3].map((value) => ({ label: `${value}`, value: `${value}` })),
  };
  const components = [
    { type: 1, components: [select] },
    { type: 1, components: [{ type: 5, custom_id: 'who' }] },
  ];
  await set.request('POST', `/channels/${set.town.general.id}/messages`, { flags: v2, components });
  const [message] = set.fake.messages(set.town.general);
  if (!message) throw new Error('no message');
  const choose = (customId: string, ...values: string[]) =>
    set.fake.chooseSelect({ user: set.town.alice, message, customId, values });
  expect((await choose('s', '1', '3').reply()).content).toBe('1+3');
  expect((await choose('who', set.town.minji.id).reply()).content).toBe('minji');
  expect(() => choose('s', '4')).toThrow('no option "4"');
  expect(() => choose('s', '1', '2', '3')).toThrow('takes 1 to 2');
});

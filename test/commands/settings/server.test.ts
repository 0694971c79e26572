import { expect, test } from 'vitest';

import { guildRules } from '../../../src/commands/settings/guild-rules.ts';
import { startBot } from './support.ts';

test('an admin sees the settings as they are and changes limits; what the operator does not allow is refused, the rest is kept', async () => {
  const bot = await startBot();
  const { moderator, guild } = bot.town;
  const panel = await bot.command(moderator, 'settings server');
  expect(panel).toMatchObject({ ephemeral: true, componentsV2: true });
  expect(panel.text).toContain('**Pictures a day and person**: 100 (bot owner’s limit)');

  const form = await bot.open(moderator, panel, /server-open:limits/);
  expect(form.fields).toHaveLength(5);
  const after = await bot.submit(moderator, form, {
    cellsPerUserDay: '２０',
    runningPerUser: '3',
    batchPictures: '-1',
    retentionDays: '7',
  });

  expect(guildRules(guild.id, bot.store)).toMatchObject({ quotas: { cellsPerUserDay: 20 }, retentionDays: 7 });
  expect(guildRules(guild.id, bot.store).quotas).not.toHaveProperty('runningPerUser', 3);
  expect(after.id).toBe(panel.id);
  expect(after.text).toContain('**Pictures a day and person**: 20\n');
  expect(after.text).toContain('Not saved: Comparisons at once, per person: a whole number from 0 to 2');
  expect(after.text).toContain('Not saved: Pictures in one batch');
});

test('a slip in one field does not lift a limit that was there', async () => {
  const bot = await startBot();
  const { moderator, guild } = bot.town;
  bot.store.guildSettings.set(guild.id, { quotas: { cellsPerUserDay: 10 } });
  const form = await bot.open(moderator, await bot.command(moderator, 'settings server'), /server-open:limits/);
  await bot.submit(moderator, form, { cellsPerUserDay: '1o' });
  expect(guildRules(guild.id, bot.store).quotas.cellsPerUserDay).toBe(10);
});

test('channels and roles are chosen in a form that shows those chosen before', async () => {
  const bot = await startBot();
  const { moderator, guild, general, nsfw } = bot.town;
  const role = bot.fake.addRole(guild, { name: 'artists' });
  const gone = bot.fake.addChannel(guild, { name: 'gone' });
  bot.store.guildSettings.set(guild.id, { channels: [general.id, gone.id] });
  bot.fake.faults.deleteChannel(gone);
  await expect
    .poll(async () => {
      const form = await bot.open(moderator, await bot.command(moderator, 'settings server'), /server-open:places/);
      return form.fields.map(({ value }) => value);
    })
    .toEqual([[general.id], []]);
  const form = await bot.open(moderator, await bot.command(moderator, 'settings server'), /server-open:places/);
  const after = await bot.submit(moderator, form, { channels: [nsfw.id], roles: [role.id] });
  expect(guildRules(guild.id, bot.store)).toMatchObject({ channels: [nsfw.id], roles: [role.id] });
  expect(after.text).toContain(`<#${nsfw.id}>`);
  expect(after.pings).toEqual([]);
});

test('who opens votes, who votes and how, and where threads and reports go is chosen in a form that shows what was chosen', async () => {
  const bot = await startBot();
  const { moderator, guild, general, forum } = bot.town;
  const panel = await bot.command(moderator, 'settings server');
  const form = await bot.open(moderator, panel, /server-open:votes/);
  expect(form.fields.map(({ value }) => value)).toEqual([['requester'], ['everybody'], ['buttons'], [], []]);
  const votes = { open: 'everybody', voters: 'roles', form: 'native', forum: forum.id, reports: general.id };
  const given = { ...votes, forum: [forum.id], reports: [general.id] };
  // What the forum lacks is said beside it.
  expect((await bot.submit(moderator, form, given)).text).toContain('could sort threads');
  const after = bot.fake.message(panel) ?? panel;
  expect(guildRules(guild.id, bot.store).votes).toEqual(votes);
  expect(after.text).toContain(`open votes: Discord’s own poll · Forum for threads <#${forum.id}>`);
  const again = await bot.open(moderator, after, /server-open:votes/);
  expect(again.fields.map(({ value }) => value)).toEqual([
    ['everybody'],
    ['roles'],
    ['native'],
    [forum.id],
    [general.id],
  ]);
});

test('NSFW rule and language are chosen in place', async () => {
  const bot = await startBot();
  const { moderator, guild } = bot.town;
  const panel = await bot.command(moderator, 'settings server');
  await bot.choose(moderator, panel, /server-set:nsfw/, ['restricted']);
  const after = await bot.choose(moderator, panel, /server-set:language/, ['ja']);
  expect(guildRules(guild.id, bot.store)).toMatchObject({ nsfw: 'restricted', language: 'ja' });
  expect(after.selects.map(({ options }) => options.find(({ selected }) => selected)?.value)).toEqual([
    'restricted',
    'ja',
  ]);
});

test('two admins at once: the later form does not overwrite what the earlier one saved', async () => {
  const bot = await startBot();
  const { moderator, guild } = bot.town;
  const other = bot.fake.addUser({ name: 'other' });
  const admins = bot.fake.addRole(guild, { name: 'admins', permissions: 1n << 5n });
  bot.fake.addMember(guild, other, { roles: [admins] });
  const mine = await bot.open(moderator, await bot.command(moderator, 'settings server'), /server-open:limits/);
  const theirs = await bot.open(other, await bot.command(other, 'settings server'), /server-open:limits/);
  await bot.submit(other, theirs, { cellsPerUserDay: '5' });
  const after = await bot.submit(moderator, mine, { cellsPerUserDay: '50', batchPictures: '9' });
  expect(guildRules(guild.id, bot.store).quotas.cellsPerUserDay).toBe(5);
  expect(guildRules(guild.id, bot.store).quotas.batchPictures).toBeUndefined();
  expect(after.text).toContain('changed while your form was open');
  expect(after.text).toContain('**Pictures a day and person**: 5\n');
});

test('a form about limits and one about defaults do not get in each other’s way', async () => {
  const bot = await startBot();
  const { moderator, guild } = bot.town;
  const panel = await bot.command(moderator, 'settings server');
  const limits = await bot.open(moderator, panel, /server-open:limits/);
  const look = await bot.open(moderator, panel, /values-open:server:look/);
  await bot.submit(moderator, limits, { cellsPerUserDay: '5' });
  await bot.submit(moderator, look, { steps: '20' });
  expect(guildRules(guild.id, bot.store)).toMatchObject({ quotas: { cellsPerUserDay: 5 }, defaults: { steps: 20 } });
});

test('members without Manage Server are refused, by the command and by a button that an admin lost the right to', async () => {
  const bot = await startBot();
  const { alice, moderator, guild, general } = bot.town;
  for (const name of ['settings server', 'models']) {
    expect((await bot.command(alice, name)).text).toContain('Only people who may manage this server');
  }
  const panel = await bot.command(moderator, 'settings server');
  bot.fake.setPermissions(general, 1n << 10n, moderator);
  const refused = await bot.choose(moderator, panel, /server-set:nsfw/, ['restricted']);
  expect(refused.text).toContain('Only people who may manage this server');
  expect(bot.store.guildSettings.get(guild.id)).toBeUndefined();
});

test('in a direct message there is no server to set', async () => {
  const bot = await startBot();
  const { alice } = bot.town;
  const dm = bot.fake.openDm(alice);
  const handle = bot.fake.invokeCommand({ user: alice, channel: dm, name: 'clipskip settings server' });
  expect((await handle.reply()).text).toContain('belongs to a server');
});

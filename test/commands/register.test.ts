import { afterEach, beforeEach, expect, test } from 'vitest';

import { registerCommands, sameCommands } from '../../src/commands/core/register-commands.ts';
import { commandDefinitions } from '../../src/commands/definitions/index.ts';
import type { FakeDiscord, SmallTown } from '../fake-discord/index.ts';
import { addSmallTown, expectHonest, startFakeDiscord } from '../fake-discord/index.ts';

let fake: FakeDiscord;
let town: SmallTown;

beforeEach(async () => {
  fake = await startFakeDiscord();
  town = addSmallTown(fake);
});
afterEach(async () => {
  await fake.close();
});

const register = (more: object = {}) =>
  registerCommands({
    token: fake.token,
    apiUrl: fake.url,
    guildId: undefined,
    signal: AbortSignal.timeout(20_000),
    ...more,
  });

test('commands are registered once and then only when they differ', async () => {
  expect(await register()).toBe(true);
  expect(fake.commands().map((command) => command['name'])).toEqual(commandDefinitions.map(({ name }) => name));
  expect(await register()).toBe(false);
  const [first, ...others] = commandDefinitions;
  if (!first) throw new Error('no commands');
  const commands = [{ ...first, description_localizations: { ko: '다른 설명' } }, ...others];
  expect(await register({ commands })).toBe(true);
  expect(await register({ commands })).toBe(false);
  expect(fake.countRequests('PUT /applications/{application_id}/commands')).toBe(2);
  expectHonest(fake);
});

test('for development they are registered in one server alone', async () => {
  expect(await register({ guildId: town.guild.id })).toBe(true);
  expect(fake.commands(town.guild)).toHaveLength(commandDefinitions.length);
  expect(fake.commands()).toEqual([]);
  expect(await register({ guildId: town.guild.id })).toBe(false);
});

test('a token that Discord refuses is named as that', async () => {
  await expect(register({ token: 'wrong.token.of.somebody' })).rejects.toMatchObject({ code: 'bot.tokenRefused' });
});

test('a Discord that is not there is named as that', async () => {
  await expect(register({ apiUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({
    code: 'bot.unreachable',
    params: { reason: 'ECONNREFUSED' },
  });
});

test('what Discord adds by itself is no difference, what it lacks or has too much is one', () => {
  const wanted = [{ name: 'a', description: 'b', options: [{ name: 'x', description: 'y', type: 3 }] }];
  const [command] = wanted;
  const registered = { id: '1', version: '2', type: 1, nsfw: false, default_member_permissions: null, ...command };
  expect(sameCommands(wanted, [registered])).toBe(true);
  const more = [{ name: 'x', description: 'y', type: 3, required: true }];
  expect(sameCommands(wanted, [{ ...registered, options: more }])).toBe(false);
  expect(sameCommands(wanted, [{ ...registered, options: [] }])).toBe(false);
  expect(sameCommands(wanted, [{ ...registered, name_localizations: { ko: '가' } }])).toBe(false);
  expect(sameCommands(wanted, [registered, { ...registered, name: 'old' }])).toBe(false);
});

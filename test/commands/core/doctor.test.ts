import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { BotFinding } from '../../../src/commands/core/doctor.ts';
import { examineBot } from '../../../src/commands/core/doctor.ts';
import { commandDefinitions } from '../../../src/commands/definitions/index.ts';
import { neededPermissions, permissionInteger } from '../../../src/commands/permissions.ts';
import { translator } from '../../../src/text/index.ts';
import type { FakeDiscord, SmallTown } from '../../fake-discord/index.ts';
import { addSmallTown, expectHonest, startFakeDiscord } from '../../fake-discord/index.ts';

let fake: FakeDiscord;
let town: SmallTown;
beforeEach(async () => {
  fake = await startFakeDiscord();
  town = addSmallTown(fake);
});
afterEach(() => fake.close());

const t = translator('en');
const signal = new AbortController().signal;

async function examine(options: { channelId?: string; guildId?: string; token?: string; apiUrl?: string } = {}) {
  const findings: BotFinding[] = [];
  const { channelId, guildId, token = fake.token, apiUrl = fake.url } = options;
  for await (const finding of examineBot({ token, apiUrl, guildId, channelId, signal })) findings.push(finding);
  return findings;
}

const problems = (findings: readonly BotFinding[]): string[] =>
  findings.flatMap((finding) => (finding.ok ? [] : [t(finding.text)]));

test('a bot that is set up well has no problem, and the invite link asks for the smallest number', async () => {
  fake.registerCommands(commandDefinitions);
  const findings = await examine({ channelId: town.general.id });
  expect(problems(findings)).toEqual([]);
  const lines = findings.flatMap((finding) => (finding.ok ? (finding.more ?? []) : []));
  const link = new URL(String(lines.find((line) => typeof line === 'string')));
  expect(link.searchParams.get('permissions')).toBe(String(permissionInteger));
  expect(link.searchParams.get('client_id')).toBe(fake.applicationId);
  expect(lines).toHaveLength(2 + neededPermissions.length);
  expect(fake.invalidRequests()).toBe(0);
  expectHonest(fake);
});

test('docs/bot.md names the number that the link asks for', async () => {
  const { readFile } = await import('node:fs/promises');
  const page = await readFile(new URL('../../../docs/bot.md', import.meta.url), 'utf8');
  expect(page).toContain(`**${permissionInteger}**`);
});

test('no moderation and no mention of everybody is asked for', () => {
  const { Administrator, ManageMessages, ManageGuild, MentionEveryone } = PermissionFlagsBits;
  expect(permissionInteger & (Administrator | ManageMessages | ManageGuild | MentionEveryone)).toBe(0n);
});

test('commands that were never registered, or are those of another version, are found', async () => {
  expect(problems(await examine())).toEqual([expect.stringContaining('Discord has 0 for every server')]);
  fake.registerCommands(commandDefinitions.slice(1));
  expect(problems(await examine())).toHaveLength(1);
  fake.registerCommands(commandDefinitions, town.guild.id);
  expect(problems(await examine({ guildId: town.guild.id }))).toEqual([]);
});

test('a permission that the channel takes away is named', async () => {
  fake.registerCommands(commandDefinitions);
  fake.setPermissions(town.general, permissionInteger & ~PermissionFlagsBits.AttachFiles);
  expect(problems(await examine({ channelId: town.general.id }))).toEqual(['Channel #general: missing AttachFiles']);
});

test('a channel that the bot does not see, one that is not there, and one of another kind are told apart from good ones', async () => {
  fake.registerCommands(commandDefinitions);
  fake.setPermissions(town.general, 0n);
  expect(problems(await examine({ channelId: town.general.id }))).toEqual([expect.stringContaining('cannot see it')]);
  expect(problems(await examine({ channelId: '123456789012345678' }))).toEqual([
    expect.stringContaining('cannot see it'),
  ]);
  expect(problems(await examine({ channelId: town.forum.id }))).toEqual([
    expect.stringContaining('takes no messages of bots'),
  ]);
});

test('a refused token is named and asked with once only', async () => {
  await expect(examine({ token: 'not.a.token' })).rejects.toMatchObject({ code: 'bot.tokenRefused' });
  expect(fake.requests).toHaveLength(1);
});

test('a Discord that is not there is told with the reason', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await expect(examine({ apiUrl: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
    code: 'bot.unreachable',
    params: { reason: 'ECONNREFUSED' },
  });
});

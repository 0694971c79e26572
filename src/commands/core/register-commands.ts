import { isDeepStrictEqual } from 'node:util';

import type { RESTPutAPIApplicationCommandsJSONBody } from 'discord.js';
import { REST, Routes } from 'discord.js';
import { z } from 'zod';

import { commandDefinitions } from '../definitions/index.ts';
import { discordFailure } from './discord-failure.ts';

export interface RegisterOptions {
  readonly token: string;
  /** Base of Discord's API without the version. Undefined: Discord itself. */
  readonly apiUrl: string | undefined;
  /** For this server alone, where they appear at once. Undefined: everywhere. */
  readonly guildId: string | undefined;
  readonly signal: AbortSignal;
  /** Default: the bot's own. */
  readonly commands?: RESTPutAPIApplicationCommandsJSONBody;
}

const application = z.object({ id: z.string() });
const found = z.array(z.record(z.string(), z.unknown()));

/**
 * Tells Discord of the commands where they differ from what it has: it counts changes (200 new ones a day). Answers with
 * whether anything was changed. Rejects with `bot.tokenRefused`, `bot.unreachable`.
 */
export async function registerCommands(options: RegisterOptions): Promise<boolean> {
  const { token, apiUrl, guildId, signal, commands = commandDefinitions } = options;
  const rest = new REST(apiUrl === undefined ? {} : { api: apiUrl }).setToken(token);
  try {
    const { id } = application.parse(await rest.get(Routes.currentApplication(), { signal }));
    const route = guildId === undefined ? Routes.applicationCommands(id) : Routes.applicationGuildCommands(id, guildId);
    const query = new URLSearchParams({ with_localizations: 'true' });
    if (sameCommands(commands, found.parse(await rest.get(route, { query, signal })))) return false;
    await rest.put(route, { body: commands, signal });
    return true;
  } catch (error) {
    throw discordFailure(error);
  } finally {
    rest.clearHandlerSweeper();
    rest.clearHashSweeper();
  }
}

/**
 * Whatever Discord adds (ids, versions) or says of its own accord (empty lists, false, null) is no difference. Commands of
 * one server have no contexts and no ways of installing, whatever was sent (interactions/application-commands.mdx).
 */
export function sameCommands(wanted: readonly object[], registered: readonly object[]): boolean {
  const local = registered.some((command) => 'guild_id' in command) ? { contexts: null, integration_types: null } : {};
  const byName = (commands: readonly object[]): unknown[] =>
    commands
      .map((command) => essence({ type: 1, ...command, ...local }))
      .sort((one, other) => JSON.stringify(nameOf(one)).localeCompare(JSON.stringify(nameOf(other))));
  return isDeepStrictEqual(byName(wanted), byName(registered));
}

const nameOf = (command: unknown): unknown =>
  typeof command === 'object' && command !== null
    ? [Reflect.get(command, 'type'), Reflect.get(command, 'name')]
    : command;

/** What Discord adds, and what older API versions had for `contexts`. */
const notOurs = new Set([
  'id',
  'application_id',
  'version',
  'guild_id',
  'dm_permission',
  'name_localized',
  'description_localized',
]);
/** Sets, in whatever order. */
const unordered = new Set(['contexts', 'integration_types', 'channel_types']);

function essence(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => essence(item));
    return unordered.has(key) ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !notOurs.has(name))
    .map(([name, part]) => [name, essence(part, name)] as const)
    .filter(([, part]) => !isNothing(part));
  return Object.fromEntries(entries.sort(([one], [other]) => one.localeCompare(other)));
}

function isNothing(part: unknown): boolean {
  if (part === undefined || part === null || part === false || part === '') return true;
  return typeof part === 'object' && Object.keys(part).length === 0;
}

import { z } from 'zod';

import type { ApiRequest, Route } from '../http/route.ts';
import type { Inside } from '../inside.ts';
import { requireCommandForms } from '../rules/command-rules.ts';
import { isObject } from '../component-tree.ts';
import { ApiError, refusals } from '../api-error.ts';
import type { Id, JsonObject } from '../types.ts';
import type { CommandRecord } from '../world.ts';
import { guildFor } from './places.ts';

const commandList = z.array(z.record(z.string(), z.unknown()));

export function commandsOf(inside: Inside, guildId: Id | undefined): readonly CommandRecord[] {
  return inside.world.commands.get(guildId ?? '') ?? [];
}

/** Bulk overwrite: ids of commands that keep their type and name stay (developers/interactions/application-commands.mdx). */
export function replaceCommands(inside: Inside, body: unknown, guildId: Id | undefined): readonly CommandRecord[] {
  const commands = commandList.parse(body);
  requireCommandForms(commands);
  const before = commandsOf(inside, guildId);
  const after = commands.map((command) => {
    const type = Number(command['type'] ?? 1);
    const name = String(command['name']);
    const id = before.find((old) => old.type === type && old.name === name)?.id ?? inside.newId();
    return { id, guildId, type, name, json: commandJson(inside, { ...command, id }, guildId) };
  });
  inside.world.commands.set(guildId ?? '', after);
  inside.changed();
  return after;
}

/** A command as the API gives it: everything optional filled in, `required: false` and empty parts left out. */
function commandJson(inside: Inside, command: JsonObject & { readonly id: Id }, guildId: Id | undefined): JsonObject {
  return {
    id: command.id,
    application_id: inside.world.applicationId,
    version: inside.newId(),
    default_member_permissions: nullable(command['default_member_permissions']),
    type: command['type'] ?? 1,
    name: command['name'],
    name_localizations: command['name_localizations'] ?? null,
    description: command['description'] ?? '',
    description_localizations: command['description_localizations'] ?? null,
    integration_types: command['integration_types'] ?? [0],
    ...(guildId === undefined
      ? { contexts: command['contexts'] ?? null, dm_permission: command['dm_permission'] ?? true }
      : { guild_id: guildId, contexts: null }),
    ...(Array.isArray(command['options']) ? { options: command['options'].filter(isObject).map(optionJson) } : {}),
    nsfw: command['nsfw'] ?? false,
  };
}

function optionJson(option: JsonObject): JsonObject {
  const known = Object.entries(option).filter(
    ([key, value]) => value !== null && value !== undefined && !(key === 'required' && value === false),
  );
  const options = option['options'];
  return {
    ...Object.fromEntries(known),
    ...(Array.isArray(options) ? { options: options.filter(isObject).map(optionJson) } : {}),
  };
}

function nullable(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** Lists leave the localizations out unless asked (`with_localizations`, developers/interactions/application-commands.mdx). */
function listed(commands: readonly CommandRecord[], query: URLSearchParams): JsonObject[] {
  return commands.map(({ json }) => (query.get('with_localizations') === 'true' ? json : withoutLocalizations(json)));
}

function withoutLocalizations(json: JsonObject): JsonObject {
  const text = JSON.stringify(json, (key, value: unknown) => (key.endsWith('_localizations') ? undefined : value));
  const copy: JsonObject = JSON.parse(text);
  return copy;
}

function scope(inside: Inside, request: ApiRequest, ofGuild: boolean): Id | undefined {
  if (request.param('application_id') !== inside.world.applicationId) {
    throw new ApiError(403, 20012, 'You are not authorized to perform this action on this application');
  }
  return ofGuild ? guildFor(inside, request.param('guild_id')).id : undefined;
}

function routesAt(base: string, ofGuild: boolean): Route[] {
  return [
    {
      name: `GET ${base}`,
      handle: (inside, request) => ({
        status: 200,
        body: listed(commandsOf(inside, scope(inside, request, ofGuild)), request.query),
      }),
    },
    {
      name: `PUT ${base}`,
      handle: (inside, request) => ({
        status: 200,
        body: replaceCommands(inside, request.body, scope(inside, request, ofGuild)).map(({ json }) => json),
      }),
    },
    {
      name: `GET ${base}/{command_id}`,
      handle: (inside, request) => {
        const command = commandsOf(inside, scope(inside, request, ofGuild)).find(
          ({ id }) => id === request.param('command_id'),
        );
        if (!command) throw refusals.unknownCommand();
        return { status: 200, body: command.json };
      },
    },
    {
      name: `DELETE ${base}/{command_id}`,
      handle: (inside, request) => {
        const guildId = scope(inside, request, ofGuild);
        const left = commandsOf(inside, guildId).filter(({ id }) => id !== request.param('command_id'));
        if (left.length === commandsOf(inside, guildId).length) throw refusals.unknownCommand();
        inside.world.commands.set(guildId ?? '', left);
        return { status: 204 };
      },
    },
  ];
}

export const commandRoutes: readonly Route[] = [
  ...routesAt('/applications/{application_id}/commands', false),
  ...routesAt('/applications/{application_id}/guilds/{guild_id}/commands', true),
];

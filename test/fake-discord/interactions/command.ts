import { numberOf, objectsIn, textOf } from '../component-tree.ts';
import type { Inside } from '../inside.ts';
import { botIsIn } from '../inside.ts';
import { storeFile } from '../messages/files.ts';
import { permission } from '../permission-bits.ts';
import { permissionsIn } from '../permissions.ts';
import { commandsOf } from '../routes/commands.ts';
import type { AttachmentSpec, Autocomplete, InvokeCommand, JsonObject, OptionValue } from '../types.ts';
import type { ChannelRecord, CommandRecord, InteractionRecord, UserRecord } from '../world.ts';
import { requireChannel, requireSees, requireUser } from './people.ts';
import { createResolved, type Resolved } from './resolved.ts';
import { contextOf, integrationOwners, startInteraction } from './start.ts';

/** Option types (developers/interactions/application-commands.mdx). */
const optionType = {
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;
const subcommandTypes: readonly unknown[] = [1, optionType.group];

/** The command a person finds under this name at this place, or an error that says why there is none. */
export function findCommand(
  inside: Inside,
  wanted: {
    readonly name: string;
    readonly type: number;
    readonly channel: ChannelRecord;
    readonly user: UserRecord;
    readonly userInstall: boolean;
  },
): CommandRecord {
  const { channel, user } = wanted;
  const all = [...(channel.guild ? commandsOf(inside, channel.guild.id) : []), ...commandsOf(inside, undefined)];
  const command = all.find(({ name, type }) => name === wanted.name && type === wanted.type);
  if (!command) {
    const known = all.map(({ name }) => name).join(', ');
    throw new Error(`no command "${wanted.name}" is registered here; registered: ${known === '' ? 'none' : known}`);
  }
  const { json } = command;
  const contexts = json['contexts'];
  if (Array.isArray(contexts) && !contexts.includes(contextOf(channel))) {
    throw new Error(`"${command.name}" is not shown here: its contexts are ${JSON.stringify(contexts)}`);
  }
  const types = json['integration_types'];
  if (Array.isArray(types) && !types.includes(wanted.userInstall ? 1 : 0)) {
    throw new Error(`"${command.name}" is not shown here: its integration_types are ${JSON.stringify(types)}`);
  }
  if (command.guildId !== undefined && wanted.userInstall)
    throw new Error('a guild command cannot come from a user install');
  requireMayUse(json, channel, user);
  return command;
}

function requireMayUse(json: JsonObject, channel: ChannelRecord, user: UserRecord): void {
  if (!channel.guild) return;
  const bits = permissionsIn(channel, user.id);
  if ((bits & permission.useApplicationCommands) === 0n) throw new Error(`${user.username} may not use commands here`);
  const needed = textOf(json['default_member_permissions']);
  const isAdmin = (bits & permission.administrator) !== 0n;
  if (needed !== undefined && !isAdmin && (needed === '0' || (bits & BigInt(needed)) !== BigInt(needed))) {
    throw new Error(`"${String(json['name'])}" is not shown to ${user.username}: default_member_permissions ${needed}`);
  }
  if (json['nsfw'] === true && !(channel.parent ?? channel).nsfw) {
    throw new Error(`"${String(json['name'])}" is not shown here: it is age-restricted`);
  }
}

export function invoke(inside: Inside, request: InvokeCommand, focused?: Autocomplete['focused']): InteractionRecord {
  const user = requireUser(inside, request.user);
  const channel = requireChannel(inside, request.channel);
  requireSees(channel, user);
  const userInstall = request.userInstall ?? !botIsIn(channel);
  const [name = '', ...path] = request.name.split(' ');
  const command = findCommand(inside, { name, type: 1, channel, user, userInstall });

  const branches: JsonObject[] = [];
  let definition = command.json;
  for (const part of path) {
    const found = objectsIn(definition['options']).find(
      (option) => option['name'] === part && subcommandTypes.includes(option['type']),
    );
    if (!found) throw new Error(`"${request.name}": there is no subcommand "${part}"`);
    branches.push(found);
    definition = found;
  }
  if (objectsIn(definition['options']).some((option) => subcommandTypes.includes(option['type']))) {
    throw new Error(`"${request.name}" needs a subcommand`);
  }
  const resolved = createResolved(inside, channel, user.id);
  const leaves = optionValues(inside, { definition, request, channel, resolved, focused });
  const options = branches.reduceRight<JsonObject[]>(
    (inner, branch) => [{ name: branch['name'], type: branch['type'], options: inner }],
    leaves,
  );
  const things = resolved.json();
  return startInteraction(inside, {
    type: focused ? 4 : 2,
    user,
    channel,
    owners: integrationOwners(channel, user, userInstall),
    locale: request.locale,
    commandName: command.name,
    commandType: 1,
    data: {
      id: command.id,
      name: command.name,
      type: 1,
      ...(command.guildId === undefined ? {} : { guild_id: command.guildId }),
      ...(options.length > 0 ? { options } : {}),
      ...(things ? { resolved: things } : {}),
    },
  });
}

function optionValues(
  inside: Inside,
  given: {
    readonly definition: JsonObject;
    readonly request: InvokeCommand;
    readonly channel: ChannelRecord;
    readonly resolved: Resolved;
    readonly focused: Autocomplete['focused'] | undefined;
  },
): JsonObject[] {
  const { request, focused } = given;
  const values: Record<string, OptionValue> = { ...request.options };
  const known = objectsIn(given.definition['options']);
  const names = known.map((option) => String(option['name']));
  for (const name of [...Object.keys(values), ...(focused ? [focused.name] : [])]) {
    if (!names.includes(name)) throw new Error(`"${request.name}" has no option "${name}"; it has ${names.join(', ')}`);
  }
  return known.flatMap((option) => {
    const name = String(option['name']);
    if (focused?.name === name) {
      if (option['autocomplete'] !== true) throw new Error(`option "${name}" has no autocomplete`);
      return [{ name, type: option['type'], value: focused.value, focused: true }];
    }
    const value = values[name];
    if (value === undefined) {
      if (option['required'] === true && !focused) throw new Error(`"${request.name}" needs the option "${name}"`);
      return [];
    }
    const sent = isAttachment(value)
      ? given.resolved.file(storeFile(inside, given.channel, value))
      : checkedValue(option, name, value, given.resolved);
    if (isAttachment(value) !== (option['type'] === optionType.attachment))
      throw new Error(`option "${name}": wrong kind of value`);
    return [{ name, type: option['type'], value: sent }];
  });
}

function isAttachment(value: OptionValue): value is AttachmentSpec {
  return typeof value === 'object';
}

/** What Discord's client would let a person enter. */
function checkedValue(
  option: JsonObject,
  name: string,
  value: string | number | boolean,
  resolved: Resolved,
): string | number | boolean {
  const fail = (why: string) => new Error(`option "${name}": ${why} (${JSON.stringify(value)})`);
  const choices = objectsIn(option['choices']);
  if (choices.length > 0 && !choices.some((choice) => choice['value'] === value)) throw fail('not one of the choices');
  const bound = (key: string) => numberOf(option[key]);
  switch (option['type']) {
    case optionType.string: {
      if (typeof value !== 'string') throw fail('text is wanted');
      // 6,000 where the command says nothing (developers/interactions/application-commands.mdx, max_length).
      if (value.length > (bound('max_length') ?? 6000) || value.length < (bound('min_length') ?? 0))
        throw fail('wrong length');
      return value;
    }
    case optionType.integer:
    case optionType.number: {
      if (typeof value !== 'number') throw fail('a number is wanted');
      if (option['type'] === optionType.integer && !Number.isSafeInteger(value)) throw fail('a whole number is wanted');
      if (value < (bound('min_value') ?? -Infinity) || value > (bound('max_value') ?? Infinity))
        throw fail('out of range');
      return value;
    }
    case optionType.boolean:
      if (typeof value !== 'boolean') throw fail('true or false is wanted');
      return value;
    case optionType.attachment:
      return value;
    default:
      if (typeof value !== 'string') throw fail('an id is wanted');
      resolved.thing(value);
      return value;
  }
}

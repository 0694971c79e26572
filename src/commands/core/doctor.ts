import { ChannelType, DiscordAPIError, REST, Routes } from 'discord.js';
import { z } from 'zod';

import type { Message } from '../../text/index.ts';
import { commandDefinitions } from '../definitions/index.ts';
import { inviteLink, neededPermissions, permissionInteger } from '../permissions.ts';
import { channelPermissions } from './channel-permissions.ts';
import { discordFailure } from './discord-failure.ts';
import { sameCommands } from './register-commands.ts';

export type BotFinding =
  | { readonly ok: true; readonly text: Message; readonly more?: readonly (Message | string)[] }
  | { readonly ok: false; readonly text: Message; readonly fix: Message };

export interface BotDoctorOptions {
  readonly token: string;
  /** Base of the API without the version. Undefined: Discord itself. */
  readonly apiUrl: string | undefined;
  /** Server the commands are registered for; undefined: everywhere. */
  readonly guildId: string | undefined;
  /** Channel to check the permissions in. */
  readonly channelId: string | undefined;
  readonly signal: AbortSignal;
}

const timeoutMs = 10_000;

const everywhere = { same: 'cli:doctor.commands', other: 'cli:doctor.commandsOther' } as const;
const inGuild = { same: 'cli:doctor.guildCommands', other: 'cli:doctor.guildCommandsOther' } as const;

const user = z.object({ id: z.string(), username: z.string() });
const application = z.object({ id: z.string(), name: z.string() });
const gateway = z.object({ session_start_limit: z.object({ total: z.number(), remaining: z.number() }) });
const bits = z.string().transform(BigInt);
const channel = z.object({
  id: z.string(),
  name: z.string().nullish(),
  type: z.number(),
  guild_id: z.string().nullish(),
  parent_id: z.string().nullish(),
  permission_overwrites: z.array(z.object({ id: z.string(), allow: bits, deny: bits })).nullish(),
});
const guild = z.object({ roles: z.array(z.object({ id: z.string(), permissions: bits })) });
const member = z.object({ roles: z.array(z.string()) });

const threadTypes: readonly number[] = [
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
];
const textTypes: readonly number[] = [ChannelType.GuildText, ChannelType.GuildAnnouncement, ...threadTypes];

/** Asks Discord everything that has to hold for the bot, one finding after the other; ends where nothing more can be asked. */
export async function* examineBot(options: BotDoctorOptions): AsyncGenerator<BotFinding> {
  const { token, apiUrl, guildId, channelId, signal } = options;
  const rest = new REST({ timeout: timeoutMs, retries: 1, ...(apiUrl === undefined ? {} : { api: apiUrl }) });
  rest.setToken(token);
  const get = async <T>(schema: z.ZodType<T>, route: `/${string}`): Promise<T> => {
    try {
      return schema.parse(await rest.get(route, { signal }));
    } catch (error) {
      signal.throwIfAborted();
      throw discordFailure(error);
    }
  };
  try {
    const me = await get(user, Routes.user());
    yield { ok: true, text: { key: 'cli:doctor.token', params: { name: me.username } } };
    const { id, name } = await get(application, '/applications/@me');
    yield {
      ok: true,
      text: { key: 'cli:doctor.application', params: { name, id } },
      more: [
        inviteLink(id),
        { key: 'cli:doctor.permissionList', params: { integer: String(permissionInteger) } },
        ...neededPermissions.map(({ why }) => ({ key: why })),
      ],
    };
    yield { ok: true, text: { key: 'cli:doctor.intents' } };
    const { total, remaining } = (await get(gateway, Routes.gatewayBot())).session_start_limit;
    const sessions = { total, left: remaining };
    yield remaining > 0
      ? { ok: true, text: { key: 'cli:doctor.sessions', params: sessions } }
      : {
          ok: false,
          text: { key: 'cli:doctor.sessionsBad', params: sessions },
          fix: { key: 'cli:doctor.sessionsFix' },
        };
    yield await checkCommands(get, id, guildId);
    if (channelId !== undefined) yield await checkChannel(get, me.id, channelId);
  } finally {
    rest.clearHandlerSweeper();
    rest.clearHashSweeper();
  }
}

type Get = <T>(schema: z.ZodType<T>, route: `/${string}`) => Promise<T>;

async function checkCommands(get: Get, applicationId: string, guildId: string | undefined): Promise<BotFinding> {
  const route =
    guildId === undefined
      ? Routes.applicationCommands(applicationId)
      : Routes.applicationGuildCommands(applicationId, guildId);
  const registered = await get(z.array(z.looseObject({})), `${route}?with_localizations=true`);
  const where = guildId ?? '';
  const texts = guildId === undefined ? everywhere : inGuild;
  const params = { count: registered.length, where };
  return sameCommands(commandDefinitions, registered)
    ? { ok: true, text: { key: texts.same, params } }
    : { ok: false, text: { key: texts.other, params }, fix: { key: 'cli:doctor.commandsFix' } };
}

async function checkChannel(get: Get, botId: string, channelId: string): Promise<BotFinding> {
  const unseen: BotFinding = {
    ok: false,
    text: { key: 'cli:doctor.channelUnseen', params: { id: channelId } },
    fix: { key: 'cli:doctor.channelUnseenFix' },
  };
  try {
    const asked = await get(channel, Routes.channel(channelId));
    const params = { name: asked.name ?? channelId };
    if (!asked.guild_id || !textTypes.includes(asked.type)) {
      return {
        ok: false,
        text: { key: 'cli:doctor.channelKind', params },
        fix: { key: 'cli:doctor.channelKindFix' },
      };
    }
    // A thread has no overwrites of its own: its parent's hold.
    const place =
      threadTypes.includes(asked.type) && asked.parent_id ? await get(channel, Routes.channel(asked.parent_id)) : asked;
    const [{ roles: guildRoles }, { roles }] = await Promise.all([
      get(guild, Routes.guild(asked.guild_id)),
      get(member, Routes.guildMember(asked.guild_id, botId)),
    ]);
    const allowed = channelPermissions({
      guildId: asked.guild_id,
      memberId: botId,
      roles,
      guildRoles: new Map(guildRoles.map((role) => [role.id, role.permissions])),
      overwrites: place.permission_overwrites ?? [],
    });
    const missing = neededPermissions.filter(({ bit }) => (allowed & bit) === 0n).map(({ name }) => name);
    if (missing.includes('ViewChannel')) return unseen;
    return missing.length === 0
      ? { ok: true, text: { key: 'cli:doctor.channel', params } }
      : {
          ok: false,
          text: { key: 'cli:doctor.channelMissing', params: { ...params, missing: missing.join(', ') } },
          fix: { key: 'cli:doctor.channelMissingFix' },
        };
  } catch (error) {
    if (error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)) return unseen;
    throw error;
  }
}

import { type Inside, intent } from './inside.ts';
import { channelJson, threadMemberJson } from './json/channels.ts';
import { guildJson, memberJson, roleJson } from './json/people.ts';
import { allPermissions, botPermissions, everyonePermissions } from './permission-bits.ts';
import { storeChannel } from './places.ts';
import { requireUser } from './interactions/people.ts';
import { idOf } from './snowflake.ts';
import { activeThreads } from './threads.ts';
import type {
  ChannelSpec,
  FakeChannel,
  FakeGuild,
  FakeUser,
  GuildSpec,
  JsonObject,
  MemberSpec,
  OverwriteSpec,
  Ref,
  RoleSpec,
  UserSpec,
} from './types.ts';
import type { ChannelRecord, GuildRecord, OverwriteRecord, RoleRecord, UserRecord } from './world.ts';

/** What tests build the world with. Everything may be added before and after the bot has logged in. */

export function addUser(inside: Inside, spec: UserSpec, bot = false): UserRecord {
  const user: UserRecord = {
    id: inside.newId(),
    username: spec.name,
    globalName: spec.displayName ?? null,
    locale: spec.locale ?? 'en-US',
    bot,
    attachmentSizeLimit: spec.attachmentSizeLimit,
    refusesDms: spec.refusesDms ?? false,
  };
  inside.world.users.set(user.id, user);
  return user;
}

export function addGuild(inside: Inside, spec: GuildSpec): GuildRecord {
  // A second apart, so that guilds fall on different shards.
  const id = inside.newId((inside.world.guilds.size + 1) * 1001);
  const owner = spec.owner ? requireUser(inside, spec.owner) : addUser(inside, { name: `owner-of-${id}` });
  const everyone = role({ id, name: '@everyone', permissions: spec.everyonePermissions ?? everyonePermissions });
  const guild: GuildRecord = {
    id,
    name: spec.name,
    ownerId: owner.id,
    premiumTier: spec.premiumTier ?? 0,
    locale: spec.locale ?? 'en-US',
    botIsMember: spec.botIsMember ?? true,
    roles: new Map([[id, everyone]]),
    members: new Map(),
  };
  inside.world.guilds.set(id, guild);
  joinGuild(inside, guild, owner);
  if (guild.botIsMember) {
    const own = role({
      id: inside.newId(),
      name: inside.world.bot.username,
      permissions: spec.botPermissions ?? botPermissions,
      botId: inside.world.bot.id,
      position: 1,
    });
    guild.roles.set(own.id, own);
    joinGuild(inside, guild, inside.world.bot, { roles: [own.id] });
    inside.dispatch({ name: 'GUILD_CREATE', guild, intent: intent.guilds, data: guildCreateJson(inside, guild) });
  }
  return guild;
}

function role(given: Pick<RoleRecord, 'id' | 'name' | 'permissions'> & Partial<RoleRecord>): RoleRecord {
  return { botId: undefined, position: 0, ...given };
}

export function addRole(inside: Inside, guild: GuildRecord, spec: RoleSpec): RoleRecord {
  const added = role({
    id: inside.newId(),
    name: spec.name,
    permissions: spec.permissions ?? 0n,
    position: guild.roles.size,
  });
  guild.roles.set(added.id, added);
  inside.dispatch({
    name: 'GUILD_ROLE_CREATE',
    guild,
    intent: intent.guilds,
    data: { guild_id: guild.id, role: roleJson(added) },
  });
  return added;
}

export function joinGuild(inside: Inside, guild: GuildRecord, user: UserRecord, spec: MemberSpec = {}): void {
  guild.members.set(user.id, {
    user,
    roles: (spec.roles ?? []).map(idOf),
    nick: spec.nick ?? null,
    joinedAt: inside.clock.now(),
  });
}

export function addChannel(inside: Inside, guild: GuildRecord, spec: ChannelSpec): ChannelRecord {
  const overwrites = (spec.overwrites ?? []).map((overwrite) => overwriteRecord(guild, overwrite));
  const channel = storeChannel(inside, { ...spec, kind: spec.kind ?? 'text', guild, overwrites });
  dispatchChannel(inside, 'CHANNEL_CREATE', channel);
  return channel;
}

function overwriteRecord(guild: GuildRecord, { of, allow, deny }: OverwriteSpec): OverwriteRecord {
  const kind = guild.roles.has(idOf(of)) ? 'role' : 'member';
  return { id: idOf(of), kind, allow: allow ?? 0n, deny: deny ?? 0n };
}

export function setPermissions(inside: Inside, channel: ChannelRecord, bits: bigint, userId: string): void {
  const place = channel.parent ?? channel;
  place.overwrites.set(userId, { id: userId, kind: 'member', allow: bits, deny: allPermissions & ~bits });
  dispatchChannel(inside, 'CHANNEL_UPDATE', place);
  inside.changed();
}

export function deleteChannel(inside: Inside, channel: ChannelRecord): void {
  channel.deleted = true;
  dispatchChannel(inside, channel.thread ? 'THREAD_DELETE' : 'CHANNEL_DELETE', channel);
  inside.changed();
}

/** Channels of guilds the bot is in; direct messages make themselves known by their messages. */
export function dispatchChannel(inside: Inside, name: string, channel: ChannelRecord): void {
  if (!channel.guild?.botIsMember) return;
  inside.dispatch({ name, guild: channel.guild, intent: intent.guilds, data: channelJson(channel) });
}

export function removeGuild(inside: Inside, guild: GuildRecord): void {
  guild.botIsMember = false;
  guild.members.delete(inside.world.bot.id);
  inside.world.commands.delete(guild.id);
  inside.dispatch({ name: 'GUILD_DELETE', guild, intent: intent.guilds, data: { id: guild.id } });
  inside.changed();
}

/** Members are the bot alone: more would need a privileged intent (developers/events/gateway-events.mdx, Guild Create). */
export function guildCreateJson(inside: Inside, guild: GuildRecord): JsonObject {
  const self = guild.members.get(inside.world.bot.id);
  const channels = [...inside.world.channels.values()].filter((channel) => channel.guild === guild && !channel.deleted);
  return {
    ...guildJson(guild),
    joined_at: new Date(self?.joinedAt ?? 0).toISOString(),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: self ? [memberJson(self)] : [],
    channels: channels.filter((channel) => !channel.thread).map((channel) => channelJson(channel)),
    threads: activeThreads(inside, guild.id).map((channel) => ({
      ...channelJson(channel),
      ...(channel.thread?.members.has(inside.world.bot.id)
        ? { member: threadMemberJson(channel, inside.world.bot.id) }
        : {}),
    })),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

export function userView(user: UserRecord): FakeUser {
  const { id, username, globalName, locale, bot } = user;
  return { id, username, globalName, locale, bot };
}

export function guildView(guild: GuildRecord): FakeGuild {
  const { id, name, ownerId, premiumTier, botIsMember } = guild;
  return { id, name, ownerId, premiumTier, botIsMember, everyoneRoleId: id };
}

export function channelView(channel: ChannelRecord): FakeChannel {
  return {
    id: channel.id,
    kind: channel.kind,
    name: channel.name,
    ...(channel.guild ? { guildId: channel.guild.id } : {}),
    ...(channel.parent ? { parentId: channel.parent.id } : {}),
    nsfw: (channel.parent ?? channel).nsfw,
    archived: channel.thread?.archived ?? false,
    locked: channel.thread?.locked ?? false,
  };
}

export function requireGuild(inside: Inside, ref: Ref): GuildRecord {
  const guild = inside.world.guilds.get(idOf(ref));
  if (!guild) throw new Error(`there is no guild ${idOf(ref)}`);
  return guild;
}

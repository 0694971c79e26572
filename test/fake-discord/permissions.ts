import { refusals } from './api-error.ts';
import { allPermissions, permission } from './permission-bits.ts';
import type { Id } from './types.ts';
import type { ChannelRecord, GuildRecord } from './world.ts';

/** The algorithm of developers/topics/permissions.mdx, "Permission Hierarchy", with its implicit rules. */
export function permissionsIn(channel: ChannelRecord, userId: Id): bigint {
  const { guild } = channel;
  if (!guild) return allPermissions;
  const place = channel.parent ?? channel;
  const member = guild.members.get(userId);
  if (!member) return 0n;
  const base = guildPermissions(guild, userId);
  if ((base & permission.administrator) !== 0n) return allPermissions;

  let bits = base;
  const everyone = place.overwrites.get(guild.id);
  if (everyone) bits = (bits & ~everyone.deny) | everyone.allow;
  const ofRoles = member.roles.flatMap((role) => place.overwrites.get(role) ?? []);
  for (const { deny } of ofRoles) bits &= ~deny;
  for (const { allow } of ofRoles) bits |= allow;
  const own = place.overwrites.get(userId);
  if (own) bits = (bits & ~own.deny) | own.allow;

  if ((bits & permission.viewChannel) === 0n) return 0n;
  const mayWrite = channel.thread ? permission.sendMessagesInThreads : permission.sendMessages;
  if ((bits & mayWrite) === 0n) bits &= ~(permission.mentionEveryone | permission.attachFiles | permission.embedLinks);
  return bits;
}

export function guildPermissions(guild: GuildRecord, userId: Id): bigint {
  if (guild.ownerId === userId) return allPermissions;
  const roles = [guild.id, ...(guild.members.get(userId)?.roles ?? [])];
  const bits = roles.reduce((sum, id) => sum | (guild.roles.get(id)?.permissions ?? 0n), 0n);
  return (bits & permission.administrator) !== 0n ? allPermissions : bits;
}

const inResponses = permission.attachFiles | permission.embedLinks | permission.mentionEveryone;

/**
 * `app_permissions` of an interaction (developers/interactions/receiving-and-responding.mdx). Where the bot is no member
 * of the guild: what @everyone may, limited to what counts in answers (developers/change-log.mdx, 2022-06).
 */
export function appPermissions(channel: ChannelRecord, botId: Id): bigint {
  if (channel.kind === 'dm') return inResponses | permission.useExternalEmojis | permission.sendMessages;
  if (!channel.guild) return inResponses;
  if (channel.guild.members.has(botId)) return permissionsIn(channel, botId);
  const everyone = channel.guild.roles.get(channel.guild.id)?.permissions ?? 0n;
  return everyone & (inResponses | permission.useExternalEmojis);
}

/** Refuses as Discord does: no view is 50001, anything else that is missing 50013. */
export function requirePermissions(channel: ChannelRecord, userId: Id, needed: bigint): void {
  const bits = permissionsIn(channel, userId);
  if ((bits & permission.viewChannel) === 0n) throw refusals.missingAccess();
  if ((bits & needed) !== needed) throw refusals.missingPermissions();
}

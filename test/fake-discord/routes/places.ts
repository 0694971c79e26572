import { refusals } from '../api-error.ts';
import type { Inside } from '../inside.ts';
import { permission } from '../permission-bits.ts';
import { requirePermissions } from '../permissions.ts';
import type { Id } from '../types.ts';
import type { ChannelRecord, GuildRecord, MessageRecord, UserRecord } from '../world.ts';
import { isEphemeral } from '../world.ts';

/** Guild of the bot, or the refusal. */
export function guildFor(inside: Inside, id: Id): GuildRecord {
  const guild = inside.world.guilds.get(id);
  if (!guild) throw refusals.unknownGuild();
  // Of a guild that the bot has left: inferred.
  if (!guild.botIsMember) throw refusals.missingAccess();
  return guild;
}

/** Channel that the bot may see. */
export function channelFor(inside: Inside, id: Id): ChannelRecord {
  const channel = inside.world.channels.get(id);
  if (!channel || channel.deleted) throw refusals.unknownChannel();
  if (channel.guild) {
    if (!channel.guild.botIsMember) throw refusals.missingAccess();
    requirePermissions(channel, inside.world.bot.id, permission.viewChannel);
  } else if (channel.kind !== 'dm') {
    throw refusals.missingAccess();
  }
  return channel;
}

/** Message that others see too: ephemeral ones are known to their interaction's token alone. */
export function messageFor(inside: Inside, channel: ChannelRecord, id: Id): MessageRecord {
  const message = inside.world.messages.get(id);
  if (!message || message.deleted || message.channel !== channel || isEphemeral(message))
    throw refusals.unknownMessage();
  return message;
}

export function userFor(inside: Inside, id: Id): UserRecord {
  const user = inside.world.users.get(id);
  if (!user) throw refusals.unknownUser();
  return user;
}

/** What an archived or locked thread refuses (developers/topics/threads.mdx, Locked Threads; code of locked ones inferred). */
export function requireOpenThread(inside: Inside, channel: ChannelRecord, deed: 'post' | 'edit'): void {
  const { thread } = channel;
  if (!thread) return;
  if (thread.locked && !mayManageThreads(inside, channel)) {
    throw thread.archived ? refusals.archived() : refusals.threadLocked();
  }
  if (thread.archived && deed === 'edit') throw refusals.archived();
}

function mayManageThreads(inside: Inside, channel: ChannelRecord): boolean {
  try {
    requirePermissions(channel, inside.world.bot.id, permission.manageThreads);
    return true;
  } catch {
    return false;
  }
}

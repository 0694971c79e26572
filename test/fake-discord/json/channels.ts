import { permissionsIn } from '../permissions.ts';
import type { Id, JsonObject } from '../types.ts';
import type { ChannelRecord } from '../world.ts';
import { userJson } from './people.ts';

/** Discord's channel types. A thread's type follows its parent: both text and forum have public threads here. */
const channelType = { text: 0, dm: 1, group: 3, thread: 11, forum: 15 } as const;

export function channelJson(channel: ChannelRecord, viewer?: Id): JsonObject {
  const common = { id: channel.id, type: channelType[channel.kind], last_message_id: channel.lastMessageId, flags: 0 };
  if (!channel.guild) {
    const recipients = channel.recipients.map(userJson);
    return channel.kind === 'dm'
      ? { ...common, recipients }
      : { ...common, recipients, name: channel.name, icon: null, owner_id: channel.recipients[0]?.id ?? channel.id };
  }
  if (channel.thread) return threadJson(channel, viewer);
  return {
    ...common,
    guild_id: channel.guild.id,
    name: channel.name,
    parent_id: null,
    rate_limit_per_user: 0,
    topic: null,
    position: 0,
    permission_overwrites: [...channel.overwrites.values()].map((overwrite) => ({
      id: overwrite.id,
      type: overwrite.kind === 'role' ? 0 : 1,
      allow: overwrite.allow.toString(),
      deny: overwrite.deny.toString(),
    })),
    nsfw: channel.nsfw,
    ...(channel.kind === 'forum'
      ? {
          flags: channel.requireTag ? 1 << 4 : 0,
          available_tags: channel.tags.map((tag) => ({ ...tag, moderated: false, emoji_id: null, emoji_name: null })),
          default_reaction_emoji: null,
          default_sort_order: null,
          default_forum_layout: 0,
        }
      : {}),
  };
}

function threadJson(channel: ChannelRecord, viewer: Id | undefined): JsonObject {
  const { thread, guild, parent } = channel;
  if (!thread || !guild || !parent) throw new Error(`channel ${channel.id} is no thread`);
  return {
    id: channel.id,
    type: channelType.thread,
    last_message_id: channel.lastMessageId,
    flags: 0,
    guild_id: guild.id,
    name: channel.name,
    parent_id: parent.id,
    rate_limit_per_user: 0,
    owner_id: thread.ownerId,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: new Date(thread.archivedAt).toISOString(),
      auto_archive_duration: thread.autoArchiveMinutes,
      locked: thread.locked,
      create_timestamp: new Date(thread.createdAt).toISOString(),
    },
    message_count: thread.messageCount,
    member_count: thread.members.size,
    total_message_sent: thread.messageCount,
    ...(parent.kind === 'forum' ? { applied_tags: [...thread.appliedTags] } : {}),
    ...(viewer !== undefined && thread.members.has(viewer) ? { member: threadMemberJson(channel, viewer) } : {}),
  };
}

export function threadMemberJson(channel: ChannelRecord, userId: Id): JsonObject {
  return {
    id: channel.id,
    user_id: userId,
    join_timestamp: new Date(channel.thread?.createdAt ?? 0).toISOString(),
    flags: 1,
  };
}

/** The partial channel of an interaction: what its user may do in it, not its overwrites. */
export function interactionChannelJson(channel: ChannelRecord, userId: Id): JsonObject {
  const { permission_overwrites: _left, ...json } = channelJson(channel);
  return {
    ...json,
    ...(channel.guild
      ? { permissions: permissionsIn(channel, userId).toString(), nsfw: (channel.parent ?? channel).nsfw }
      : {}),
  };
}

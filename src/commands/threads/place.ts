import type { Client, ForumChannel, MediaChannel } from 'discord.js';
import { ChannelFlags, ChannelType, PermissionFlagsBits } from 'discord.js';

import type { Delivery, Store } from '../../store/index.ts';
import type { Shown } from '../../threads/index.ts';
import { guildRules } from '../settings/guild-rules.ts';
import { placeOfShown } from '../showings.ts';
import { tagsFor } from './tags.ts';

export type Forum = ForumChannel | MediaChannel;

/** Why there can be no thread. `direct`: direct messages have none. `place`: the message stands in a thread, or such. */
export type NoThread = 'direct' | 'place' | 'permission' | 'gone';

export type ThreadPlace =
  | { readonly kind: 'forum'; readonly forum: Forum }
  | { readonly kind: 'message'; readonly channelId: string; readonly messageId: string }
  | { readonly kind: 'none'; readonly why: NoThread };

const inForum = [
  PermissionFlagsBits.ViewChannel,
  PermissionFlagsBits.SendMessages,
  PermissionFlagsBits.SendMessagesInThreads,
  PermissionFlagsBits.AttachFiles,
];
const underMessage = [
  PermissionFlagsBits.ViewChannel,
  PermissionFlagsBits.CreatePublicThreads,
  PermissionFlagsBits.SendMessagesInThreads,
  PermissionFlagsBits.AttachFiles,
];

/** Where a thread about a sweep goes: the server's forum for comparisons, else from its message. Asks nobody. */
export function threadPlace(shown: Shown, sheet: Delivery | undefined, client: Client, store: Store): ThreadPlace {
  const { guildId, nsfw = false } = placeOfShown(shown);
  if (sheet?.messageId === undefined) return { kind: 'none', why: 'gone' };
  if (guildId === undefined || sheet.id.endsWith('-dm')) return { kind: 'none', why: 'direct' };
  const forum = forumOf(guildId, nsfw, client, store);
  // A forum that wants a tag takes no post without one (40067).
  const wants = forum?.flags.has(ChannelFlags.RequireTag) === true && tagsFor(shown, forum).length === 0;
  if (forum && !wants) return { kind: 'forum', forum };
  const channel = client.channels.cache.get(sheet.channelId);
  if (channel?.type !== ChannelType.GuildText && channel?.type !== ChannelType.GuildAnnouncement) {
    return { kind: 'none', why: 'place' };
  }
  const me = channel.guild.members.me;
  if (!me || !channel.permissionsFor(me).has(underMessage)) return { kind: 'none', why: 'permission' };
  return { kind: 'message', channelId: channel.id, messageId: sheet.messageId };
}

/** The one its admins chose, where the bot may post and what is for adults stays among adults. */
function forumOf(guildId: string, nsfw: boolean, client: Client, store: Store): Forum | undefined {
  const rules = guildRules(guildId, store);
  const { forum } = rules.votes;
  const channel = forum === undefined ? undefined : client.channels.cache.get(forum);
  if (channel?.type !== ChannelType.GuildForum && channel?.type !== ChannelType.GuildMedia) return undefined;
  const me = channel.guild.members.me;
  if (channel.guildId !== guildId || !me || !channel.permissionsFor(me).has(inForum)) return undefined;
  return (nsfw || rules.nsfw === 'restricted') && !channel.nsfw ? undefined : channel;
}

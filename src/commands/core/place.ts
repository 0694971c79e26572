import type { BaseInteraction } from 'discord.js';
import { ApplicationIntegrationType, InteractionContextType, PermissionFlagsBits } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { SweepPlace } from '../../sweep/desk.ts';
import type { Translator } from '../../text/index.ts';
import type { GuildRules } from '../settings/guild-rules.ts';

/** What the functions here read of an interaction: nothing that is asked of Discord. */
export type PlacedInteraction = Pick<
  BaseInteraction,
  | 'appPermissions'
  | 'authorizingIntegrationOwners'
  | 'channel'
  | 'channelId'
  | 'context'
  | 'guildId'
  | 'member'
  | 'memberPermissions'
  | 'user'
>;

/**
 * Whether the bot may have messages of its own there: in a server that has it as a member, and in direct messages with it.
 * Elsewhere (somebody's own install in another server or in a private channel) it can only answer.
 */
export function canPost({ context, guildId, authorizingIntegrationOwners }: PlacedInteraction): boolean {
  if (context === InteractionContextType.PrivateChannel) return false;
  if (guildId === null) return true;
  return authorizingIntegrationOwners[ApplicationIntegrationType.GuildInstall] !== undefined;
}

/** Where a result goes, and in which language its sheet is drawn: the server's, where its admins chose one. */
export function placeOf(interaction: PlacedInteraction, rules: GuildRules, t: Translator): SweepPlace {
  const { channelId, guildId, user } = interaction;
  if (channelId === null) throw new AppError('internal', { detail: 'an interaction without a channel' });
  return {
    ownerUser: user.id,
    ...(guildId === null ? {} : { guildId }),
    channelId,
    locale: rules.language ?? t.language,
    ...(isAgeRestricted(interaction) ? { nsfw: true } : {}),
  };
}

/** Of a thread, the channel it belongs to. */
export function parentOf({ channel }: PlacedInteraction): string | undefined {
  return channel?.isThread() ? (channel.parentId ?? undefined) : undefined;
}

/** Age-restricted; a thread is what its channel is. A channel that is not known counts as unrestricted. */
export function isAgeRestricted({ channel }: PlacedInteraction): boolean {
  const place = channel?.isThread() ? channel.parent : channel;
  return place !== null && place !== undefined && 'nsfw' in place && place.nsfw;
}

/** Ids of the roles of the person who asks. */
export function rolesOf({ member }: PlacedInteraction): readonly string[] {
  if (member === null) return [];
  return Array.isArray(member.roles) ? member.roles : [...member.roles.cache.keys()];
}

const needed = {
  ViewChannel: PermissionFlagsBits.ViewChannel,
  SendMessages: PermissionFlagsBits.SendMessages,
  SendMessagesInThreads: PermissionFlagsBits.SendMessagesInThreads,
  AttachFiles: PermissionFlagsBits.AttachFiles,
} as const;
type Needed = keyof typeof needed;

/** Permissions the bot lacks here for posting a sheet. In threads SendMessages says nothing (topics/threads.mdx). */
export function missingPermissions({ appPermissions, channel }: PlacedInteraction): readonly Needed[] {
  const send: Needed = channel?.isThread() ? 'SendMessagesInThreads' : 'SendMessages';
  const wanted: readonly Needed[] = ['ViewChannel', send, 'AttachFiles'];
  return wanted.filter((name) => !appPermissions.has(needed[name]));
}

/** May moderate what the bot posts in this channel. */
export function isModerator({ memberPermissions }: PlacedInteraction): boolean {
  return memberPermissions?.has(PermissionFlagsBits.ManageMessages) ?? false;
}

import { randomBytes } from 'node:crypto';

import type { Inside } from '../inside.ts';
import { botIsIn } from '../inside.ts';
import { interactionChannelJson } from '../json/channels.ts';
import { messageJson } from '../json/messages.ts';
import { memberJson, userJson } from '../json/people.ts';
import { permission } from '../permission-bits.ts';
import { appPermissions, permissionsIn } from '../permissions.ts';
import { guildFileLimit } from '../rules/message-rules.ts';
import type { Id, JsonObject } from '../types.ts';
import type { ChannelRecord, InteractionRecord, MessageRecord, UserRecord } from '../world.ts';

export interface StartInteraction {
  /** 2 command, 3 component, 4 autocomplete, 5 modal submit. */
  readonly type: number;
  readonly user: UserRecord;
  readonly channel: ChannelRecord;
  readonly owners: Readonly<Record<string, Id>>;
  readonly locale: string | undefined;
  readonly data: JsonObject;
  readonly commandName?: string | undefined;
  readonly commandType?: number | undefined;
  readonly source?: MessageRecord | undefined;
  readonly targetMessage?: MessageRecord | undefined;
  readonly opener?: InteractionRecord | undefined;
}

/** Where an interaction happens: 0 guild, 1 direct messages with the bot, 2 private channel. */
export function contextOf(channel: ChannelRecord): 0 | 1 | 2 {
  return channel.guild ? 0 : channel.kind === 'dm' ? 1 : 2;
}

/**
 * `authorizing_integration_owners` (developers/interactions/receiving-and-responding.mdx): the guild's install, the
 * user's, or both keys as given.
 */
export function integrationOwners(channel: ChannelRecord, user: UserRecord, userInstall: boolean): Record<string, Id> {
  return userInstall ? { '1': user.id } : { '0': channel.guild?.id ?? '0' };
}

/** Makes an interaction and sends it to the bot. */
export function startInteraction(inside: Inside, given: StartInteraction): InteractionRecord {
  const { channel, user } = given;
  const userInstallOnly = !botIsIn(channel);
  const mayShow = !channel.guild || (permissionsIn(channel, user.id) & permission.useExternalApps) !== 0n;
  const interaction: InteractionRecord = {
    id: inside.newId(),
    token: randomBytes(90).toString('base64url'),
    type: given.type,
    user,
    channel,
    createdAt: inside.clock.now(),
    sentAt: performance.now(),
    commandName: given.commandName,
    commandType: given.commandType,
    owners: given.owners,
    userInstallOnly,
    forcedEphemeral: userInstallOnly && !mayShow,
    attachmentSizeLimit: Math.max(guildFileLimit(channel.guild?.premiumTier), user.attachmentSizeLimit ?? 0),
    source: given.source,
    targetMessage: given.targetMessage,
    opener: given.opener,
    ack: undefined,
    original: undefined,
    followUps: [],
    modal: undefined,
    choices: undefined,
  };
  inside.world.interactions.set(interaction.token, interaction);
  // Interactions need no intent, and reach the shard of their guild even where the bot is no member (inferred).
  inside.dispatch({ name: 'INTERACTION_CREATE', guild: channel.guild, data: payload(inside, interaction, given) });
  inside.changed();
  return interaction;
}

function payload(inside: Inside, interaction: InteractionRecord, given: StartInteraction): JsonObject {
  const { channel, user } = interaction;
  const { guild } = channel;
  const member = guild?.members.get(user.id);
  return {
    id: interaction.id,
    application_id: inside.world.applicationId,
    type: interaction.type,
    token: interaction.token,
    version: 1,
    channel_id: channel.id,
    channel: interactionChannelJson(channel, user.id),
    ...(guild && member
      ? {
          guild_id: guild.id,
          guild: { id: guild.id, locale: guild.locale, features: [] },
          guild_locale: guild.locale,
          member: { ...memberJson(member), permissions: permissionsIn(channel, user.id).toString() },
        }
      : { user: userJson(user) }),
    locale: given.locale ?? user.locale,
    app_permissions: appPermissions(channel, inside.world.bot.id).toString(),
    entitlements: [],
    authorizing_integration_owners: interaction.owners,
    context: contextOf(channel),
    attachment_size_limit: interaction.attachmentSizeLimit,
    data: given.data,
    ...(given.source ? { message: messageJson(given.source, inside.cdn) } : {}),
  };
}

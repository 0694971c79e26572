import type { RESTPostAPIChannelMessagesThreadsJSONBody } from 'discord.js';
import {
  ChannelType,
  MessageFlags,
  PermissionFlagsBits,
  RESTJSONErrorCodes,
  Routes,
  ThreadAutoArchiveDuration,
} from 'discord.js';

import { codeOf } from '../../delivery/failure.ts';
import type { BotContext, ComponentInteraction } from '../../types.ts';

/**
 * The thread under the message that was pressed, or under the sheet where that one is the person's alone: nothing can hang there.
 * One message has one thread, and a second batch shares it. Undefined where there can be none (direct messages, threads, no
 * permission): the batch then goes into the channel itself.
 */
export async function openThread(
  interaction: ComponentInteraction,
  { name, sweepId }: { readonly name: string; readonly sweepId: string },
  { log, signal, store }: BotContext,
): Promise<string | undefined> {
  const { channel, appPermissions } = interaction;
  const isPrivate = interaction.message?.flags.has(MessageFlags.Ephemeral) === true;
  const sheet = store.deliveries
    .bySweep(sweepId)
    .findLast(({ kind, channelId, messageId }) => kind === 'sheet' && channelId === channel?.id && messageId);
  const messageId = isPrivate ? sheet?.messageId : interaction.message?.id;
  if (channel?.type !== ChannelType.GuildText && channel?.type !== ChannelType.GuildAnnouncement) return undefined;
  const needed = [PermissionFlagsBits.CreatePublicThreads, PermissionFlagsBits.SendMessagesInThreads];
  if (messageId === undefined || !appPermissions.has(needed)) return undefined;
  const body: RESTPostAPIChannelMessagesThreadsJSONBody = {
    name,
    auto_archive_duration: ThreadAutoArchiveDuration.ThreeDays,
  };
  try {
    // Not `message.startThread`: it sends a `type`, which this route of Discord's does not have (discord.js 14.28.1).
    await interaction.client.rest.post(Routes.threads(channel.id, messageId), { body, signal });
  } catch (error) {
    if (codeOf(error) !== RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage) {
      log.warn({ channel: channel.id, code: codeOf(error) }, 'no thread for a batch');
      return undefined;
    }
  }
  // A thread that starts from a message has its id (topics/threads.mdx).
  return messageId;
}

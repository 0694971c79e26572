import type { RESTPostAPIChannelMessagesThreadsJSONBody } from 'discord.js';
import { ChannelType, PermissionFlagsBits, RESTJSONErrorCodes, Routes, ThreadAutoArchiveDuration } from 'discord.js';

import { codeOf } from '../../delivery/failure.ts';
import type { BotContext, ComponentInteraction } from '../../types.ts';

/**
 * The thread under the message that was pressed; one message has one thread, and a second batch shares it. Undefined where
 * there can be none (direct messages, threads, no permission): the batch then goes into the channel itself.
 */
export async function openThread(
  interaction: ComponentInteraction,
  name: string,
  { log, signal }: BotContext,
): Promise<string | undefined> {
  const { channel, message, appPermissions } = interaction;
  if (channel?.type !== ChannelType.GuildText && channel?.type !== ChannelType.GuildAnnouncement) return undefined;
  const needed = [PermissionFlagsBits.CreatePublicThreads, PermissionFlagsBits.SendMessagesInThreads];
  if (!message || !appPermissions.has(needed)) return undefined;
  const body: RESTPostAPIChannelMessagesThreadsJSONBody = {
    name,
    auto_archive_duration: ThreadAutoArchiveDuration.ThreeDays,
  };
  try {
    // Not `message.startThread`: it sends a `type`, which this route of Discord's does not have (discord.js 14.28.1).
    await interaction.client.rest.post(Routes.threads(channel.id, message.id), { body, signal });
  } catch (error) {
    if (codeOf(error) !== RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage) {
      log.warn({ channel: channel.id, code: codeOf(error) }, 'no thread for a batch');
      return undefined;
    }
  }
  // A thread that starts from a message has its id (topics/threads.mdx).
  return message.id;
}

import type { Cdn } from '../cdn.ts';
import type { JsonObject } from '../types.ts';
import type { FileRecord, InteractionRecord, MessageRecord } from '../world.ts';
import { channelJson } from './channels.ts';
import { componentsJson, embedsJson, usedFiles } from './components.ts';
import { userJson } from './people.ts';
import { pollJson } from './polls.ts';

/** A message as the API gives it, with fresh CDN links. `nonce` only in the answer to its creation and its event (inferred). */
export function messageJson(message: MessageRecord, cdn: Cdn, withNonce = false): JsonObject {
  const used = usedFiles(message);
  return {
    type: message.type,
    content: message.content,
    mentions: [],
    mention_roles: [],
    // Files that a component or an embed shows are not listed here: discord/discord-api-docs#8277 ("intentional").
    attachments: message.files.filter((file) => !used.has(file)).map((file) => fileJson(file, cdn)),
    embeds: embedsJson(message, cdn),
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: message.editedAt === undefined ? null : new Date(message.editedAt).toISOString(),
    flags: message.flags,
    components: componentsJson(message, cdn),
    id: message.id,
    channel_id: message.channel.id,
    author: userJson(message.author),
    pinned: message.pinned,
    mention_everyone: message.pings.includes('everyone'),
    tts: false,
    ...(message.interaction
      ? {
          application_id: message.author.id,
          webhook_id: message.author.id,
          interaction_metadata: interactionMetadata(message.interaction, message),
        }
      : {}),
    ...(withNonce && message.nonce !== undefined ? { nonce: message.nonce } : {}),
    ...(message.poll ? { poll: pollJson(message.poll) } : {}),
    ...(message.thread ? { thread: channelJson(message.thread) } : {}),
    ...(message.replyTo
      ? {
          message_reference: {
            type: 0,
            channel_id: message.replyTo.channel.id,
            message_id: message.replyTo.id,
            ...(message.channel.guild ? { guild_id: message.channel.guild.id } : {}),
          },
          referenced_message: message.replyTo.deleted
            ? null
            : { ...messageJson(message.replyTo, cdn), referenced_message: undefined },
        }
      : {}),
  };
}

export function fileJson(file: FileRecord, cdn: Cdn): JsonObject {
  const url = cdn.link(file);
  return {
    id: file.id,
    filename: file.filename,
    size: file.size,
    url,
    proxy_url: url,
    ...(file.width === undefined ? {} : { width: file.width, height: file.height }),
    ...(file.description === undefined ? {} : { description: file.description }),
    ...(file.contentType === undefined ? {} : { content_type: file.contentType }),
    ...(file.spoiler ? { flags: 1 << 3 } : {}),
  };
}

function interactionMetadata(interaction: InteractionRecord, message: MessageRecord): JsonObject {
  const isFollowUp = interaction.original !== undefined && interaction.original !== message;
  return {
    id: interaction.id,
    type: interaction.type,
    user: userJson(interaction.user),
    authorizing_integration_owners: { ...interaction.owners },
    ...(isFollowUp && interaction.original ? { original_response_message_id: interaction.original.id } : {}),
    ...(interaction.type === 3 && interaction.source ? { interacted_message_id: interaction.source.id } : {}),
    ...(interaction.targetMessage ? { target_message_id: interaction.targetMessage.id } : {}),
    ...(interaction.type === 5 && interaction.opener
      ? { triggering_interaction_metadata: interactionMetadata(interaction.opener, message) }
      : {}),
  };
}

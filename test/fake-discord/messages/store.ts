import { botIsIn, intent, type Inside } from '../inside.ts';
import { messageJson } from '../json/messages.ts';
import type { JsonObject } from '../types.ts';
import {
  type ChannelRecord,
  type InteractionRecord,
  type MessageRecord,
  type UserRecord,
  isEphemeral,
  messageFlag,
} from '../world.ts';
import type { Draft } from './draft.ts';
import { readableText } from './pings.ts';

export interface NewMessage {
  readonly channel: ChannelRecord;
  readonly author: UserRecord;
  readonly draft: Draft;
  /** Discord's message type: 0 plain, 19 reply, 20 answer to a command, 23 answer to a context menu. Default 0. */
  readonly type?: number;
  readonly nonce?: string | undefined;
  readonly replyTo?: MessageRecord | undefined;
  readonly interaction?: InteractionRecord | undefined;
  readonly pings?: readonly string[];
}

export function createMessage(inside: Inside, given: NewMessage): MessageRecord {
  const { channel, draft } = given;
  const message: MessageRecord = {
    id: inside.newId(),
    channel,
    author: given.author,
    type: given.type ?? 0,
    content: draft.content,
    embeds: draft.embeds,
    components: draft.components,
    files: draft.files,
    flags: draft.flags,
    nonce: given.nonce,
    createdAt: inside.clock.now(),
    editedAt: undefined,
    deleted: false,
    pinned: false,
    pings: given.pings ?? [],
    poll: draft.poll,
    replyTo: given.replyTo,
    interaction: given.interaction,
    thread: undefined,
    versions: [],
  };
  inside.world.messages.set(message.id, message);
  noteVersion(inside, message);
  if (!isEphemeral(message)) {
    channel.lastMessageId = message.id;
    if (channel.thread) channel.thread.messageCount += 1;
  }
  dispatchMessage(inside, 'MESSAGE_CREATE', message, messageJson(message, inside.cdn, true));
  inside.changed();
  return message;
}

export function editMessage(inside: Inside, message: MessageRecord, draft: Draft): void {
  message.content = draft.content;
  message.embeds = draft.embeds;
  message.components = draft.components;
  message.files = draft.files;
  message.flags = draft.flags;
  // A deferred answer that gets its content was never edited in the eyes of its readers (inferred).
  if (message.versions.length > 0) message.editedAt = inside.clock.now();
  noteVersion(inside, message);
  tellOfEdit(inside, message);
  inside.changed();
}

export function tellOfEdit(inside: Inside, message: MessageRecord): void {
  dispatchMessage(inside, 'MESSAGE_UPDATE', message, messageJson(message, inside.cdn));
}

export function removeMessage(inside: Inside, message: MessageRecord): void {
  message.deleted = true;
  const { guild } = message.channel;
  dispatchMessage(inside, 'MESSAGE_DELETE', message, {
    id: message.id,
    channel_id: message.channel.id,
    ...(guild ? { guild_id: guild.id } : {}),
  });
  inside.changed();
}

/** Ephemeral messages never travel over the gateway, nor do messages of places where the bot is not. */
function dispatchMessage(inside: Inside, name: string, message: MessageRecord, json: JsonObject): void {
  if (isEphemeral(message) || !botIsIn(message.channel)) return;
  const { guild } = message.channel;
  inside.dispatch({
    name,
    guild,
    intent: guild ? intent.guildMessages : intent.directMessages,
    data: guild ? { ...json, guild_id: guild.id } : json,
    withoutContent: Boolean(guild) && message.author !== inside.world.bot,
  });
}

function noteVersion(inside: Inside, message: MessageRecord): void {
  if ((message.flags & messageFlag.loading) !== 0) return;
  message.versions.push({
    at: inside.clock.now(),
    text: readableText(message),
    raw: messageJson(message, inside.cdn),
  });
}

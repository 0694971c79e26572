import { z } from 'zod';

import { refusals } from '../api-error.ts';
import type { ApiAnswer, ApiRequest, Route } from '../http/route.ts';
import { intent, type Inside } from '../inside.ts';
import { messageJson } from '../json/messages.ts';
import { messageBody } from '../messages/body.ts';
import { draftMessage } from '../messages/draft.ts';
import { pingsOf } from '../messages/pings.ts';
import { createMessage, editMessage, removeMessage } from '../messages/store.ts';
import { permission } from '../permission-bits.ts';
import { permissionsIn, requirePermissions } from '../permissions.ts';
import { guildFileLimit } from '../rules/message-rules.ts';
import { setArchived } from '../threads.ts';
import { type ChannelRecord, type MessageRecord, isEphemeral, messageFlag } from '../world.ts';
import { channelFor, messageFor, requireOpenThread } from './places.ts';

/** Discord says "the past few minutes" (developers/resources/message.mdx, enforce_nonce); 5 is inferred. */
const nonceWindowMs = 5 * 60_000;
const settableFlags = messageFlag.componentsV2 | messageFlag.suppressEmbeds | (1 << 12);

/** Writes a message as the bot. Also the first message of a forum post, which its own permission covers. */
export function postAsBot(
  inside: Inside,
  channel: ChannelRecord,
  request: Pick<ApiRequest, 'uploads'> & { readonly body: unknown },
  base = '',
): MessageRecord {
  const body = messageBody.parse(request.body ?? {});
  const { bot } = inside.world;
  const repeated = body.enforce_nonce === true ? messageWithNonce(inside, body.nonce) : undefined;
  if (repeated) return repeated;

  const replyTo = body.message_reference ? inside.world.messages.get(body.message_reference.message_id) : undefined;
  if (body.message_reference && (!replyTo || replyTo.deleted) && body.message_reference.fail_if_not_exists !== false) {
    throw refusals.unknownMessage();
  }
  if (replyTo && (permissionsIn(channel, bot.id) & permission.readMessageHistory) === 0n) throw refusals.noHistory();

  const draft = draftMessage(inside, {
    channel,
    body,
    uploads: request.uploads,
    fileLimit: guildFileLimit(channel.guild?.premiumTier),
    settableFlags,
    base,
  });
  if (channel.thread?.archived) setArchived(inside, channel, false);
  return createMessage(inside, {
    channel,
    author: bot,
    draft,
    type: replyTo ? 19 : 0,
    nonce: body.nonce === null || body.nonce === undefined ? undefined : String(body.nonce),
    replyTo,
    pings: pingsOf(draft, body, { channel, author: bot, replyTo }),
  });
}

/** The same nonce from the same author gives the message that exists instead of another one. */
function messageWithNonce(inside: Inside, nonce: string | number | null | undefined): MessageRecord | undefined {
  if (nonce === null || nonce === undefined) return undefined;
  const since = inside.clock.now() - nonceWindowMs;
  return [...inside.world.messages.values()].find(
    (message) =>
      message.author === inside.world.bot &&
      message.nonce === String(nonce) &&
      message.createdAt >= since &&
      !message.deleted,
  );
}

function requireMayPost(inside: Inside, channel: ChannelRecord, request: ApiRequest): void {
  if (channel.kind === 'forum') throw refusals.forumMessage();
  if (channel.kind === 'dm' && channel.recipients.some((user) => user.refusesDms)) throw refusals.cannotMessageUser();
  if (!channel.guild) return;
  const body = messageBody.parse(request.body ?? {});
  const write = channel.thread ? permission.sendMessagesInThreads : permission.sendMessages;
  const files = request.uploads.length > 0 ? permission.attachFiles : 0n;
  const polls = body.poll ? permission.sendPolls : 0n;
  requirePermissions(channel, inside.world.bot.id, write | files | polls);
  requireOpenThread(inside, channel, 'post');
}

function edit(inside: Inside, request: ApiRequest): ApiAnswer {
  const channel = channelFor(inside, request.param('channel_id'));
  const message = messageFor(inside, channel, request.param('message_id'));
  if (message.author !== inside.world.bot) throw refusals.otherAuthor();
  requireOpenThread(inside, channel, 'edit');
  if (message.poll) throw refusals.pollEdit();
  // Whether an edit with files needs ATTACH_FILES is inferred from posting.
  if (request.uploads.length > 0) requirePermissions(channel, inside.world.bot.id, permission.attachFiles);
  const draft = draftMessage(inside, {
    channel,
    body: messageBody.parse(request.body ?? {}),
    uploads: request.uploads,
    fileLimit: guildFileLimit(channel.guild?.premiumTier),
    before: message,
    settableFlags,
  });
  editMessage(inside, message, draft);
  return { status: 200, body: messageJson(message, inside.cdn) };
}

function remove(inside: Inside, request: ApiRequest): ApiAnswer {
  const channel = channelFor(inside, request.param('channel_id'));
  const message = messageFor(inside, channel, request.param('message_id'));
  if (message.author !== inside.world.bot) requirePermissions(channel, inside.world.bot.id, permission.manageMessages);
  removeMessage(inside, message);
  return { status: 204 };
}

function list(inside: Inside, request: ApiRequest): ApiAnswer {
  const channel = channelFor(inside, request.param('channel_id'));
  // Without READ_MESSAGE_HISTORY the list is empty (developers/resources/message.mdx, Get Channel Messages).
  const mayRead = (permissionsIn(channel, inside.world.bot.id) & permission.readMessageHistory) !== 0n;
  const limit = z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .catch(50)
    .parse(request.query.get('limit') ?? 50);
  const [before, after] = ['before', 'after'].map((name) => request.query.get(name));
  const all = [...inside.world.messages.values()]
    .filter((message) => message.channel === channel && !message.deleted && !isEphemeral(message))
    .filter((message) => !before || BigInt(message.id) < BigInt(before))
    .filter((message) => !after || BigInt(message.id) > BigInt(after));
  const chosen = after ? all.slice(0, limit) : all.slice(-limit);
  return { status: 200, body: mayRead ? chosen.toReversed().map((message) => messageJson(message, inside.cdn)) : [] };
}

export const messageRoutes: readonly Route[] = [
  {
    name: 'POST /channels/{channel_id}/messages',
    handle: (inside, request) => {
      const channel = channelFor(inside, request.param('channel_id'));
      requireMayPost(inside, channel, request);
      return { status: 200, body: messageJson(postAsBot(inside, channel, request), inside.cdn, true) };
    },
  },
  { name: 'GET /channels/{channel_id}/messages', handle: list },
  {
    name: 'GET /channels/{channel_id}/messages/{message_id}',
    handle: (inside, { param }) => {
      const channel = channelFor(inside, param('channel_id'));
      if (channel.guild) requirePermissions(channel, inside.world.bot.id, permission.readMessageHistory);
      return { status: 200, body: messageJson(messageFor(inside, channel, param('message_id')), inside.cdn) };
    },
  },
  { name: 'PATCH /channels/{channel_id}/messages/{message_id}', handle: edit },
  { name: 'DELETE /channels/{channel_id}/messages/{message_id}', handle: remove },
  {
    name: 'PUT /channels/{channel_id}/messages/pins/{message_id}',
    handle: (inside, { param }) => {
      const channel = channelFor(inside, param('channel_id'));
      const message = messageFor(inside, channel, param('message_id'));
      if (channel.guild) requirePermissions(channel, inside.world.bot.id, permission.pinMessages);
      message.pinned = true;
      inside.dispatch({
        name: 'CHANNEL_PINS_UPDATE',
        guild: channel.guild,
        intent: intent.guilds,
        data: {
          channel_id: channel.id,
          ...(channel.guild ? { guild_id: channel.guild.id } : {}),
          last_pin_timestamp: new Date(inside.clock.now()).toISOString(),
        },
      });
      inside.changed();
      return { status: 204 };
    },
  },
];

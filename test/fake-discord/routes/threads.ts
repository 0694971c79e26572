import { z } from 'zod';

import { refusals } from '../api-error.ts';
import { dispatchChannel } from '../build.ts';
import type { ApiAnswer, ApiRequest, Route } from '../http/route.ts';
import type { Inside } from '../inside.ts';
import { channelJson, threadMemberJson } from '../json/channels.ts';
import { messageJson } from '../json/messages.ts';
import { permission } from '../permission-bits.ts';
import { requirePermissions } from '../permissions.ts';
import { activeThreads, openThread, setArchived } from '../threads.ts';
import type { Id } from '../types.ts';
import type { ChannelRecord } from '../world.ts';
import { postAsBot } from './messages.ts';
import { channelFor, guildFor, messageFor } from './places.ts';

const threadForm = z.looseObject({
  name: z.string(),
  auto_archive_duration: z.number().nullish(),
  applied_tags: z.array(z.string()).nullish(),
  message: z.record(z.string(), z.unknown()).nullish(),
});

const threadChange = z.looseObject({
  name: z.string().nullish(),
  archived: z.boolean().nullish(),
  locked: z.boolean().nullish(),
  auto_archive_duration: z.number().nullish(),
  applied_tags: z.array(z.string()).nullish(),
});

function startInForum(inside: Inside, forum: ChannelRecord, request: ApiRequest): ApiAnswer {
  const form = threadForm.parse(request.body);
  // In a forum SEND_MESSAGES creates posts (developers/topics/threads.mdx, Thread-only Channels).
  const files = request.uploads.length > 0 ? permission.attachFiles : 0n;
  requirePermissions(forum, inside.world.bot.id, permission.sendMessages | files);
  if (forum.requireTag && !form.applied_tags?.length) throw refusals.tagRequired();
  const thread = openThread(inside, {
    parent: forum,
    name: form.name,
    ownerId: inside.world.bot.id,
    autoArchiveMinutes: form.auto_archive_duration,
    appliedTags: form.applied_tags,
  });
  try {
    const message = postAsBot(inside, thread, { body: form.message, uploads: request.uploads }, 'message.');
    return {
      status: 201,
      body: { ...channelJson(thread, inside.world.bot.id), message: messageJson(message, inside.cdn) },
    };
  } catch (error) {
    inside.world.channels.delete(thread.id);
    throw error;
  }
}

function startWithoutMessage(inside: Inside, request: ApiRequest): ApiAnswer {
  const channel = channelFor(inside, request.param('channel_id'));
  if (channel.kind === 'forum') return startInForum(inside, channel, request);
  if (channel.kind !== 'text') throw refusals.wrongChannelType();
  requirePermissions(channel, inside.world.bot.id, permission.createPublicThreads);
  const form = threadForm.parse(request.body);
  const thread = openThread(inside, {
    parent: channel,
    name: form.name,
    ownerId: inside.world.bot.id,
    autoArchiveMinutes: form.auto_archive_duration,
  });
  return { status: 201, body: channelJson(thread, inside.world.bot.id) };
}

function startFromMessage(inside: Inside, request: ApiRequest): ApiAnswer {
  const channel = channelFor(inside, request.param('channel_id'));
  if (channel.kind !== 'text') throw refusals.wrongChannelType();
  const message = messageFor(inside, channel, request.param('message_id'));
  requirePermissions(channel, inside.world.bot.id, permission.createPublicThreads);
  if (message.thread) throw refusals.threadExists();
  const form = threadForm.parse(request.body);
  const thread = openThread(inside, {
    id: message.id,
    parent: channel,
    name: form.name,
    ownerId: inside.world.bot.id,
    autoArchiveMinutes: form.auto_archive_duration,
  });
  message.thread = thread;
  return { status: 201, body: channelJson(thread, inside.world.bot.id) };
}

const forumChange = z.strictObject({
  available_tags: z.array(z.looseObject({ id: z.string().nullish(), name: z.string().min(1).max(20) })).max(20),
});

/** Of a forum its tags alone, which is all that is used of it: what is left out of the list is deleted. */
function changeForum(inside: Inside, forum: ChannelRecord, request: ApiRequest): ApiAnswer {
  requirePermissions(forum, inside.world.bot.id, permission.manageChannels);
  const { available_tags: tags } = forumChange.parse(request.body);
  forum.tags = tags.map(({ id, name }) => ({ id: id ?? inside.newId(), name }));
  dispatchChannel(inside, 'CHANNEL_UPDATE', forum);
  inside.changed();
  return { status: 200, body: channelJson(forum, inside.world.bot.id) };
}

function change(inside: Inside, request: ApiRequest): ApiAnswer {
  const channel = channelFor(inside, request.param('channel_id'));
  const { thread } = channel;
  if (channel.kind === 'forum') return changeForum(inside, channel, request);
  if (!thread) throw refusals.missingPermissions();
  const form = threadChange.parse(request.body);
  const own = thread.ownerId === inside.world.bot.id;
  if (!own || (form.locked !== null && form.locked !== undefined)) {
    requirePermissions(channel, inside.world.bot.id, permission.manageThreads);
  }
  if (thread.archived && form.archived !== false) throw refusals.archived();
  channel.name = form.name ?? channel.name;
  thread.autoArchiveMinutes = form.auto_archive_duration ?? thread.autoArchiveMinutes;
  thread.appliedTags = form.applied_tags ?? thread.appliedTags;
  setArchived(inside, channel, form.archived ?? thread.archived, form.locked ?? undefined);
  return { status: 200, body: channelJson(channel, inside.world.bot.id) };
}

function changeMember(inside: Inside, request: ApiRequest, userId: Id, joins: boolean): ApiAnswer {
  const channel = channelFor(inside, request.param('channel_id'));
  const { thread } = channel;
  if (!thread) throw refusals.wrongChannelType();
  if (thread.archived) throw refusals.archived();
  if (joins && !channel.guild?.members.has(userId)) throw refusals.unknownMember();
  if (joins) thread.members.add(userId);
  else thread.members.delete(userId);
  inside.changed();
  return { status: 204 };
}

export const threadRoutes: readonly Route[] = [
  {
    name: 'GET /channels/{channel_id}',
    handle: (inside, { param }) => ({
      status: 200,
      body: channelJson(channelFor(inside, param('channel_id')), inside.world.bot.id),
    }),
  },
  { name: 'PATCH /channels/{channel_id}', handle: change },
  {
    name: 'POST /channels/{channel_id}/typing',
    handle: (inside, { param }) => {
      const channel = channelFor(inside, param('channel_id'));
      requirePermissions(
        channel,
        inside.world.bot.id,
        channel.thread ? permission.sendMessagesInThreads : permission.sendMessages,
      );
      return { status: 204 };
    },
  },
  { name: 'POST /channels/{channel_id}/threads', handle: startWithoutMessage },
  { name: 'POST /channels/{channel_id}/messages/{message_id}/threads', handle: startFromMessage },
  {
    name: 'PUT /channels/{channel_id}/thread-members/@me',
    handle: (inside, request) => changeMember(inside, request, inside.world.bot.id, true),
  },
  {
    name: 'DELETE /channels/{channel_id}/thread-members/@me',
    handle: (inside, request) => changeMember(inside, request, inside.world.bot.id, false),
  },
  {
    name: 'PUT /channels/{channel_id}/thread-members/{user_id}',
    handle: (inside, request) => changeMember(inside, request, request.param('user_id'), true),
  },
  {
    name: 'DELETE /channels/{channel_id}/thread-members/{user_id}',
    handle: (inside, request) => changeMember(inside, request, request.param('user_id'), false),
  },
  {
    name: 'GET /channels/{channel_id}/thread-members',
    handle: (inside, { param }) => {
      const channel = channelFor(inside, param('channel_id'));
      return { status: 200, body: [...(channel.thread?.members ?? [])].map((id) => threadMemberJson(channel, id)) };
    },
  },
  {
    name: 'GET /guilds/{guild_id}/threads/active',
    handle: (inside, { param }) => {
      const guild = guildFor(inside, param('guild_id'));
      const threads = activeThreads(inside, guild.id);
      const members = threads
        .filter(({ thread }) => thread?.members.has(inside.world.bot.id))
        .map((channel) => threadMemberJson(channel, inside.world.bot.id));
      return {
        status: 200,
        body: {
          threads: threads.map((channel) => channelJson(channel, inside.world.bot.id)),
          members,
          has_more: false,
        },
      };
    },
  },
];

import { intent, type Inside } from './inside.ts';
import { channelJson } from './json/channels.ts';
import { storeChannel } from './places.ts';
import type { Id, JsonObject } from './types.ts';
import type { ChannelRecord } from './world.ts';

export interface NewThread {
  readonly parent: ChannelRecord;
  readonly name: string;
  readonly ownerId: Id;
  /** Default: a new one. A thread of a message has the message's id. */
  readonly id?: Id;
  readonly autoArchiveMinutes?: number | null | undefined;
  readonly appliedTags?: readonly Id[] | null | undefined;
}

export function openThread(inside: Inside, given: NewThread): ChannelRecord {
  const now = inside.clock.now();
  const thread = storeChannel(inside, {
    ...(given.id === undefined ? {} : { id: given.id }),
    kind: 'thread',
    name: given.name,
    guild: given.parent.guild,
    parent: given.parent,
    thread: {
      ownerId: given.ownerId,
      archived: false,
      locked: false,
      archivedAt: now,
      autoArchiveMinutes: given.autoArchiveMinutes ?? 4320,
      createdAt: now,
      members: new Set([given.ownerId]),
      appliedTags: given.appliedTags ?? [],
      messageCount: 0,
    },
  });
  dispatchThread(inside, 'THREAD_CREATE', thread, { newly_created: true });
  inside.changed();
  return thread;
}

export function setArchived(inside: Inside, channel: ChannelRecord, archived: boolean, locked?: boolean): void {
  const { thread } = channel;
  if (!thread) throw new Error(`channel ${channel.id} is no thread`);
  thread.archived = archived;
  thread.archivedAt = inside.clock.now();
  thread.locked = locked ?? thread.locked;
  dispatchThread(inside, 'THREAD_UPDATE', channel);
  inside.changed();
}

function dispatchThread(inside: Inside, name: string, thread: ChannelRecord, more: JsonObject = {}): void {
  inside.dispatch({
    name,
    guild: thread.guild,
    intent: intent.guilds,
    data: { ...channelJson(thread, inside.world.bot.id), ...more },
  });
}

export function activeThreads(inside: Inside, guildId: Id): ChannelRecord[] {
  return [...inside.world.channels.values()].filter(
    (channel) => channel.guild?.id === guildId && channel.thread?.archived === false && !channel.deleted,
  );
}

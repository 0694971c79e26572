import type { Inside } from './inside.ts';
import type { ChannelKind, Id } from './types.ts';
import type { ChannelRecord, GuildRecord, OverwriteRecord, ThreadRecord, UserRecord } from './world.ts';

export interface NewChannel {
  readonly id?: Id;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly guild?: GuildRecord | undefined;
  readonly parent?: ChannelRecord;
  readonly thread?: ThreadRecord;
  readonly nsfw?: boolean;
  readonly overwrites?: readonly OverwriteRecord[];
  readonly tags?: readonly string[];
  readonly requireTag?: boolean;
  readonly recipients?: readonly UserRecord[];
}

export function storeChannel(inside: Inside, given: NewChannel): ChannelRecord {
  const channel: ChannelRecord = {
    id: given.id ?? inside.newId(),
    kind: given.kind,
    name: given.name,
    guild: given.guild,
    parent: given.parent,
    thread: given.thread,
    nsfw: given.nsfw ?? false,
    overwrites: new Map((given.overwrites ?? []).map((overwrite) => [overwrite.id, overwrite])),
    tags: (given.tags ?? []).map((name) => ({ id: inside.newId(), name })),
    requireTag: given.requireTag ?? false,
    recipients: given.recipients ?? [],
    lastMessageId: null,
    deleted: false,
  };
  inside.world.channels.set(channel.id, channel);
  return channel;
}

/** The direct messages of bot and user; made at the first call. */
export function dmChannel(inside: Inside, user: UserRecord): ChannelRecord {
  const known = [...inside.world.channels.values()].find(
    (channel) => channel.kind === 'dm' && channel.recipients[0] === user,
  );
  return known ?? storeChannel(inside, { kind: 'dm', name: user.username, recipients: [user] });
}

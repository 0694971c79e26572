import type { Cdn } from './cdn.ts';
import type { FakeClock, Id, JsonObject } from './types.ts';
import type { ChannelRecord, GuildRecord, World } from './world.ts';

/** An event for the gateway. Who gets it follows from the guild (shard) and the intent. */
export interface GatewayEvent {
  readonly name: string;
  readonly data: JsonObject;
  /** Undefined: direct messages, which live on shard 0. */
  readonly guild: GuildRecord | undefined;
  /** Intent bit that a session must have; undefined: every session gets it. */
  readonly intent?: number | undefined;
  /** A person's message: sessions without the intent MESSAGE_CONTENT get it without its content. Default false. */
  readonly withoutContent?: boolean;
}

/** What the parts of the fake share. */
export interface Inside {
  readonly world: World;
  readonly clock: FakeClock;
  /** A new id; `agoMs`: as if made that long ago. */
  readonly newId: (agoMs?: number) => Id;
  readonly cdn: Cdn;
  /** Sends an event to the sessions that should have it. */
  dispatch(event: GatewayEvent): void;
  /** Wakes everybody who waits for the state to change. */
  changed(): void;
  /** Notes a defect of the fake or of its use; `expectHonest` fails on it. */
  problem(text: string): void;
}

export const intent = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildPresences: 1 << 8,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  messageContent: 1 << 15,
  guildMessagePolls: 1 << 24,
  directMessagePolls: 1 << 25,
} as const;

/** Intents that the application has to be given by hand (developers/events/gateway.mdx, Privileged Intents). */
export const privilegedIntents = intent.guildMembers | intent.guildPresences | intent.messageContent;

/** True where the bot gets the channel's events: its own direct messages and guilds it is a member of. */
export function botIsIn(channel: ChannelRecord): boolean {
  return channel.guild ? channel.guild.botIsMember : channel.kind === 'dm';
}

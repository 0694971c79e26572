import type { Id, Ref } from './ids.ts';

/** What a test builds: users, guilds, channels. */

export interface FakeUser {
  readonly id: Id;
  readonly username: string;
  readonly globalName: string | null;
  /** Language of the user's client, as in `interaction.locale`. */
  readonly locale: string;
  readonly bot: boolean;
}

export interface UserSpec {
  /** Lower-case name, unique. */
  readonly name: string;
  readonly displayName?: string;
  /** One of Discord's locales. Default en-US. */
  readonly locale?: string;
  /** Bytes a file in an answer to this user's interactions may have, where larger than the guild's (Nitro). */
  readonly attachmentSizeLimit?: number;
  /** The user takes no direct messages from the bot: POST answers 403 / 50007. Default false. */
  readonly refusesDms?: boolean;
}

export interface FakeGuild {
  readonly id: Id;
  readonly name: string;
  readonly ownerId: Id;
  readonly premiumTier: 0 | 1 | 2 | 3;
  readonly botIsMember: boolean;
  /** Role that every member has; its id is the guild's. */
  readonly everyoneRoleId: Id;
}

export interface GuildSpec {
  readonly name: string;
  /** Default: a user made for it. */
  readonly owner?: Ref;
  /** Boost tier: files up to 10, 10, 50, 100 MiB. Default 0. */
  readonly premiumTier?: 0 | 1 | 2 | 3;
  /** `preferred_locale`. Default en-US. */
  readonly locale?: string;
  /** Permission bits of @everyone. Default: what a new Discord server gives. */
  readonly everyonePermissions?: bigint;
  /** Permission bits of the bot's own role. Default: what the bot's invite link asks for in tests (all but ADMINISTRATOR). */
  readonly botPermissions?: bigint;
  /** False: the app is known here only through user installs. Default true. */
  readonly botIsMember?: boolean;
}

export interface RoleSpec {
  readonly name: string;
  readonly permissions?: bigint;
}

export interface MemberSpec {
  readonly roles?: readonly Ref[];
  readonly nick?: string;
}

export type ChannelKind = 'text' | 'forum' | 'thread' | 'dm' | 'group';

export interface FakeChannel {
  readonly id: Id;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly guildId?: Id;
  /** Of a thread: the channel it belongs to. */
  readonly parentId?: Id;
  readonly nsfw: boolean;
  /** Of a thread. */
  readonly archived: boolean;
  readonly locked: boolean;
}

export interface OverwriteSpec {
  /** A role or a user. */
  readonly of: Ref;
  readonly allow?: bigint;
  readonly deny?: bigint;
}

export interface ChannelSpec {
  readonly name: string;
  /** Default text. */
  readonly kind?: 'text' | 'forum';
  readonly nsfw?: boolean;
  readonly overwrites?: readonly OverwriteSpec[];
  /** Of a forum: its tags' names. */
  readonly tags?: readonly string[];
  /** Of a forum: a new post needs a tag (40067 without). Default false. */
  readonly requireTag?: boolean;
}

/** A file a user sends. */
export interface AttachmentSpec {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Default: by the name's ending. A lie is possible. */
  readonly contentType?: string;
  /** Size Discord announces. Default the real one. */
  readonly size?: number;
  readonly description?: string;
}

/** A server with everything that tests of the bot usually want; see `addSmallTown`. */
export interface SmallTown {
  readonly guild: FakeGuild;
  readonly general: FakeChannel;
  /** Age-restricted. */
  readonly nsfw: FakeChannel;
  readonly forum: FakeChannel;
  /** en-US */
  readonly alice: FakeUser;
  /** ko */
  readonly minji: FakeUser;
  /** ja */
  readonly haruka: FakeUser;
  /** en-US, may manage messages, threads and the server. */
  readonly moderator: FakeUser;
}

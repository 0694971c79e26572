import type { Ack, ChannelKind, Choice, Id, JsonObject, MessageVersion, ModalView } from './types.ts';

/** The state of the fake: plain records, changed in place by routes and tests. */

export interface UserRecord {
  readonly id: Id;
  readonly username: string;
  readonly globalName: string | null;
  readonly locale: string;
  readonly bot: boolean;
  readonly attachmentSizeLimit: number | undefined;
  readonly refusesDms: boolean;
}

export interface RoleRecord {
  readonly id: Id;
  readonly name: string;
  readonly permissions: bigint;
  /** The bot whose own role it is. */
  readonly botId: Id | undefined;
  readonly position: number;
}

export interface MemberRecord {
  readonly user: UserRecord;
  readonly roles: readonly Id[];
  readonly nick: string | null;
  readonly joinedAt: number;
}

export interface GuildRecord {
  readonly id: Id;
  readonly name: string;
  readonly ownerId: Id;
  readonly premiumTier: 0 | 1 | 2 | 3;
  readonly locale: string;
  botIsMember: boolean;
  readonly roles: Map<Id, RoleRecord>;
  readonly members: Map<Id, MemberRecord>;
}

export interface OverwriteRecord {
  readonly id: Id;
  readonly kind: 'role' | 'member';
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface ThreadRecord {
  readonly ownerId: Id;
  archived: boolean;
  locked: boolean;
  archivedAt: number;
  autoArchiveMinutes: number;
  readonly createdAt: number;
  readonly members: Set<Id>;
  appliedTags: readonly Id[];
  messageCount: number;
}

export interface ChannelRecord {
  readonly id: Id;
  readonly kind: ChannelKind;
  name: string;
  readonly guild: GuildRecord | undefined;
  /** Of a thread. */
  readonly parent: ChannelRecord | undefined;
  readonly thread: ThreadRecord | undefined;
  nsfw: boolean;
  readonly overwrites: Map<Id, OverwriteRecord>;
  tags: readonly { readonly id: Id; readonly name: string }[];
  readonly requireTag: boolean;
  /** Of a private channel; the bot is not among them. */
  readonly recipients: readonly UserRecord[];
  lastMessageId: Id | null;
  deleted: boolean;
}

export interface FileRecord {
  readonly id: Id;
  readonly channelId: Id;
  readonly filename: string;
  readonly bytes: Uint8Array;
  /** What Discord announces, normally the real number of bytes. */
  readonly size: number;
  readonly contentType: string | undefined;
  readonly description: string | undefined;
  readonly spoiler: boolean;
  readonly width: number | undefined;
  readonly height: number | undefined;
}

export interface PollRecord {
  readonly question: JsonObject;
  readonly answers: readonly JsonObject[];
  readonly multiple: boolean;
  /** By user: ids of the answers they chose. */
  readonly votes: Map<Id, readonly number[]>;
  expiresAt: number;
  finalized: boolean;
}

export interface MessageRecord {
  readonly id: Id;
  readonly channel: ChannelRecord;
  readonly author: UserRecord;
  readonly type: number;
  content: string;
  embeds: readonly JsonObject[];
  /** As sent, with component ids filled in; `media.url` still says `attachment://name`. */
  components: readonly JsonObject[];
  files: readonly FileRecord[];
  flags: number;
  readonly nonce: string | undefined;
  readonly createdAt: number;
  editedAt: number | undefined;
  deleted: boolean;
  pinned: boolean;
  pings: readonly string[];
  readonly poll: PollRecord | undefined;
  readonly replyTo: MessageRecord | undefined;
  /** Interaction it answers. */
  readonly interaction: InteractionRecord | undefined;
  thread: ChannelRecord | undefined;
  readonly versions: MessageVersion[];
}

export interface InteractionRecord {
  readonly id: Id;
  readonly token: string;
  /** 2 command, 3 component, 4 autocomplete, 5 modal submit. */
  readonly type: number;
  readonly user: UserRecord;
  readonly channel: ChannelRecord;
  readonly createdAt: number;
  /** performance.now() when it was sent. */
  readonly sentAt: number;
  readonly commandName: string | undefined;
  /** 1 chat input, 3 message menu. */
  readonly commandType: number | undefined;
  readonly owners: Readonly<Record<string, Id>>;
  /** The app is here through the user alone. */
  readonly userInstallOnly: boolean;
  /** The person may not show answers of user-installed apps to others. */
  readonly forcedEphemeral: boolean;
  readonly attachmentSizeLimit: number;
  /** Message of the pressed component, or under which the modal was opened. */
  readonly source: MessageRecord | undefined;
  readonly targetMessage: MessageRecord | undefined;
  /** Interaction that opened the submitted modal. */
  readonly opener: InteractionRecord | undefined;
  ack: Ack | undefined;
  original: MessageRecord | undefined;
  readonly followUps: MessageRecord[];
  modal: ModalView | undefined;
  choices: readonly Choice[] | undefined;
}

export interface CommandRecord {
  readonly id: Id;
  readonly guildId: Id | undefined;
  readonly type: number;
  readonly name: string;
  /** As the API gives it. */
  readonly json: JsonObject;
}

export interface World {
  readonly bot: UserRecord;
  readonly applicationId: Id;
  /** Of the application; several are a team. Empty: somebody who is nowhere. */
  owners: readonly UserRecord[];
  readonly users: Map<Id, UserRecord>;
  readonly guilds: Map<Id, GuildRecord>;
  readonly channels: Map<Id, ChannelRecord>;
  readonly messages: Map<Id, MessageRecord>;
  readonly files: Map<Id, FileRecord>;
  readonly interactions: Map<Id, InteractionRecord>;
  /** By `''` (global) or guild id. */
  readonly commands: Map<Id, CommandRecord[]>;
}

export const messageFlag = {
  ephemeral: 1 << 6,
  loading: 1 << 7,
  componentsV2: 1 << 15,
  suppressEmbeds: 1 << 2,
} as const;

export function isEphemeral(message: MessageRecord): boolean {
  return (message.flags & messageFlag.ephemeral) !== 0;
}

export function isComponentsV2(message: MessageRecord): boolean {
  return (message.flags & messageFlag.componentsV2) !== 0;
}

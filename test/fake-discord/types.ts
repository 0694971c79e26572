/**
 * What the fake Discord offers to tests. Everything a test touches is here; the other files are its inside.
 * Ids are snowflakes as decimal strings. Times are milliseconds of the fake's own clock unless said otherwise.
 */

import type {
  InvokeCommand,
  Autocomplete,
  MessageMenu,
  PressButton,
  ChooseSelect,
  SubmitModal,
  VotePoll,
} from './types/drive.ts';
import type { RouteName, RateLimit, Faults, GatewayControl } from './types/faults.ts';
import type { Id, Ref, JsonObject } from './types/ids.ts';
import type { Choice, InteractionHandle, MessageView } from './types/seen.ts';
import type {
  FakeUser,
  UserSpec,
  FakeGuild,
  GuildSpec,
  RoleSpec,
  MemberSpec,
  FakeChannel,
  ChannelSpec,
  AttachmentSpec,
} from './types/world.ts';

export type * from './types/ids.ts';
export type * from './types/world.ts';
export type * from './types/drive.ts';
export type * from './types/seen.ts';
export type * from './types/faults.ts';

export interface FakeDiscordOptions {
  /** Bot token the fake accepts. Default: a made-up one, readable as `fake.token`. */
  readonly token?: string;
  /**
   * Default false: the fake's clock stands still until `clock.advance`, so nothing expires because a machine is slow.
   * True: it also moves with the wall clock (for benches that measure the 3 s rule).
   */
  readonly realTime?: boolean;
  /** Milliseconds of real time between heartbeats the gateway asks for. Default 41,250. */
  readonly heartbeatIntervalMs?: number;
  /** Number of shards that GET /gateway/bot recommends. Default 1. */
  readonly shards?: number;
  /** The application may use privileged intents. Default false: asking for one closes with 4014. */
  readonly privilegedIntents?: boolean;
  /** Tighter limits for some routes, in real time. Default 50 requests a second for each route and channel. */
  readonly rateLimits?: Readonly<Record<RouteName, RateLimit>>;
  /** False: bodies are not checked against the OpenAPI file (for benches only). Default true. */
  readonly checkSchemas?: boolean;
}

/** One request the bot made. */
export interface RequestRecord {
  readonly method: string;
  /** OpenAPI path template: `/channels/{channel_id}/messages/{message_id}`; the raw path where none matches. */
  readonly route: string;
  readonly path: string;
  /** Undefined: no answer was sent (the connection was cut). */
  readonly status: number | undefined;
  /** Discord's error code. */
  readonly code: number | undefined;
  /** Body of an answer with a status of 400 or more. */
  readonly refusal: unknown;
  /** Fake clock. */
  readonly at: number;
  /** Parsed JSON body (of multipart: payload_json); undefined where there was none. */
  readonly body: unknown;
  /** Names and bytes of uploaded files. */
  readonly files: readonly { readonly name: string; readonly size: number; readonly bytes: Uint8Array }[];
}

export interface FakeClock {
  /** Unix milliseconds. */
  now(): number;
  advance(ms: number): void;
}

export interface FakeDiscord {
  /** Base for `rest.api` and DISCORD_API_URL: without `/v10`. */
  readonly url: string;
  /** Scheme, host and port of the CDN links. */
  readonly cdnUrl: string;
  readonly token: string;
  readonly applicationId: Id;
  readonly bot: FakeUser;
  readonly clock: FakeClock;
  /** Whether bodies are checked against Discord's OpenAPI file. */
  readonly schema: 'checked' | 'not run';
  /** Defects of the fake and of its use: answers that break the schema, unknown routes. `expectHonest` wants none. */
  readonly problems: readonly string[];
  readonly faults: Faults;
  readonly gateway: GatewayControl;

  addUser(spec: UserSpec): FakeUser;
  addGuild(spec: GuildSpec): FakeGuild;
  addRole(guild: Ref, spec: RoleSpec): { readonly id: Id };
  addMember(guild: Ref, user: Ref, spec?: MemberSpec): void;
  addChannel(guild: Ref, spec: ChannelSpec): FakeChannel;
  /** Thread that somebody opened in a text channel. */
  addThread(channel: Ref, spec: { readonly name: string; readonly owner: Ref }): FakeChannel;
  /** Direct messages between the bot and the user. */
  openDm(user: Ref): FakeChannel;
  /** A private place where the bot is not: direct messages of two users, or a group. */
  addPrivateChannel(users: readonly Ref[]): FakeChannel;
  /** Exactly these permission bits in this channel, for the bot or another member (@everyone and roles notwithstanding). */
  setPermissions(channel: Ref, bits: bigint, of?: Ref): void;
  setNsfw(channel: Ref, nsfw: boolean): void;
  /** Who owns the application: one person, or a team of several. */
  setOwners(users: readonly Ref[]): void;
  channel(channel: Ref): FakeChannel;
  /** Threads of a channel, oldest first. */
  threads(channel: Ref): readonly FakeChannel[];
  /** A person writes a message. */
  postAs(
    user: Ref,
    channel: Ref,
    message: {
      readonly content?: string;
      readonly files?: readonly AttachmentSpec[];
      readonly poll?: { readonly question: string; readonly answers: readonly string[] };
    },
  ): MessageView;

  /** Throws where Discord would not have let the person do it: no such command, wrong option, disabled button ... */
  invokeCommand(request: InvokeCommand): InteractionHandle;
  messageContextMenu(request: MessageMenu): InteractionHandle;
  pressButton(request: PressButton): InteractionHandle;
  chooseSelect(request: ChooseSelect): InteractionHandle;
  submitModal(request: SubmitModal): InteractionHandle;
  /** A vote in Discord's own poll, which makes no interaction. */
  votePoll(request: VotePoll): void;
  /** Resolves the choices; rejects when none came within `timeoutMs` of real time (default 15,000). */
  autocomplete(request: Autocomplete, timeoutMs?: number): Promise<readonly Choice[]>;

  /** Messages that members of the channel see, oldest first. Ephemeral and deleted ones are not among them. */
  messages(channel: Ref): readonly MessageView[];
  /** Any message, deleted and ephemeral ones too. */
  message(message: Ref): MessageView | undefined;
  /** Fetches a CDN link over HTTP. Throws on any status but 200. */
  download(url: string): Promise<Buffer>;
  readonly requests: readonly RequestRecord[];
  /** Number of requests of a route, or of all. */
  countRequests(route?: RouteName): number;
  /** Requests that count towards Discord's ban of 10,000 in 10 minutes: 401, 403 and 429 (not shared). */
  invalidRequests(): number;
  /** Registered commands as the API gives them; of a guild, or the global ones. */
  commands(guild?: Ref): readonly JsonObject[];
  /** Registers commands as a bulk PUT would, checks included; throws the refusal. */
  registerCommands(commands: readonly unknown[], guild?: Ref): void;
  /** Waits until the check gives something true; looks again whenever the fake's state changes. */
  until<Result>(check: () => Result | undefined | false | null, what: string, timeoutMs?: number): Promise<Result>;
  close(): Promise<void>;
}

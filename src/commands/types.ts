import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  Client,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
  StringSelectMenuInteraction,
} from 'discord.js';

import type { LoraDescription } from '../advice/lora/index.ts';
import type { BatchDesk } from '../sweep/batch/desk.ts';
import type { SweepDesk } from '../sweep/desk.ts';
import type { DiskCache, FleetWorkers, SelfTest, SourcePictures } from '../sweep/index.ts';
import type { Store } from '../store/index.ts';
import type { Translator } from '../text/index.ts';
import type { VoteDesk } from '../threads/index.ts';
import type { Delivery } from './delivery/types.ts';
import type { Showings } from './showings.ts';
import type { VoteBoard } from './votes/board.ts';

/** What pino's logger is to a handler: ids, never prompts. */
export interface HandlerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

/** Bounds the operator set by environment; guild settings may only be stricter. */
export interface BotLimits {
  /** Panels one user may draw in a day. */
  readonly cellsPerUserDay: number;
  /** Sweeps of one user that may run or wait at once. */
  readonly runningPerUser: number;
  /** Sweeps of one guild that may run or wait at once. */
  readonly runningPerGuild: number;
  /** Pictures of one batch. */
  readonly batchPictures: number;
  /** Days a sweep, and its buttons, are kept. */
  readonly retentionDays: number;
}

/** Everything a handler may touch. Composed in `main.ts`. */
export interface BotContext {
  readonly client: Client<true>;
  readonly store: Store;
  /** Of sweeps whose numbers are hidden it gives nothing away: see `guardedDesk`. */
  readonly desk: SweepDesk;
  /** Sweeps as they may be shown. */
  readonly showings: Showings;
  readonly votes: VoteDesk;
  /** Messages about votes. */
  readonly board: VoteBoard;
  readonly batches: BatchDesk;
  readonly delivery: Delivery;
  /** Pictures already drawn. */
  readonly pictures: Pick<DiskCache, 'remove'>;
  /** Pictures that img2img requests start from, by their hash: a draft's too. */
  readonly sources: SourcePictures;
  readonly limits: BotLimits;
  /** Of this program. */
  readonly version: string;
  /** The operator has AI Horde beside the bot's own servers; a Discord server's admins must allow it too. */
  readonly volunteers: boolean;
  /** Machines behind a queue. Undefined: there is no such queue. */
  readonly workers?: FleetWorkers;
  readonly log: HandlerLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0..2^31-1 */
  readonly randomSeed: () => number;
  /** Short, unique, letters and digits, at most 12 characters: sweep and draft ids. */
  readonly newId: () => string;
  /** Draws one small picture at clip skip 1, 2 and 3 on every server, past the cache. Rejects with `server.*` and `builtin.*`. */
  readonly selfTest: (options: {
    readonly id: string;
    readonly user: string;
    readonly signal: AbortSignal;
  }) => Promise<readonly SelfTest[]>;
  /**
   * All that the file of a LoRA of the server's list says, read by the machine that has it. Undefined: no machine reads its files.
   * Rejects with `lora.*`, `file.missing`, `worker.*`, `queue.*`.
   */
  readonly describeLora: (name: string, signal: AbortSignal) => Promise<LoraDescription | undefined>;
  /** Hosts attachments may be downloaded from: Discord's own, the fake's in tests. */
  readonly attachmentHosts: readonly string[];
  /** Aborted when the bot shuts down. */
  readonly signal: AbortSignal;
}

/** The context of one interaction: in the language of the person. */
export interface InteractionContext extends BotContext {
  readonly t: Translator;
}

/**
 * How the dispatcher answers before the handler runs. `ephemeral`: deferred, seen by the person alone. `public`: deferred,
 * for places where the bot cannot post itself. `update`: a component answers in place (deferUpdate). `none`: the handler
 * answers by itself within 3 s (modals, quick replies).
 */
export type Defer = 'ephemeral' | 'public' | 'update' | 'none';

export interface CommandHandler {
  /** Full path in the default language: "clipskip sweep", "clipskip settings guild". */
  readonly name: string;
  readonly defer: Defer | ((interaction: ChatInputCommandInteraction) => Defer);
  /** Throws AppError for what the person should read; anything else is reported with an id. */
  run(interaction: ChatInputCommandInteraction, context: InteractionContext): Promise<void>;
  /** From cached lists only: no network call, answers within 1.5 s. */
  autocomplete?(interaction: AutocompleteInteraction, context: InteractionContext): Promise<void>;
}

export interface MenuHandler {
  /** Name in the default language: "Sweep clip skip". */
  readonly name: string;
  readonly defer: Defer;
  run(interaction: MessageContextMenuCommandInteraction, context: InteractionContext): Promise<void>;
}

export type ComponentInteraction = ButtonInteraction | StringSelectMenuInteraction | ModalSubmitInteraction;

export interface ComponentHandler {
  /** First part of the custom id: see custom-id.ts. */
  readonly action: string;
  readonly defer: Defer | ((interaction: ComponentInteraction) => Defer);
  run(interaction: ComponentInteraction, id: CustomId, context: InteractionContext): Promise<void>;
}

/** A custom id carries ids only. `subject`: sweep, draft or batch id; `argument`: a number or short word. */
export interface CustomId {
  readonly action: string;
  readonly subject: string;
  readonly argument?: string;
}

import type { AppError } from '../errors.ts';
import type { EngineInfo, ModelInfo } from '../gpu/engine.ts';
import type { SweepRequest } from './request.ts';
import type { SheetState } from './sheet-words.ts';
import type { SweepOutcome, SweepPlan } from './types.ts';

export type { DeskLog, SweepDeskOptions } from './desk/parts.ts';
export { createSweepDesk } from './desk/create.ts';

/** Where a sweep was asked for and by whom. Ids as Discord gives them, as text. */
export interface SweepPlace {
  readonly ownerUser: string;
  readonly guildId?: string;
  readonly channelId: string;
  /** Language the sheet is drawn in. */
  readonly locale: string;
  /** JSON that whoever asked wants back with every snapshot: who said the settings that nobody typed. */
  readonly note?: unknown;
  /** A place for adults only: owners of machines may refuse what is asked for there. Default false. */
  readonly nsfw?: boolean;
}

/** What of the place decides a plan: whose admins' word on models holds, and see `SweepPlace.nsfw`. */
export type PlanPlace = Pick<SweepPlace, 'guildId' | 'nsfw'>;

export type SweepStatus = 'accepted' | 'running' | 'done' | 'failed' | 'cancelled';

/** What is known of a sweep at one moment: enough to draw its message. */
export interface SweepSnapshot {
  readonly sweepId: string;
  readonly status: SweepStatus;
  readonly place: SweepPlace;
  readonly plan: SweepPlan;
  /** Cells drawn so far. */
  readonly state: SheetState;
  /** Rows of others before ours; undefined: running or unknown. */
  readonly position?: number;
  /** Cells under way, by requestKey. */
  readonly steps: ReadonlyMap<string, { readonly step: number; readonly steps: number }>;
  /** Milliseconds until it is probably done, from measured speeds. Undefined: no idea yet. */
  readonly etaMs?: number;
  /** Set when it is done. */
  readonly outcome?: SweepOutcome;
  /** Set when it failed. */
  readonly error?: AppError;
  /** Nobody who could draw it is there, and is waited for, since then (milliseconds since 1970). */
  readonly awaySince?: number;
  /**
   * Why, with `awaySince`: `queue.away`, `worker.none` (nobody at all is there), `worker.away` (those who could draw it, by name),
   * or what a single server fails with.
   */
  readonly awayReason?: AppError;
  /** When it is given up, milliseconds since 1970. Undefined: the waiting has not begun. */
  readonly awayUntil?: number;
  /** Models of servers that are there, with which it could be drawn at once while it waits; those of its family first. */
  readonly instead?: readonly ModelInfo[];
}

/** Takes sweeps in, keeps them in the ledger, runs them, and tells who listens. */
export interface SweepDesk {
  /** What the engine can do; at most a minute old. Rejects with `server.*` or `builtin.*`. */
  info(signal: AbortSignal): Promise<EngineInfo>;
  /** The same from memory, without asking anybody, while the engine is away too; undefined: it never answered. */
  known(): EngineInfo | undefined;
  /**
   * Throws `request.*`. `sweepId` is the id it will have. While the engine is away,
   * the plan is made by what it said the last time, and made again when it is back; rejects as `info` does where it never answered.
   */
  plan(request: SweepRequest, sweepId: string, signal: AbortSignal, asked?: PlanPlace): Promise<SweepPlan>;
  /** Durable when it returns: from here on the sweep is drawn or ends in a named error, over restarts. */
  accept(plan: SweepPlan, place: SweepPlace): void;
  /** Starts drawing an accepted sweep, or goes on with it. Idempotent. */
  start(sweepId: string): void;
  /** Calls `listener` now and after each change, until the end or until the returned function is called. */
  watch(sweepId: string, listener: (snapshot: SweepSnapshot) => void): () => void;
  /**
   * The sweep as it is: from memory, else from the ledger and the picture cache. Pictures that the cache has lost are
   * missing in `state`. Undefined: not kept any more.
   */
  snapshot(sweepId: string): Promise<SweepSnapshot | undefined>;
  /** Draws again what the cache has lost (same seed, same settings). Resolves with the whole outcome. */
  restore(sweepId: string, signal: AbortSignal): Promise<SweepOutcome>;
  /** As in `SweepSnapshot`, looked up now. Empty where it does not wait. */
  instead(sweepId: string): readonly ModelInfo[];
  /** Finished panels stay. No-op when it is over. */
  cancel(sweepId: string): void;
  /** Ids of unfinished sweeps, oldest first: to be delivered and started again after a restart. */
  unfinished(): readonly string[];
  /** Stops drawing; what is unfinished stays in the ledger as it is. Idempotent. */
  close(): Promise<void>;
}

import type { VotedFacts } from '../../advice/index.ts';
import type { Family } from '../../family.ts';
import type { Engine, EngineInfo, ModelInfo } from '../../gpu/engine.ts';
import type { RowQueue } from '../../gpu/queue.ts';
import type { Store, Sweep } from '../../store/index.ts';
import type { PictureCache } from '../cache.ts';
import type { SweepPlace } from '../desk.ts';
import type { Limits } from '../limits.ts';
import type { RunContext } from '../run.ts';
import type { SweepPlan } from '../types.ts';
import type { EngineWatch } from './engine-watch.ts';
import type { Ledger } from './ledger.ts';
import type { Speeds } from './speeds.ts';

/** Ids and times, never prompts. */
export interface DeskLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface SweepDeskOptions {
  readonly engine: Engine;
  readonly queue: RowQueue;
  readonly cache: PictureCache;
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Workers that give the same pixels; "local" for the only one. */
  readonly determinismClass: string;
  readonly log?: DeskLog;
  /** Ends what `close` ends. */
  readonly signal: AbortSignal;
  /** Bounds of one sweep. Default: `defaultLimits`. */
  readonly limits?: Limits;
  /** Folder for the pictures img2img sweeps start from. Default: in memory, so that a restart loses them. */
  readonly sourceDir?: string;
  /** What a Discord server's admins say of a checkpoint. Default: nothing. */
  readonly modelWord?: (guildId: string, model: ModelInfo) => ModelWord | undefined;
  /** What members of a guild voted for on such sweeps. Default: nothing is known. */
  readonly votes?: (guildId: string, plan: SweepPlan) => VotedFacts | undefined;
  /** How the desk waits for a server and between attempts. Default: a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds that a sweep waits for somebody who can draw it. Default 24 hours. */
  readonly patienceMs?: number;
  /** Milliseconds of a clock that never jumps: what patience is measured by. Default: the process's own. */
  readonly elapsed?: () => number;
}

export interface ModelWord {
  readonly family?: Family | undefined;
  readonly native?: number | undefined;
}

/** What the parts of the desk share. */
export interface DeskParts {
  readonly options: SweepDeskOptions;
  readonly ledger: Ledger;
  readonly watch: EngineWatch;
  readonly speeds: Speeds;
  readonly log: DeskLog;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted when the desk closes. */
  readonly signal: AbortSignal;
  readonly patienceMs: number;
  readonly elapsed: () => number;
  planAgain(sweep: Sweep, info: EngineInfo): SweepPlan;
  /** As in `RunContext`, for a sweep that was asked for there. */
  votesAt(place: SweepPlace): NonNullable<RunContext['votes']>;
  /** See `SweepSnapshot.instead`. */
  insteadOf(plan: SweepPlan, place: SweepPlace): readonly ModelInfo[];
}

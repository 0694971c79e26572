import type { Family } from '../family.ts';
import type { Binding, CellResult, Row, RowProgress } from './engine.ts';

/** Version of the job's shape: a worker of another version refuses it by name instead of guessing. */
export const rowJobVersion = 1;

/** One row to draw, as it travels. Everything in it can be written as JSON, except a source picture's bytes. */
export interface RowJob {
  readonly version: typeof rowJobVersion;
  readonly sweepId: string;
  readonly row: Row;
  /** Who asked, for fairness. Ids, never names. */
  readonly owner: { readonly user: string; readonly guild?: string };
  readonly class: 'interactive' | 'batch';
  /** Cells x steps x megapixels: what fairness weighs. */
  readonly cost: number;
  readonly requires: { readonly family: Family; readonly model: string; readonly loras: readonly string[] };
  /** Determinism class its finished cells belong to: the row must be drawn there. Undefined: anywhere. */
  readonly pin?: string;
}

export type RowState = 'queued' | 'running' | 'draining';

/** What stands before a row that waits. */
export interface Ahead {
  /** Cost of the rows before it that compete for the same servers, those that run included. */
  readonly cost: number;
  /** Servers that are there and could draw it; at least 1. */
  readonly servers: number;
}

type OnBoundAnswer = ReadonlySet<string> | undefined | void;

export interface SubmitOptions {
  readonly signal: AbortSignal;
  /**
   * Who will draw the row, before its first cell; awaited, a rejection fails the row. Answers the keys of cells that need no
   * drawing there: they are not reported. Never called by a queue in front of a single engine: there is nothing to choose.
   */
  readonly onBound?: (binding: Binding) => OnBoundAnswer | Promise<OnBoundAnswer>;
  /** `position` and `ahead` come with `queued`: 1 = the next to run. */
  readonly onState?: (state: RowState, position?: number, ahead?: Ahead) => void;
  /** As in the engine's contract: awaited, once per cell. */
  readonly onCell: (result: CellResult) => void | Promise<void>;
  readonly onProgress?: (progress: RowProgress) => void;
}

/**
 * Carries rows to workers, each to one. A row that nobody who is there could draw is not kept: it is rejected with the reason
 * why the last of them is away, or with `request.noServer`; whoever asked decides how long to wait. Two implementations, one contract test (`test/gpu/queues/contract.ts`). */
export interface RowQueue {
  /** Resolves when every cell was reported; rejects with AppError, keeping cells reported before. */
  submit(job: RowJob, options: SubmitOptions): Promise<void>;
  /** Rows waiting and rows running. */
  size(): { readonly waiting: number; readonly running: number };
  /** Rows that it can draw at the same time as things stand: servers that are there; at least 1. */
  lanes(): number;
  /** Stops taking rows, cancels those that wait (`job.cancelled`), ends those that run. Idempotent. */
  close(): Promise<void>;
}

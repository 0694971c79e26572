import type { AppError } from '../../errors.ts';
import type { RenderedSheet } from '../../render/index.ts';

/** A batch as it is ordered. Ids as Discord gives them, as text. */
export interface BatchOrder {
  /** At most 12 letters and digits: it names a folder. */
  readonly batchId: string;
  /** The sweep whose settings are drawn, with other seeds. */
  readonly sweepId: string;
  readonly ownerUser: string;
  readonly guildId?: string;
  readonly channelId: string;
  /** Row of the sweep, from 0. */
  readonly rowIndex: number;
  readonly clipSkip: number;
  /** 1..1000 */
  readonly count: number;
  /** 0..2^31-1; the seeds count up from here. */
  readonly firstSeed: number;
  /** See `SweepPlace.nsfw`: where it, or its sweep, was asked for. Default false. */
  readonly nsfw?: boolean;
}

export type BatchStatus = 'accepted' | 'running' | 'done' | 'failed' | 'cancelled';

/** What is known of a batch at one moment. */
export interface BatchSnapshot extends BatchOrder {
  readonly status: BatchStatus;
  /** Language its contact sheets are drawn in. */
  readonly locale: string;
  /** Pictures that are there, by number (from 1). */
  readonly pictures: readonly { readonly number: number; readonly seed: number; readonly picture: string }[];
  /** Pictures that could not be drawn; while it runs, since the last start. */
  readonly failed: number;
  /** Why the whole batch ended. */
  readonly error?: AppError;
  /** Nobody who could draw it is there, and is waited for, since then (milliseconds since 1970). */
  readonly awaySince?: number;
  /** As in `SweepSnapshot`. */
  readonly awayReason?: AppError;
}

export interface BatchOriginal {
  readonly number: number;
  readonly seed: number;
  readonly bytes: Buffer;
  /** Ending of its file name. */
  readonly extension: 'png' | 'jpg' | 'webp';
  /** The file was lost, and was drawn again with the same settings and seed. */
  readonly redrawn: boolean;
}

/** Takes batches in, keeps them in the ledger, draws them into folders, goes on with them after a restart. */
export interface BatchDesk {
  /** Can it be drawn? Rejects with `request.clipSkip`, `request.tooMuch`, and `store.gone` when the sweep is not kept any more. */
  check(order: BatchOrder): Promise<void>;
  /** Durable when it returns. Throws `store.gone`. */
  accept(order: BatchOrder): void;
  /** Starts drawing an accepted batch, or goes on with it. Idempotent. */
  start(batchId: string): void;
  /** Calls `listener` after each change, until the returned function is called. */
  watch(batchId: string, listener: (snapshot: BatchSnapshot) => void): () => void;
  /** Undefined: not kept any more. */
  snapshot(batchId: string): BatchSnapshot | undefined;
  /** Finished pictures stay. No-op when it is over. */
  cancel(batchId: string): void;
  /** Ids of unfinished batches, oldest first. */
  unfinished(): readonly string[];
  /** Pictures side by side, each with its number. Rejects with `store.gone`, `sheet.limit`, `job.cancelled`. */
  contactSheet(
    batchId: string,
    numbers: readonly number[],
    options: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<RenderedSheet>;
  /** One picture as it was drawn, with its metadata. Rejects with `store.gone`; drawn again, with what an engine throws. */
  original(batchId: string, number: number, signal: AbortSignal): Promise<BatchOriginal>;
  /** Removes folders of batches that are not kept any more. */
  tidy(): Promise<void>;
  /** Stops drawing; what is unfinished goes on at the next start. Idempotent. */
  close(): Promise<void>;
}

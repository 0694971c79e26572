/** Spans that bot and workers must agree on. Milliseconds. */
export interface Timing {
  /** Between two beats of a worker. */
  readonly beatMs: number;
  /** A worker that has not beaten for so long is away: its rows are taken back. */
  readonly beatTtlMs: number;
  /** How often the bot looks by itself; usually it is told sooner. */
  readonly pollMs: number;
  /** BullMQ's lock on a row that is drawn, renewed at half of it. */
  readonly lockMs: number;
  /** How often a worker looks for rows whose lock ran out: its own, from before it was killed. */
  readonly stalledMs: number;
  /** A worker that is here and draws nothing must begin a row within this time. */
  readonly beginMs: number;
  /** Pictures, source pictures and wishes live so long. */
  readonly keptMs: number;
  /** Between two looks of a worker at its server. */
  readonly lookMs: number;
  /** How long a worker may take to read the file of a LoRA and say what it found. */
  readonly answerMs: number;
}

export const usualTiming: Timing = {
  beatMs: 3000,
  beatTtlMs: 12_000,
  pollMs: 2000,
  lockMs: 15_000,
  stalledMs: 10_000,
  beginMs: 60_000,
  keptMs: 3_600_000,
  lookMs: 30_000,
  answerMs: 10_000,
};

/** A job that was taken in by workers so often and never came out again is not given to another. */
export const mostVanished = 3;
/** BullMQ's own bound, out of the way of ours. */
export const stalledBound = 1000;

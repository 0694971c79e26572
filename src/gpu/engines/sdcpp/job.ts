export interface JobTiming {
  /** Milliseconds between looks at a job, at most; a young job is looked at more often. */
  readonly pollMs: number;
  /** Milliseconds one picture may take, waiting behind others included. */
  readonly deadlineMs: number;
  /** Milliseconds without an answer after which the server counts as gone. */
  readonly silenceMs: number;
}

/** Place in the server's queue, 0 = being drawn. */
export type OnSight = (queuePosition: number) => void;

/** One picture on its way. */
export interface Job {
  /** The picture in base64. Rejects with `server.*`, or with `job.cancelled` when `cancel` took it out of the queue. */
  readonly answer: Promise<string>;
  /** Fulfilled when the server is done with it, however it ended. */
  readonly settled: Promise<void>;
  /** Takes it back if it still waits in the server's queue; one that is being drawn cannot be stopped. Idempotent. */
  cancel(): void;
}

export function settle(answer: Promise<unknown>): Promise<void> {
  return answer.then(
    () => undefined,
    () => undefined,
  );
}

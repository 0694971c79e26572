/** What operators see of the machines behind a queue on Redis, and what they may do with them. */

/**
 * `here`: takes rows. `paused`: by its owner, by an operator or by its owner's hours, see `pausedBy`. `draining`: ends what it
 * has and leaves. `away`: its heartbeat ended. `incompatible`: it speaks another version of the protocol and gets no rows.
 * `serverAway`: the worker is there, and its Stable Diffusion server does not answer.
 */
export type WorkerState = 'here' | 'paused' | 'draining' | 'away' | 'incompatible' | 'serverAway';

export interface WorkerSight {
  /** Its name; unique. */
  readonly id: string;
  readonly state: WorkerState;
  readonly pausedBy?: 'owner' | 'operator' | 'hours';
  /** When its hours begin again, milliseconds since 1970. Only with `hours`. */
  readonly pausedUntil?: number;
  /** Version of this program that it runs. */
  readonly version: string;
  /** What draws there: "Forge". Undefined: it never said. */
  readonly title?: string;
  readonly models: readonly string[];
  /** The checkpoint in its memory. */
  readonly loaded?: string;
  /**
   * Determinism class that its owner declared, and whether its pictures were found to be those of the class. `unproved`: nobody to
   * compare with yet. `differs`: they are not, and it is a class of its own.
   */
  readonly declaredClass?: { readonly name: string; readonly proof: 'same' | 'unproved' | 'differs' };
  /** Milliseconds since 1970, by this machine's clock. */
  readonly lastSeenAt: number;
  /** Rows it draws now. */
  readonly running: number;
  /** Rows that ended there since this process started, and those that failed on the worker's side. */
  readonly rows: number;
  readonly failures: number;
  /** What its owner allows. */
  readonly bounds: { readonly maxPixels?: number; readonly maxSteps?: number; readonly nsfw: boolean };
}

export interface FleetWorkers {
  /** Everybody seen since this process started and everybody the queue remembers, by name. */
  list(): readonly WorkerSight[];
  /** Gives it no more rows; what runs there ends. Kept over restarts of both sides. Rejects with `queue.away`, `worker.unknown`. */
  pause(id: string, signal: AbortSignal): Promise<void>;
  /** Takes back `pause`; the owner's own pause stays. */
  resume(id: string, signal: AbortSignal): Promise<void>;
  /** Asks the worker to end what it draws and leave. */
  drain(id: string, signal: AbortSignal): Promise<void>;
}

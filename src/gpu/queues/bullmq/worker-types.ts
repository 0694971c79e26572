import type { Redis } from 'ioredis';

import type { AppError } from '../../../errors.ts';
import type { Engine } from '../../engine.ts';
import type { Asked } from './ask.ts';
import type { WorkerBounds } from './draw-job.ts';
import type { Timing } from './timing.ts';

export interface WorkerLoopOptions {
  /** Its name, unique among all workers. Lower case. */
  readonly id: string;
  readonly engine: Engine;
  /** For commands; its client must never give up (`maxRetriesPerRequest: null`). BullMQ duplicates that for its blocking one. */
  readonly connection: Asked & { readonly client: Redis; readonly host: string };
  /** For subscribing. */
  readonly subscriber: Redis;
  /** Of this program. */
  readonly version: string;
  readonly determinismClass?: string | undefined;
  /** Speed beside others until its own was measured, in steps x megapixels a second. Default 1. */
  readonly weight?: number;
  readonly bounds: WorkerBounds;
  /** Milliseconds until its owner's hours begin; 0: they are now. Asked at every beat. Default: always. */
  readonly closedForMs?: () => number;
  /** How long a row may take to end when the worker leaves. Milliseconds. */
  readonly drainMs: number;
  /** Bytes of pictures that lie in Redis unfetched; above that it waits. */
  readonly pictureBytes: number;
  readonly onEvent?: (event: WorkerEvent) => void;
  /** Aborted: it gives up starting. Default: never. */
  readonly signal?: AbortSignal;
  readonly timing?: Timing;
}

/** For its owner's eyes and its log: never a prompt. */
export type WorkerEvent =
  | { readonly type: 'state'; readonly state: WorkerLoopState; readonly failure?: AppError }
  | { readonly type: 'bot'; readonly version: string; readonly protocol: number; readonly understood: boolean }
  | { readonly type: 'rowStarted'; readonly row: string }
  | {
      readonly type: 'rowEnded';
      readonly row: string;
      readonly ms: number;
      /** Pictures of it, drawn here or before. */
      readonly cells: number;
      readonly error?: AppError;
    };

export type WorkerLoopState = 'here' | 'paused' | 'closed' | 'serverAway' | 'incompatible' | 'draining' | 'left';

export interface WorkerLoop {
  state(): WorkerLoopState;
  /** Rows under way. */
  running(): number;
  /** Rows ended since the start, and those of them that failed. */
  counts(): { readonly rows: number; readonly failed: number };
  pause(): void;
  resume(): void;
  /** Takes no more, ends what it draws within `drainMs` or gives it back, and leaves. Idempotent; resolves when it left. */
  drain(): Promise<void>;
  /** The same at once. */
  close(): Promise<void>;
  /** Resolves when it left; with `worker.name` when another process took its name. */
  readonly ended: Promise<AppError | undefined>;
}

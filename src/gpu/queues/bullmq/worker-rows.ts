import type { Job, Processor } from 'bullmq';
import { UnrecoverableError } from 'bullmq';

import { AppError, asAppError } from '../../../errors.ts';
import type { DrawJobOptions } from './draw-job.ts';
import { drawJob } from './draw-job.ts';
import type { MeasuredSpeed } from './measured-speed.ts';
import { packError, readJob } from './protocol.ts';
import type { ServerLook } from './server-look.ts';
import { mostVanished } from './timing.ts';
import type { WorkerEvent } from './worker-types.ts';

/** Reason of an abort that gives a row back instead of cancelling it. */
export const givenBack = 'given back';

export interface WorkerRowsOptions extends DrawJobOptions {
  readonly server: ServerLook;
  readonly speed: MeasuredSpeed;
  readonly onEvent: (event: WorkerEvent) => void;
  /** Aborted when the worker has left. */
  readonly leaving: AbortSignal;
}

/** The rows that a worker draws, as BullMQ hands them over. */
export interface WorkerRows {
  readonly process: Processor<unknown, void>;
  running(): number;
  /** Rows ended since the start, and those of them that failed. */
  counts(): { readonly rows: number; readonly failed: number };
  /** Resolves when nothing is drawn any more. */
  idle(): Promise<void>;
}

export function createWorkerRows({ server, speed, onEvent, leaving, ...parts }: WorkerRowsOptions): WorkerRows {
  let running = 0;
  let rows = 0;
  let failed = 0;
  let onIdle: (() => void) | undefined;

  const draw = async (id: string, job: Job<unknown>, signal: AbortSignal): Promise<number> => {
    if (job.stalledCounter >= mostVanished) {
      throw new AppError('worker.poison', { params: { count: job.stalledCounter } });
    }
    return drawJob(id, job.data, signal, parts);
  };
  const over = (row: string, job: Job<unknown>, ms: number, drawn: number, error: AppError | undefined): void => {
    running -= 1;
    rows += 1;
    if (error && error.code !== 'job.cancelled' && error.code !== 'worker.gone') failed += 1;
    const asked = readJob(job.data).data?.row;
    onEvent({ type: 'rowEnded', row, ms, cells: asked?.cells.length ?? 0, ...(error ? { error } : {}) });
    if (asked) {
      const { steps, width, height } = asked.settings;
      speed.add((drawn * steps * width * height) / 1e6, ms);
    }
    server.drew(asked?.settings.model, error);
    if (running === 0) onIdle?.();
  };

  return {
    // BullMQ gives a signal only to a function that is declared with three parameters.
    async process(job, _token, own) {
      const signal = own ?? leaving;
      const started = performance.now();
      const row = job.id ?? '';
      running += 1;
      onEvent({ type: 'rowStarted', row });
      let error: AppError | undefined;
      let drawn = 0;
      try {
        drawn = await draw(row, job, signal);
      } catch (thrown) {
        error = signal.aborted ? new AppError('job.cancelled', { cause: thrown }) : asAppError(thrown);
        // What it draws when it leaves is given back: that is no cancel.
        if (signal.reason === givenBack) error = new AppError('worker.gone', { params: { name: parts.worker } });
        // The reason travels as the job's: nothing else of an error gets through Redis.
        throw new UnrecoverableError(JSON.stringify(packError(error)));
      } finally {
        over(row, job, performance.now() - started, drawn, error);
      }
    },
    running: () => running,
    counts: () => ({ rows, failed }),
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => (onIdle = resolve))),
  };
}

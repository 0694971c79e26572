import { setTimeout as timer } from 'node:timers/promises';

import { AppError, asAppError } from '../../../errors.ts';
import type { GenerateOptions, Row } from '../../engine.ts';
import type { News } from './protocol.ts';
import { mostPreviewBytes } from './protocol.ts';
import type { RowEnd, RowJobOptions } from './row-job.ts';
import { createRowJob } from './row-job.ts';

/** What a row under way is told from outside. */
export interface RowEars {
  readonly job: string;
  /** Who may tell of it. */
  readonly worker: string;
  hear(news: News, bytes: Buffer): void;
  /** The worker, or Redis, is in another state than before. */
  changed(): void;
}

export interface ReleaseOptions extends RowJobOptions, GenerateOptions {
  /** Aborted when this process ends: the job goes on and is found again. */
  readonly leaving: AbortSignal;
  /** Adds this row to those that are told; the answer takes it out again. */
  readonly listen: (ears: RowEars) => () => void;
  /** Does it as soon as Redis answers again. */
  readonly later: (work: () => Promise<void>) => void;
}

/**
 * One row in one worker's queue, from its release to its end: reports each cell as its picture arrives. Rejects with what the
 * worker said, with `worker.gone` when it left and with `worker.poison`. While Redis is away it waits.
 */
export async function releaseRow(row: Row, options: ReleaseOptions): Promise<void> {
  const { timing, signal, leaving, later, onProgress, onCell } = options;
  let cancelled: AppError | undefined;
  let stopped = false;
  let wake = Promise.withResolvers<void>();
  /** Whoever asked has failed: nothing is reported any more. After a cancel what is finished still is. */
  let failed = false;
  const job = createRowJob(row, { ...options, onCell: (cell) => (failed ? undefined : onCell(cell)) });
  /** Something may have ended: the job is looked at. */
  let look = options.adopted !== undefined;

  const cancel = (reason: AppError): void => {
    cancelled ??= reason;
    wake.resolve();
  };
  const onAbort = (): void => cancel(new AppError('job.cancelled'));

  const step = async (): Promise<RowEnd> => {
    if (leaving.aborted) return { failure: new AppError('job.cancelled') };
    if (cancelled && !stopped) {
      if (!job.released()) return { failure: cancelled };
      await job.stop();
      stopped = true;
    }
    await job.collect();
    if (!cancelled) {
      if (job.isWhole() && !job.released()) return {};
      await job.release();
    }
    if (!look) return undefined;
    look = false;
    const end = await job.end();
    if (!end) return undefined;
    // Looked at before: a picture is there before its job ends.
    await job.collect();
    await job.tidy();
    if (cancelled) return { failure: cancelled };
    // Its pictures were fetched long ago, or are gone: it is drawn again.
    const empty = !end.failure && !job.isWhole() && ((await job.forgetMarks()) || options.adopted !== undefined);
    return empty ? { failure: new AppError('worker.gone', { params: { name: options.worker } }) } : end;
  };
  const stepOrReason = async (): Promise<RowEnd> => {
    try {
      return await step();
    } catch (error) {
      const failure = asAppError(error);
      look = true;
      const isAway = failure.code === 'queue.away';
      // One that fails while it is being ended has no better end to wait for.
      if (cancelled && (isAway || failed)) {
        if (job.released()) later(job.stop);
        return { failure: cancelled };
      }
      if (!isAway) {
        failed = true;
        cancel(failure);
      }
      return undefined;
    }
  };

  const unlisten = options.listen({
    job: job.id,
    worker: options.worker,
    hear({ type, ...told }, bytes) {
      if (type === 'progress' && 'fraction' in told) {
        const { job: _job, ...progress } = told;
        if (cancelled || (progress.key !== undefined && !row.cells.some(({ key }) => key === progress.key))) return;
        const shows = bytes.length > 0 && bytes.length <= mostPreviewBytes;
        onProgress?.({ ...progress, ...(shows ? { preview: bytes } : {}) });
        return;
      }
      look ||= type === 'ended';
      wake.resolve();
    },
    changed() {
      look = true;
      wake.resolve();
    },
  });
  signal.addEventListener('abort', onAbort, { once: true });
  leaving.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) throw new AppError('job.cancelled');
    for (;;) {
      wake = Promise.withResolvers();
      const end = await stepOrReason();
      if (end?.failure) throw end.failure;
      if (end) return;
      const woken = await within(wake.promise, timing.pollMs);
      look ||= !woken;
    }
  } finally {
    unlisten();
    signal.removeEventListener('abort', onAbort);
    leaving.removeEventListener('abort', onAbort);
  }
}

/** False: it did not happen in that time. */
async function within(happens: Promise<void>, ms: number): Promise<boolean> {
  const enough = new AbortController();
  const late = timer(ms, false, { ref: false, signal: enough.signal }).catch(() => false);
  const happened = await Promise.race([happens.then(() => true), late]);
  enough.abort();
  return happened;
}

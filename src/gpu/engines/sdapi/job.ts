import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '../../../errors.ts';
import type { HttpClient } from '../../http.ts';
import type { PictureRequest } from './request.ts';
import type { Generated } from './schemas.ts';
import * as schema from './schemas.ts';

export interface JobTiming {
  /** Milliseconds between looks at the progress. */
  readonly pollMs: number;
  /** Milliseconds one picture may take, waiting behind others included. */
  readonly deadlineMs: number;
  /** Milliseconds without any sign of life after which the server counts as gone. */
  readonly silenceMs: number;
}

/** What the server says about our picture. */
export interface JobSight {
  /** Ours is being drawn. Undefined: the server tells about whatever runs, not whose it is. */
  readonly active: boolean | undefined;
  /** 0..1 */
  readonly fraction: number;
  /** Place in the server's queue, 1 = next. */
  readonly queuePosition?: number;
}

/** One picture on its way. The server draws on when nobody listens, so the request is never hung up by a cancel. */
export interface Job {
  /** Rejects with `server.*`. */
  readonly answer: Promise<Generated>;
  /** Fulfilled when the server is done with it, however it ended. */
  readonly settled: Promise<void>;
  /** Interrupts it as soon as it is certain that it is ours that runs. Idempotent. */
  cancel(): void;
}

export function startJob(
  client: HttpClient,
  request: PictureRequest,
  task: string,
  options: JobTiming & { readonly taskProgress: boolean; readonly onSight: (sight: JobSight) => void },
): Job {
  const over = new AbortController();
  const gone = new AbortController();
  let cancelled = false;
  let interrupted = false;
  let lastSign = performance.now();

  async function look(): Promise<void> {
    const sight = options.taskProgress
      ? await lookAtTask(client, task, over.signal)
      : await lookAtServer(client, over.signal);
    lastSign = performance.now();
    if (!cancelled) return options.onSight(sight);
    // The interrupt hits whatever runs: it is sent only while that is ours.
    if (sight.active !== true || interrupted) return;
    interrupted = true;
    await client.post('/sdapi/v1/interrupt', {}, schema.anything, { signal: over.signal }).catch(() => {
      interrupted = false;
    });
  }

  async function watch(): Promise<void> {
    while (!over.signal.aborted) {
      try {
        await delay(options.pollMs, undefined, { signal: over.signal });
        await look();
      } catch {
        if (performance.now() - lastSign > options.silenceMs) gone.abort();
      }
    }
  }

  const answer = client
    .post(request.path, request.body, schema.generated, {
      signal: gone.signal,
      timeoutMs: options.deadlineMs,
      maxBytes: request.maxBytes,
    })
    .catch((error: unknown) => {
      if (!gone.signal.aborted) throw error;
      const seconds = Math.ceil(options.silenceMs / 1000);
      throw new AppError('server.timeout', { params: { host: client.host, seconds } });
    })
    .finally(() => over.abort());
  void watch();
  return {
    answer,
    settled: answer.then(
      () => undefined,
      () => undefined,
    ),
    cancel: () => {
      if (cancelled) return;
      cancelled = true;
      void look().catch(() => undefined);
    },
  };
}

async function lookAtTask(client: HttpClient, task: string, signal: AbortSignal): Promise<JobSight> {
  const body = { id_task: task, id_live_preview: -1, live_preview: false };
  const { active, queued, progress, textinfo } = await client.post('/internal/progress', body, schema.taskProgress, {
    signal,
  });
  // "In queue: 2/3" (modules/progress.py)
  const place = queued ? /(\d+)\/\d+/.exec(textinfo ?? '')?.[1] : undefined;
  return { active, fraction: clamp(progress), ...(place && { queuePosition: Number(place) }) };
}

/** Says nothing about whose job it is: A1111's answer has no task in it (modules/api/models.py, ProgressResponse). */
async function lookAtServer(client: HttpClient, signal: AbortSignal): Promise<JobSight> {
  const path = '/sdapi/v1/progress?skip_current_image=true';
  const { progress } = await client.get(path, schema.globalProgress, { signal });
  return { active: undefined, fraction: clamp(progress) };
}

/** True when the last job was stopped from outside: its picture is half done, although the answer says 200. */
export async function wasInterrupted(client: HttpClient, signal: AbortSignal): Promise<boolean> {
  const path = '/sdapi/v1/progress?skip_current_image=true';
  const { state } = await client.get(path, schema.globalProgress, { signal });
  // The flags stay until the next job begins; while one runs they are about that one.
  return state?.job_count === 0 && (state.interrupted === true || state.skipped === true);
}

function clamp(progress: number | null | undefined): number {
  return Math.min(1, Math.max(0, progress ?? 0));
}

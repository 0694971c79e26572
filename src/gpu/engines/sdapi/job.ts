import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '../../../errors.ts';
import type { HttpClient } from '../../http.ts';
import { isIdle, type JobSight, progressLook, type ProgressOptions } from './progress.ts';
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
  options: JobTiming & ProgressOptions & { readonly onSight: (sight: JobSight) => void },
): Job {
  const over = new AbortController();
  const gone = new AbortController();
  let cancelled = false;
  let interrupted = false;
  let lastSign = performance.now();
  let seen = progressLook(client, task, false, options);

  async function look(): Promise<void> {
    const sight = await seen(over.signal);
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

  /** Where nobody tells whose picture runs, one that starts on an idle server is ours. */
  async function ask(): Promise<Generated> {
    if (options.previews && !options.taskProgress) {
      const idle = await isIdle(client, gone.signal).catch(() => false);
      seen = progressLook(client, task, idle, options);
    }
    return client.post(request.path, request.body, schema.generated, {
      signal: gone.signal,
      timeoutMs: options.deadlineMs,
      maxBytes: request.maxBytes,
    });
  }

  const answer = ask()
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

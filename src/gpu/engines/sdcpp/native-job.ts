import { setTimeout as delay } from 'node:timers/promises';

import { AppError, type ErrorCode } from '../../../errors.ts';
import type { HttpClient } from '../../http.ts';
import { type Job, type JobTiming, type OnSight, settle } from './job.ts';
import { nextLook } from './next-look.ts';
import type { PictureRequest } from './request.ts';
import type { ServerJob } from './schemas.ts';
import * as schema from './schemas.ts';

/** Milliseconds for the server to take a request in, a source picture included. */
const submitMs = 60_000;
/** Failures of a look that the next one may not meet. */
const passing: readonly ErrorCode[] = ['server.unreachable', 'server.timeout', 'server.busy', 'server.failed'];

/** A picture by the native job API: put into the server's queue, looked at until it is there. */
export function startNativeJob(
  client: HttpClient,
  request: PictureRequest,
  timing: JobTiming & { readonly expectedMs: number | undefined },
  onSight: OnSight,
): Job {
  const woken = new AbortController();
  // Nothing is hung up by a cancel: a request on its way may already be a job that has to be taken back.
  const never = new AbortController().signal;
  const started = performance.now();
  let cancelled = false;
  let drawing = false;

  const late = (ms: number): AppError =>
    new AppError('server.timeout', { params: { host: client.host, seconds: Math.ceil(ms / 1000) } });

  async function run(): Promise<string> {
    const { id } = await client.post(request.path, request.body, schema.accepted, {
      signal: never,
      timeoutMs: submitMs,
    });
    const path = `/sdcpp/v1/jobs/${id}`;
    let lastAnswer = performance.now();
    for (;;) {
      if (cancelled && !drawing && (await takeBack(path))) throw new AppError('job.cancelled');
      if (performance.now() - started > timing.deadlineMs) {
        void takeBack(path);
        throw late(timing.deadlineMs);
      }
      const job = await look(path).catch((error: unknown) => {
        const mayPass = error instanceof AppError && passing.includes(error.code);
        if (!mayPass || performance.now() - lastAnswer > timing.silenceMs) throw error;
        return undefined;
      });
      if (job) {
        lastAnswer = performance.now();
        const picture = pictureOf(job);
        if (picture !== undefined) return picture;
        drawing = job.status === 'generating';
        if (!cancelled) onSight(drawing ? 0 : (job.queue_position ?? 1));
      }
      await pause();
    }
  }

  /** True: it was still waiting and is out of the queue. */
  async function takeBack(path: string): Promise<boolean> {
    const cancelling = client.post(`${path}/cancel`, {}, schema.job, { signal: never, maxBytes: request.maxBytes });
    // 409 while it is being drawn.
    const job = await cancelling.catch(() => undefined);
    return job?.status === 'cancelled';
  }

  async function look(path: string): Promise<ServerJob> {
    try {
      return await client.get(path, schema.job, {
        signal: never,
        timeoutMs: timing.silenceMs,
        maxBytes: request.maxBytes,
      });
    } catch (error) {
      // 404: it was started anew and knows nothing of us; 410: the picture lay there for ten minutes.
      const lost = error instanceof AppError && error.code === 'server.rejected';
      throw lost ? new AppError('server.lost', { params: { host: client.host }, cause: error }) : error;
    }
  }

  /** The picture when it is there; undefined while it is not. */
  function pictureOf({ status, result, error }: ServerJob): string | undefined {
    const { host } = client;
    switch (status) {
      case 'queued':
      case 'generating':
        return undefined;
      case 'cancelled':
        throw new AppError('server.interrupted', { params: { host } });
      case 'failed':
        throw new AppError('server.noPicture', { params: { host }, ...(error?.code && { detail: error.code }) });
      case 'completed': {
        const [image] = result?.images ?? [];
        if (!image) throw new AppError('server.badAnswer', { params: { host, part: 'result.images' } });
        return image.b64_json;
      }
    }
  }

  async function pause(): Promise<void> {
    const ms = nextLook(performance.now() - started, timing.expectedMs, timing.pollMs);
    await delay(ms, undefined, cancelled ? {} : { signal: woken.signal }).catch(() => undefined);
  }

  const answer = run();
  return {
    answer,
    settled: settle(answer),
    cancel: () => {
      cancelled = true;
      woken.abort();
    },
  };
}

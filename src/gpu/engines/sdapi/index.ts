import { randomUUID } from 'node:crypto';

import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { Cell, Engine, GenerateOptions, Row, RowProgress } from '../../engine.ts';
import { createHttpClient } from '../../http.ts';
import type { Credentials } from '../../server-address.ts';
import { createSlot, untilAborted } from '../slot.ts';
import { readCell } from './answer.ts';
import { checkRow } from './check-row.ts';
import type { HeaderCache } from './headers.ts';
import { type Job, type JobTiming, startJob } from './job.ts';
import { type JobSight, wasInterrupted } from './progress.ts';
import { type PictureRequest, pictureRequest } from './request.ts';
import * as schema from './schemas.ts';
import { readServer, type Server } from './server.ts';
import { inSafeOrder, type OwnClipSkip, pinRequest } from './skip-order.ts';

export interface SdapiOptions extends Partial<JobTiming> {
  /** `http://host:port` of an A1111, Forge, reForge or SD.Next with its API switched on; `user:password@` in it is taken as `auth`. */
  readonly url: string;
  /** What --api-auth was started with. */
  readonly auth?: Credentials;
  /**
   * The owner knows that this server draws the same pixels twice. Default false: with xformers, and with some attention
   * kernels of torch, it does not, and the API does not tell.
   */
  readonly seedExact?: boolean;
  /** Milliseconds `close` waits for the server to let go of the picture it interrupts. Default 2000. */
  readonly closeGraceMs?: number;
  /** Milliseconds between two previews of a picture under way. Default 2000. */
  readonly previewMs?: number;
  /** Default: random UUIDs. */
  readonly newId?: () => string;
}

/**
 * AUTOMATIC1111 (1.6 and newer), Forge, Forge Neo, reForge and SD.Next by their `/sdapi/v1`. Which one, `describe` finds out.
 * One picture at a time, because their queue cannot be trimmed; nothing global on the server is ever set.
 * Throws `server.address` for a URL that is none.
 */
export function createSdapiEngine(options: SdapiOptions): Engine {
  const {
    pollMs = 500,
    deadlineMs = 30 * 60_000,
    silenceMs = 120_000,
    closeGraceMs = 2000,
    previewMs = 2000,
    newId = randomUUID,
    seedExact = false,
  } = options;
  const client = createHttpClient({ url: options.url, ...(options.auth && { auth: options.auth }) });
  const slot = createSlot();
  const closing = new AbortController();
  const headers: HeaderCache = new Map();
  let server: Server | undefined;
  let draining = false;
  let closed: Promise<void> | undefined;

  const newTask = (): string => `task(${newId()})`;

  async function connect(signal: AbortSignal): Promise<Server> {
    server = await readServer(client, signal, seedExact, headers);
    return server;
  }

  /** The server's own clip skip now, in its own numbers, and whether the server can put it back after a picture. */
  async function ownClipSkip(signal: AbortSignal): Promise<OwnClipSkip> {
    const { CLIP_stop_at_last_layers: own } = await client.get('/sdapi/v1/options', schema.options, { signal });
    return { value: own ?? 1, saved: own !== undefined };
  }

  /** The row is over for whoever asked for it; the place is free when the server is done with its last picture. */
  async function drain(job: Job, release: () => void): Promise<void> {
    job.cancel();
    draining = true;
    await job.settled;
    draining = false;
    release();
  }

  async function generate(row: Row, { onCell, onProgress, ...options }: GenerateOptions): Promise<void> {
    const signal = AbortSignal.any([options.signal, closing.signal]);
    if (signal.aborted) throw new AppError('job.cancelled');
    const known = server ?? (await connect(signal));
    const checked = checkRow(known, row);
    const report = rising(onProgress);
    if (draining && slot.taken) report({ fraction: 0, draining: true });
    const release = await slot.acquire(signal);
    let job: Job | undefined;

    async function drawn(request: PictureRequest, task: string, onSight: (sight: JobSight) => void) {
      job = startJob(client, request, task, {
        pollMs,
        deadlineMs,
        silenceMs,
        previewMs,
        taskProgress: known.taskProgress,
        previews: known.previews && onProgress !== undefined,
        onSight,
      });
      const answer = await untilAborted(job.answer, signal);
      job = undefined;
      if (await wasInterrupted(client, signal).catch(() => false)) {
        throw new AppError('server.interrupted', { params: { host: client.host } });
      }
      return answer;
    }

    try {
      const own = await ownClipSkip(signal);
      const pin = pinRequest(known, checked, own, newTask());
      if (pin) await drawn(pin, String(pin.body['force_task_id']), () => undefined);
      for (const [index, cell] of inSafeOrder(known, checked, own.value).entries()) {
        const started = performance.now();
        const task = newTask();
        const request = pictureRequest(known, checked, cell.clipSkip, task);
        const answer = await drawn(request, task, (sight) => report(progressOf(row, index, cell, sight)));
        const ms = performance.now() - started;
        const result = await readCell(client.host, known, checked, cell, request, answer);
        if (signal.aborted) throw new AppError('job.cancelled');
        await onCell({ ...result, ms });
        report(progressOf(row, index, cell, { active: true, fraction: 1 }));
      }
    } finally {
      if (job) void drain(job, release);
      else release();
    }
  }

  async function shutDown(): Promise<void> {
    closing.abort();
    // Hanging up at once would leave the server drawing what nobody wants any more.
    await slot.acquire(AbortSignal.timeout(closeGraceMs)).catch(() => undefined);
    client.close();
  }

  return {
    name: 'sdapi',
    describe: async (signal) => (await connect(signal)).info,
    clipSkip: (model, clipSkip) =>
      server ? translateClipSkip(server.table, model.family, clipSkip).effect : { honoured: 'unknown' },
    generate,
    close: () => (closed ??= shutDown()),
  };
}

function progressOf(row: Row, index: number, cell: Cell, sight: JobSight): RowProgress {
  const { fraction, queuePosition, preview } = sight;
  const { steps, hires, source } = row.settings;
  return {
    fraction: (index + fraction) / row.cells.length,
    key: cell.key,
    // With two passes, or with part of the steps, the server's share says nothing about a step's number.
    ...(!hires && !source && queuePosition === undefined && { step: Math.round(fraction * steps), steps }),
    ...(queuePosition !== undefined && { queuePosition }),
    ...(preview && { preview }),
  };
}

/** Progress that never falls back: the server counts from 0 again after waiting behind somebody else's picture. */
function rising(onProgress: ((progress: RowProgress) => void) | undefined): (progress: RowProgress) => void {
  let highest = 0;
  return (progress) => {
    highest = Math.max(highest, progress.fraction);
    onProgress?.({ ...progress, fraction: highest });
  };
}

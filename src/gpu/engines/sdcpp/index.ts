import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { Cell, Engine, GenerateOptions, Row, RowProgress } from '../../engine.ts';
import { createHttpClient } from '../../http.ts';
import type { Credentials } from '../../server-address.ts';
import { createSlot, untilAborted } from '../slot.ts';
import { readCell } from './answer.ts';
import { type CheckedRow, checkRow } from './check.ts';
import type { Job, JobTiming, OnSight } from './job.ts';
import { startNativeJob } from './native-job.ts';
import { encodeSource, type PictureRequest, pictureRequest } from './request.ts';
import { startSdapiJob } from './sdapi-job.ts';
import { readServer, type Server } from './server.ts';

export interface SdcppOptions extends Partial<JobTiming> {
  /** `http://host:port` of an sd-server; `user:password@` in it is taken as `auth`. */
  readonly url: string;
  /** sd-server knows no passwords; a proxy before it may. */
  readonly auth?: Credentials;
  /** The owner knows that this server draws the same pixels twice. Default false: its API does not tell the backend. */
  readonly seedExact?: boolean;
  /** Milliseconds `close` waits for the server to let go of a picture. Default 2000. */
  readonly closeGraceMs?: number;
}

/**
 * stable-diffusion.cpp's `sd-server` by its job API, or by its A1111 API where a build is too old for jobs.
 * One picture at a time; one that is being drawn cannot be stopped, so a cancelled row leaves the place draining.
 * Throws `server.address` for a URL that is none.
 */
export function createSdcppEngine(options: SdcppOptions): Engine {
  const {
    pollMs = 500,
    deadlineMs = 30 * 60_000,
    silenceMs = 60_000,
    closeGraceMs = 2000,
    seedExact = false,
  } = options;
  const client = createHttpClient({ url: options.url, ...(options.auth && { auth: options.auth }) });
  const timing = { pollMs, deadlineMs, silenceMs };
  const slot = createSlot();
  const closing = new AbortController();
  let server: Server | undefined;
  let version: string | undefined;
  let draining = false;
  let closed: Promise<void> | undefined;

  async function connect(signal: AbortSignal): Promise<Server> {
    server = await readServer(client, AbortSignal.any([signal, closing.signal]), seedExact);
    return server;
  }

  function startJob(
    { dialect }: Server,
    request: PictureRequest,
    expectedMs: number | undefined,
    onSight: OnSight,
  ): Job {
    return dialect === 'native'
      ? startNativeJob(client, request, { ...timing, expectedMs }, onSight)
      : startSdapiJob(client, request, timing);
  }

  /** The row is over for whoever asked for it; the place is free when the server is done with its last picture. */
  async function drain(job: Job, release: () => void): Promise<void> {
    job.cancel();
    draining = true;
    await job.settled;
    draining = false;
    release();
  }

  async function drawCells(
    known: Server,
    checked: CheckedRow,
    { onCell, onProgress, signal }: GenerateOptions,
    onJob: (job: Job | undefined) => void,
  ): Promise<void> {
    const { cells, settings } = checked.row;
    const init = settings.source && (await encodeSource(settings.source.image));
    let ms: number | undefined;
    for (const [index, cell] of cells.entries()) {
      const started = performance.now();
      const request = pictureRequest(known.dialect, checked, cell.clipSkip, init);
      const job = startJob(
        known,
        request,
        ms,
        changing((place) => onProgress?.(progressOf(checked.row, index, cell, place))),
      );
      onJob(job);
      const base64 = await untilAborted(job.answer, signal);
      onJob(undefined);
      ms = performance.now() - started;
      const read = await readCell(client.host, checked, cell, request.sent, base64);
      version = read.version ?? version;
      if (signal.aborted) throw new AppError('job.cancelled');
      await onCell({ ...read.cell, ms });
      onProgress?.(progressOf(checked.row, index + 1, cell));
    }
  }

  async function generate(row: Row, given: GenerateOptions): Promise<void> {
    const signal = AbortSignal.any([given.signal, closing.signal]);
    if (signal.aborted) throw new AppError('job.cancelled');
    const known = server ?? (await connect(signal));
    const checked = checkRow(known, row);
    if (draining && slot.taken) given.onProgress?.({ fraction: 0, draining: true });
    const release = await slot.acquire(signal);
    let current: Job | undefined;
    try {
      await drawCells(known, checked, { ...given, signal }, (job) => {
        current = job;
      });
    } finally {
      if (current) void drain(current, release);
      else release();
    }
  }

  async function shutDown(): Promise<void> {
    closing.abort();
    // A job that still waits in the server's queue is taken back before we hang up.
    await slot.acquire(AbortSignal.timeout(closeGraceMs)).catch(() => undefined);
    client.close();
  }

  return {
    name: 'sdcpp',
    describe: async (signal) => {
      const { info } = await connect(signal);
      return { ...info, ...(version !== undefined && { version }) };
    },
    clipSkip: (model, clipSkip) => translateClipSkip('sdcpp', model.family, clipSkip).effect,
    generate,
    close: () => (closed ??= shutDown()),
  };
}

/** Without `place`: the cell is finished, and `index` counts it. */
function progressOf({ cells }: Row, index: number, { key }: Cell, place?: number): RowProgress {
  return { fraction: index / cells.length, key, ...(place !== undefined && { queuePosition: place }) };
}

/** Lets a value through when it is another than the last. */
function changing(report: OnSight): OnSight {
  let last: number | undefined;
  return (place) => {
    if (place === last) return;
    last = place;
    report(place);
  };
}

import { randomUUID } from 'node:crypto';

import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { CellResult, Engine, GenerateOptions, Row } from '../../engine.ts';
import { createHttpClient } from '../../http.ts';
import { type Credentials, readServerAddress } from '../../server-address.ts';
import { untilAborted } from '../slot.ts';
import { checkRow } from './check.ts';
import { createMetadataReader } from './metadata.ts';
import { rowGraph } from './graph.ts';
import { type JobTiming, runJob } from './job.ts';
import { fetchPicture, uploadPicture } from './pictures.ts';
import { readServer, type Server } from './server.ts';

export interface ComfyuiOptions extends Partial<JobTiming> {
  /** `http://host:port`; `user:password@` in it is taken as `auth`. */
  readonly url: string;
  /** ComfyUI has none of its own: what a proxy before it asks for. */
  readonly auth?: Credentials;
  /**
   * Draw a row in one pass where its sampler allows it: faster, and up to 1/255 off. Another generation mode: its pictures are
   * kept apart. Default false.
   */
  readonly stacked?: boolean;
  /** The owner knows that this server draws the same pixels twice. Default: on a CPU and with --deterministic. */
  readonly seedExact?: boolean;
  /** Milliseconds `close` waits for rows that are being taken back from the server. Default 2000. */
  readonly closeGraceMs?: number;
  /** Default: random UUIDs. */
  readonly newId?: () => string;
}

/** Milliseconds for taking a row back, until it has stopped, and removing it from the server's history. */
const tidyMs = 5 * 60_000;
/** Milliseconds a row waits for the one before it to be taken back. */
const holdMs = 3000;

/** Milliseconds of one description for what checkpoints and LoRAs say of themselves; the rest comes with the next. */
const [checkpointMs, loraMs] = [10_000, 3000];

/**
 * ComfyUI, 2023-06 and newer, by its HTTP API and WebSocket. A row is one prompt; rows wait in the server's own queue, and each
 * can be taken back by itself. Throws `server.address` for a URL that is none.
 */
export function createComfyuiEngine(options: ComfyuiOptions): Engine {
  const { closeGraceMs = 2000, newId = randomUUID } = options;
  const timing: JobTiming = {
    pollMs: options.pollMs ?? 1000,
    reportMs: options.reportMs ?? 250,
    deadlineMs: options.deadlineMs ?? 2 * 60 * 60_000,
    awayMs: options.awayMs ?? 15_000,
    silenceMs: options.silenceMs ?? 120_000,
    openMs: options.openMs ?? 3000,
  };
  const auth = options.auth ?? readServerAddress(options.url).credentials;
  const client = createHttpClient({ url: options.url, ...(auth && { auth }) });
  const metadata = {
    checkpoints: createMetadataReader(client, 'checkpoints', checkpointMs),
    loras: createMetadataReader(client, 'loras', loraMs),
  };
  const closing = new AbortController();
  const rows = new Set<Promise<void>>();
  const tidying = new Set<Promise<void>>();
  const holds = new Set<Promise<void>>();
  let server: Server | undefined;
  let closed: Promise<void> | undefined;

  async function connect(signal: AbortSignal): Promise<Server> {
    server = await readServer(client, signal, {
      stacked: options.stacked ?? false,
      seedExact: options.seedExact,
      metadata,
    });
    return server;
  }

  function hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    holds.add(promise);
    return () => {
      holds.delete(promise);
      resolve();
    };
  }

  /** An interrupt that an old server takes for whatever runs must not strike the row that comes after the one it is meant for. */
  async function untilFree(signal: AbortSignal): Promise<void> {
    const late = AbortSignal.timeout(holdMs);
    await untilAborted(Promise.all(holds), AbortSignal.any([signal, late])).catch((error: unknown) => {
      if (!late.aborted) throw error;
    });
  }

  /** Failures in it are nobody's any more: the row has ended. */
  function later(work: (signal: AbortSignal) => Promise<void>): void {
    const running: Promise<void> = work(AbortSignal.timeout(tidyMs))
      .catch(() => undefined)
      .finally(() => tidying.delete(running));
    tidying.add(running);
  }

  async function draw(row: Row, { onCell, onProgress, ...given }: GenerateOptions): Promise<void> {
    const signal = AbortSignal.any([given.signal, closing.signal]);
    if (signal.aborted) throw new AppError('job.cancelled');
    const known = server ?? (await connect(signal));
    const checked = checkRow(known, row);
    const promptId = newId();
    const { settings } = row;
    const source = settings.source && (await uploadPicture(client, settings.source, signal));
    const graph = rowGraph(checked, { mark: promptId, source });

    await untilFree(signal);
    await runJob(graph, {
      ...timing,
      client,
      url: options.url,
      auth,
      clientId: newId(),
      promptId,
      signal,
      onProgress,
      hold,
      later,
      onPanel: async (cell, ref, ms) => {
        const image = await fetchPicture(client, ref, checked.upscale ?? settings, signal);
        const { honoured, used } = translateClipSkip('comfyui', checked.model.family, cell.clipSkip).effect;
        const result: CellResult = {
          key: cell.key,
          image,
          honoured,
          ...(used !== undefined && { used }),
          ms,
          warnings: checked.warnings,
        };
        if (signal.aborted) throw new AppError('job.cancelled');
        await onCell(result);
      },
    });
  }

  async function generate(row: Row, given: GenerateOptions): Promise<void> {
    const drawing = draw(row, given);
    const ended = drawing.then(
      () => undefined,
      () => undefined,
    );
    rows.add(ended);
    void ended.then(() => rows.delete(ended));
    return drawing;
  }

  async function shutDown(): Promise<void> {
    closing.abort();
    const tidied = Promise.all(rows).then(() => Promise.all(tidying));
    await untilAborted(tidied, AbortSignal.timeout(closeGraceMs)).catch(() => undefined);
    client.close();
  }

  return {
    name: 'comfyui',
    describe: async (signal) => (await connect(signal)).info,
    clipSkip: (model, clipSkip) => translateClipSkip('comfyui', model.family, clipSkip).effect,
    generate,
    close: () => (closed ??= shutDown()),
  };
}

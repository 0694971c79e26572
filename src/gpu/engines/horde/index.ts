import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { Engine, GenerateOptions, Row, Worker } from '../../engine.ts';
import { createHttpClient } from '../../http.ts';
import { readServerAddress } from '../../server-address.ts';
import { untilAborted } from '../slot.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import { drawRow, type RowLimits } from './draw-row.ts';
import { hordeFailure } from './failures.ts';
import { checkRow, type Policy } from './request.ts';
import { createService, type Pace, timer } from './service.ts';

export interface HordeOptions extends Partial<Pace>, Partial<RowLimits>, Partial<Policy> {
  /** Default https://aihorde.net; `/api/v2` behind it is dropped. */
  readonly url?: string;
  /** Of an AI Horde account. Default: the anonymous one, which waits longest. Secret: never logged, never shown. */
  readonly key?: string;
  /** The Horde asks its clients who they are: version of this program and where its people can be found. Default unknown. */
  readonly version?: string;
  readonly contact?: string;
  /** Milliseconds `close` waits until what stands in line is taken back. Default 2000. */
  readonly closeGraceMs?: number;
}

const anonymousKey = '0000000000';
/** A row that is tried again goes to the worker that drew the rest of it: so many rows are remembered. */
const rememberedRows = 64;

/**
 * AI Horde: pictures by machines of volunteers, through one address. A row is kept on one worker as long as that worker is
 * there; `CellResult.worker` says who drew each panel. Throws `server.address` for a URL that is none, and `horde.key` for a
 * key that cannot be one.
 */
export function createHordeEngine(options: HordeOptions = {}): Engine {
  const { key = anonymousKey, version = '0', contact = 'unknown', closeGraceMs = 2000 } = options;
  const url = (options.url ?? 'https://aihorde.net').replace(/\/api\/v2\/?$/, '');
  const { submitGapMs = 700, pollMs = 2000, maxPollMs = 15_000, busyMs = 10_000, wait = timer } = options;
  const {
    deadlineMs = 25 * 60_000,
    silenceMs = 120_000,
    noWorkerMs = 60_000,
    pinWaitMs = 180_000,
    atOnce = 3,
  } = options;
  const policy: Policy = { nsfw: options.nsfw ?? false, trustedWorkers: options.trustedWorkers ?? false };
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new AppError('horde.key', { params: { host: readServerAddress(url).host } });
  }
  const client = createHttpClient({
    url,
    headers: { apikey: key, 'Client-Agent': `clipskip-bot:${headerPart(version)}:${headerPart(contact)}` },
    failure: hordeFailure,
  });
  const service = createService(client, { submitGapMs, pollMs, maxPollMs, busyMs, wait });
  const closing = new AbortController();
  const workers = new Map<string, Worker>();
  const rows = new Set<Promise<void>>();
  let catalogue: Catalogue | undefined;
  let closed: Promise<void> | undefined;

  async function connect(signal: AbortSignal): Promise<Catalogue> {
    catalogue = await readCatalogue(client, policy, key === anonymousKey, signal);
    return catalogue;
  }

  function remember(row: Row, worker: Worker): void {
    workers.set(row.id, worker);
    const [oldest] = workers.keys();
    if (oldest !== undefined && workers.size > rememberedRows) workers.delete(oldest);
  }

  async function generate(row: Row, { onCell, onProgress, ...given }: GenerateOptions): Promise<void> {
    const signal = AbortSignal.any([given.signal, closing.signal]);
    if (signal.aborted) throw new AppError('job.cancelled');
    const { info, account } = catalogue ?? (await connect(signal));
    const checked = checkRow(client.host, info, row);
    const drawing = drawRow(service, checked, {
      policy,
      limits: {
        deadlineMs,
        silenceMs,
        noWorkerMs,
        pinWaitMs,
        atOnce: Math.max(1, Math.min(atOnce, account?.concurrency ?? atOnce)),
      },
      signal,
      account,
      worker: workers.get(row.id),
      onWorker: (worker) => remember(row, worker),
      onCell,
      onProgress: (progress) => onProgress?.(progress),
    });
    rows.add(drawing);
    try {
      await drawing;
    } finally {
      rows.delete(drawing);
    }
  }

  /** The line in front of the model, twice for a row of several, and the drawing itself as its workers do it on average. */
  async function estimate({ settings, cells }: Row, signal: AbortSignal): Promise<number | undefined> {
    const { models } = catalogue ?? (await connect(signal));
    const model = models.get(settings.model);
    if (model?.queueMs === undefined || model.speed === undefined) return undefined;
    // `things` of a request (horde/classes/stable/waiting_prompt.py): what `performance` and `eta` are counted in.
    const each = (settings.width * settings.height * settings.steps * 1000) / model.speed;
    return model.queueMs * Math.min(2, cells.length) + each * cells.length;
  }

  async function shutDown(): Promise<void> {
    closing.abort();
    const gone = Promise.allSettled(rows).then(() => service.settled());
    await untilAborted(gone, AbortSignal.timeout(closeGraceMs)).catch(() => undefined);
    client.close();
  }

  return {
    name: 'horde',
    describe: async (signal) => (await connect(signal)).info,
    clipSkip: (model, clipSkip) => translateClipSkip('horde', model.family, clipSkip).effect,
    estimate,
    generate,
    close: () => (closed ??= shutDown()),
  };
}

/** Printable ASCII only: it stands in a header. */
function headerPart(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, '-').slice(0, 120) || 'unknown';
}

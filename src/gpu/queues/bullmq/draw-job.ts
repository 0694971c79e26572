import { createHash } from 'node:crypto';

import { AppError } from '../../../errors.ts';
import type { CellResult, Engine, Row, RowProgress, RowSettings, SourcePicture } from '../../engine.ts';
import { drawnSize } from '../../size.ts';
import type { Ask } from './ask.ts';
import { encodeFrame } from './frame.ts';
import type { WorkerKeys } from './keys.ts';
import type { Outbox } from './outbox.ts';
import type { JobPayload, News } from './protocol.ts';
import { mostPreviewBytes, protocol, readJob } from './protocol.ts';

/** What the owner of a machine allows, beside the models that its engine names. */
export interface WorkerBounds {
  readonly maxPixels?: number | undefined;
  readonly maxSteps?: number | undefined;
  /** Rows asked for in places for adults only. */
  readonly nsfw: boolean;
}

export interface DrawJobOptions {
  readonly worker: string;
  readonly engine: Engine;
  readonly ask: Ask;
  readonly keys: WorkerKeys;
  readonly bounds: WorkerBounds;
  readonly outbox: Outbox;
  readonly tell: (news: News, bytes?: Uint8Array) => Promise<void>;
}

const progressEveryMs = 200;

/**
 * One row of a queue, as it came out of Redis: draws the cells whose pictures are not there yet and puts each into Redis as it is
 * finished. Answers how many it drew. Rejects with AppError; pictures that were sent stay valid.
 */
export async function drawJob(
  id: string,
  data: unknown,
  signal: AbortSignal,
  options: DrawJobOptions,
): Promise<number> {
  const { engine, ask, keys, bounds, outbox, tell, worker } = options;
  const payload = readPayload(data, worker);
  if ((await ask((redis) => redis.exists(keys.wanted(id)), signal)) === 0) throw new AppError('job.cancelled');
  refuse(payload.row, bounds, worker);
  const settings = await withSource(payload.row.settings, options, signal);
  const missing = await unsent(payload.row.cells, options, signal);
  if (missing.length === 0) return 0;
  const names = new Map(missing.map(({ key, picture }) => [key, picture]));
  const row: Row = {
    id: payload.row.id,
    settings,
    cells: missing.map(({ key, clipSkip }) => ({ key, clipSkip })),
    ...(payload.row.nsfw ? { nsfw: true } : {}),
  };
  let toldAt = Number.NEGATIVE_INFINITY;
  let toldKey: string | undefined;

  const onCell = async (result: CellResult): Promise<void> => {
    const name = names.get(result.key);
    if (name === undefined) throw new AppError('internal', { detail: 'a cell nobody asked for' });
    // Taken back while we could not hear it: nobody would fetch the picture.
    if ((await ask((redis) => redis.exists(keys.wanted(id)), signal)) === 0) throw new AppError('job.cancelled');
    await outbox.put(keys.picture(name), frameOf(result), signal);
    // A hint: the picture is there, and is found without it.
    tell({ type: 'cell', job: id, key: result.key }).catch(() => undefined);
  };
  const onProgress = ({ preview, ...progress }: RowProgress): void => {
    // The first of each cell and what is worth seeing at once; the rest a few times a second.
    const now = performance.now();
    if (progress.key === toldKey && !progress.draining && now - toldAt < progressEveryMs) return;
    toldAt = now;
    toldKey = progress.key;
    const bytes = preview && preview.byteLength <= mostPreviewBytes ? preview : undefined;
    // A hint that gets lost is followed by the next one.
    tell({ type: 'progress', job: id, ...progress }, bytes).catch(() => undefined);
  };

  await engine.generate(row, { signal, onCell, onProgress });
  return missing.length;
}

function readPayload(data: unknown, worker: string): JobPayload {
  const read = readJob(data);
  if (read.data) return read.data;
  const version = typeof data === 'object' && data !== null && 'version' in data ? String(data.version) : '-';
  const theirs = version.slice(0, 10);
  throw new AppError('worker.version', { params: { name: worker, theirs, ours: String(protocol) }, cause: read.error });
}

/** The bot knows the bounds; whoever has a password to Redis does not have to care. */
function refuse({ settings, nsfw }: JobPayload['row'], bounds: WorkerBounds, name: string): void {
  const { maxPixels = Number.POSITIVE_INFINITY, maxSteps = Number.POSITIVE_INFINITY } = bounds;
  const { steps } = settings;
  const size = drawnSize(settings);
  const limit =
    (size.width * size.height > maxPixels && `${size.width}x${size.height}`) ||
    (steps > maxSteps && `${steps} steps`) ||
    (nsfw === true && !bounds.nsfw && 'NSFW');
  if (limit) throw new AppError('worker.refused', { params: { name, limit } });
}

async function unsent<C extends { readonly picture: string }>(
  cells: readonly C[],
  { ask, keys }: DrawJobOptions,
  signal: AbortSignal,
): Promise<readonly C[]> {
  const sent = await Promise.all(
    cells.map(({ picture }) => ask((redis) => redis.exists(keys.picture(picture), keys.fetched(picture)), signal)),
  );
  return cells.filter((_cell, index) => sent[index] === 0);
}

async function withSource(
  { source, ...settings }: JobPayload['row']['settings'],
  { ask, keys, worker }: DrawJobOptions,
  signal: AbortSignal,
): Promise<RowSettings> {
  if (!source) return settings;
  const image = await ask((redis) => redis.getBuffer(keys.source(source.sha256)), signal);
  if (!image || createHash('sha256').update(image).digest('hex') !== source.sha256) {
    throw new AppError('worker.gone', { params: { name: worker }, detail: 'the source picture is not in Redis' });
  }
  return { ...settings, source: { ...source, image } satisfies SourcePicture };
}

function frameOf({ image, ...about }: CellResult): Buffer {
  return encodeFrame({ ...about, sha256: createHash('sha256').update(image).digest('hex') }, image);
}

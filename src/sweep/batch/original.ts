import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../../errors.ts';
import type { RowQueue } from '../../gpu/queue.ts';
import { sha256 } from '../keys.ts';
import { runRow } from '../run-row.ts';
import type { BatchOriginal, BatchSnapshot } from './desk.ts';
import { extensionOf, pictureFile, writeWhole } from './files.ts';
import { noCache } from './index.ts';
import { batchSeries } from './series.ts';

const extensions = ['png', 'jpg', 'webp'] as const;

interface OriginalContext {
  readonly seriesOptions: (batch: BatchSnapshot) => Promise<Parameters<typeof batchSeries>[0]>;
  readonly folderOf: (batchId: string) => string;
  readonly queue: RowQueue;
  readonly signal: AbortSignal;
}

/** A picture out of the batch's folder; one that is lost or damaged is drawn again. Rejects with `store.gone`. */
export async function originalOf(
  batch: BatchSnapshot,
  number: number,
  context: OriginalContext,
): Promise<BatchOriginal> {
  const known = batch.pictures.find((picture) => picture.number === number);
  if (!known) throw new AppError('store.gone');
  const { seed } = known;
  const folder = context.folderOf(batch.batchId);
  for (const extension of extensions) {
    const bytes = await readFile(join(folder, pictureFile(number, seed, extension))).catch(() => undefined);
    if (bytes && sha256(bytes) === known.picture) return { number, seed, bytes, extension, redrawn: false };
  }
  return redraw(batch, number, context);
}

async function redraw(
  batch: BatchSnapshot,
  number: number,
  { seriesOptions, folderOf, queue, signal }: OriginalContext,
): Promise<BatchOriginal> {
  const options = await seriesOptions(batch);
  const { plan, engine } = options;
  const row = batchSeries(options).rows[number - 1];
  if (!row) throw new AppError('store.gone');
  const { ownerUser: user, guildId, nsfw = false } = batch;
  const owner = { user, ...(guildId === undefined ? {} : { guild: guildId }) };
  const { cells } = await runRow(plan, row, {
    queue,
    engine,
    owner,
    nsfw,
    signal,
    cache: noCache,
    determinismClass: 'batch',
  });
  const [cell] = cells;
  if (!cell?.picture) throw cell?.error ?? new AppError('job.nothingDrawn');
  const { bytes, format } = cell.picture;
  const extension = extensionOf(format);
  const { seed } = row.settings;
  const folder = folderOf(batch.batchId);
  const keep = async (): Promise<void> => {
    await mkdir(folder, { recursive: true });
    await writeWhole(join(folder, pictureFile(number, seed, extension)), bytes);
  };
  // For the next time. A full disk must not take away what was drawn for this time.
  await keep().catch(() => undefined);
  return { number, seed, bytes, extension, redrawn: true };
}

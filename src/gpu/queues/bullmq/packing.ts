import { createHash } from 'node:crypto';

import { AppError } from '../../../errors.ts';
import type { CellResult, Row } from '../../engine.ts';
import { picturePixels } from '../../picture-pixels.ts';
import { rowModel } from '../../row-model.ts';
import { decodeFrame } from './frame.ts';
import type { JobPayload, WorkerInfo } from './protocol.ts';
import { pictureHead } from './protocol.ts';

/**
 * A row for a worker. The name of each picture follows from all that decides its pixels: after a restart of either side a finished
 * cell is found by it and not drawn again.
 */
export function packRow(row: Row, { info }: WorkerInfo): JobPayload {
  const { id, settings, cells, nsfw } = row;
  const { source, loras, hires, extras, ...rest } = settings;
  const model = rowModel(info, settings)?.hash;
  return {
    version: 1,
    sweepId: id.split('/')[0] ?? '',
    row: {
      id,
      ...(nsfw ? { nsfw: true } : {}),
      settings: {
        ...rest,
        loras: loras.map((lora) => ({ ...lora })),
        extras: extras as JobPayload['row']['settings']['extras'],
        ...(hires ? { hires } : {}),
        ...(source ? { source: { sha256: source.sha256, denoise: source.denoise } } : {}),
      },
      cells: cells.map(({ key, clipSkip }) => ({
        key,
        clipSkip,
        picture: hashOf([id, key, clipSkip, info.fingerprint, model ?? '']),
      })),
    },
  };
}

/** The same for a row that is asked for again, whoever draws it and whatever it lacks. */
export function rowHash({ id, settings: { prompt, seed, model } }: Row): string {
  return hashOf([id, prompt, seed, model]);
}

/** What a worker may send as one picture. */
export const mostPictureBytes = 64 * 2 ** 20;

/**
 * A picture as it came, checked: it is of the cell that was asked for, whole, a picture, and of the size that was asked for.
 * Rejects with `server.badAnswer`.
 */
export async function unpackCell(frame: Buffer, key: string, row: Row, worker: string): Promise<CellResult> {
  const bad = (part: string, cause?: unknown): AppError =>
    new AppError('server.badAnswer', { params: { host: worker, part }, cause });
  const decoded = decodeFrame(frame);
  const head = pictureHead.safeParse(decoded?.head);
  if (!decoded || !head.success) throw bad('description', head.error);
  const { sha256, ...about } = head.data;
  if (about.key !== key) throw bad('cell');
  if (hash256(decoded.bytes) !== sha256) throw bad('hash');
  const size = await picturePixels(decoded.bytes).catch((cause: unknown) => {
    throw bad('image', cause);
  });
  if (!isAsked(size, row)) throw bad('size');
  return { ...about, image: decoded.bytes };
}

/** Enlarged pictures come in sizes that their upscaler rounds as it likes. */
function isAsked({ width, height }: { width: number; height: number }, { settings }: Row): boolean {
  const { hires } = settings;
  if (!hires) return width === settings.width && height === settings.height;
  const near = (got: number, side: number): boolean => Math.abs(got - side * hires.scale) <= Math.max(64, side * 0.1);
  return near(width, settings.width) && near(height, settings.height);
}

function hash256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

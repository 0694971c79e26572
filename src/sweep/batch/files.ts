import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from '../../errors.ts';
import type { DrawnPicture } from '../types.ts';

/** Writes a file so that it is there whole or not at all. Rejects with `file.write`. */
export async function writeWhole(path: string, data: Uint8Array): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(part, data);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    throw asWriteError(path, cause);
  }
}

export function asWriteError(path: string, cause: unknown): AppError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return new AppError('file.write', { params: { file: basename(path), reason }, cause });
}

/** "0003-seed-42.png" */
export function pictureFile(number: number, seed: number, extension: string): string {
  return `${String(number).padStart(4, '0')}-seed-${seed}.${extension}`;
}

export function extensionOf(format: DrawnPicture['format']): 'png' | 'jpg' | 'webp' {
  return format === 'jpeg' ? 'jpg' : format;
}

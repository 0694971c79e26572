import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';

import { AppError } from '../errors.ts';
import { asStoreError, damaged, fileName } from './failures.ts';
import { pragma } from './open.ts';

/** Copied in one go; in between, the store is free. */
const pagesAtOnce = 100;
const mostAttempts = 3;

/**
 * SQLite's online backup: what is written meanwhile is in the copy too. The copy is one file (no WAL beside it) that was
 * checked; it stands under its name when it is whole. Rejects with `file.write` (`EEXIST`: nothing is overwritten),
 * `store.full`, `store.unwritable`, `store.damaged` and the signal's reason.
 */
export async function backUp(connection: DatabaseSync, target: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  if (existsSync(target)) throw writeError(target, 'EEXIST');
  const part = `${target}.${randomUUID()}.part`;
  try {
    await writeFile(part, '', { mode: 0o600, flag: 'wx' }).catch((cause: unknown) => {
      throw writeError(target, cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown', cause);
    });
    await copy(connection, part, signal);
    check(part, target);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw asStoreError(error, target);
  }
}

async function copy(connection: DatabaseSync, part: string, signal: AbortSignal | undefined): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await backup(connection, part, { rate: pagesAtOnce, progress: () => signal?.throwIfAborted() });
      return;
    } catch (error) {
      if (attempt >= mostAttempts || !isCollision(error)) throw error;
    }
  }
}

/**
 * Steps of a copy run beside our own writes on the same connection. Seen once on a loaded machine (Node 24.21): one failed, and by
 * the time its reason was asked for the connection had none, which SQLite calls "not an error". A copy can be begun anew.
 */
function isCollision(error: unknown): boolean {
  return error instanceof Error && error.message === 'not an error';
}

function check(part: string, target: string): void {
  const copy = new DatabaseSync(part);
  try {
    const answer = pragma(copy, 'quick_check(1)');
    if (answer !== 'ok') throw damaged(target, String(answer));
  } finally {
    copy.close();
  }
}

function writeError(target: string, reason: string, cause?: unknown): AppError {
  return new AppError('file.write', { params: { file: fileName(target), reason }, cause });
}

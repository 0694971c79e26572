import { basename } from 'node:path';

import { AppError } from '../errors.ts';

/** SQLite's result codes that a person can do something about. Source: sqlite.org/rescode.html; the low byte is the class. */
const codes: Readonly<Record<number, 'store.busy' | 'store.full' | 'store.damaged' | 'store.unwritable'>> = {
  3: 'store.unwritable', // PERM
  5: 'store.busy',
  6: 'store.busy', // LOCKED
  8: 'store.unwritable', // READONLY
  10: 'store.unwritable', // IOERR
  11: 'store.damaged', // CORRUPT
  13: 'store.full',
  14: 'store.unwritable', // CANTOPEN
  26: 'store.damaged', // NOTADB
};
const foreignKey = 787;

/**
 * What SQLite threw, as an AppError where a person can do something about it: `store.busy`, `store.full`, `store.damaged`,
 * `store.unwritable`, and `store.gone` for a row whose sweep or batch is no longer there. Anything else comes back as it is.
 */
export function asStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  if (error.errcode === foreignKey) return new AppError('store.gone', { cause: error });
  const code = codes[error.errcode & 0xff];
  if (!code) return error;
  return new AppError(code, { params: { file: fileName(path) }, detail: error.message, cause: error });
}

export function damaged(path: string, detail: string, cause?: unknown): AppError {
  return new AppError('store.damaged', { params: { file: fileName(path) }, detail, cause });
}

/** The file without its folder: texts carry no paths. */
export function fileName(path: string): string {
  return basename(path);
}

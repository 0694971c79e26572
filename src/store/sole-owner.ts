import { DatabaseSync } from 'node:sqlite';

import { AppError } from '../errors.ts';
import { asStoreError, fileName } from './failures.ts';
import { makeFile } from './open.ts';

/** Milliseconds that a predecessor which is still closing is waited for. The thread waits with it. */
const patienceMs = 3000;

/**
 * Makes this process the only one that runs on a data folder, until the returned function is called or the process ends,
 * however it ends: the operating system drops the lock of a dead process, which no file with a process id in it could promise.
 * A transaction on an empty database is that lock on every system that SQLite runs on.
 * `path`: the lock's own file, made when missing. Throws `store.inUse` and `store.unwritable`.
 */
export function holdAlone(path: string): () => void {
  makeFile(path);
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: patienceMs, defensive: true });
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection?.close();
    const failure = asStoreError(error, path);
    if (!(failure instanceof AppError) || failure.code !== 'store.busy') throw failure;
    throw new AppError('store.inUse', { params: { file: fileName(path) }, cause: error });
  }
  const held = connection;
  return () => {
    if (held.isOpen) held.close();
  };
}

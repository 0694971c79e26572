import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { z } from 'zod';

import { AppError } from '../errors.ts';
import { asStoreError, damaged, fileName } from './failures.ts';
import { migrations } from './migrations/index.ts';

/** In the file's header, so that nobody's other database is taken for ours: "clsk". */
const applicationId = 0x63_6c_73_6b;

/** Milliseconds to wait for another process that writes (a backup tool, a second start). The thread waits with it. */
const busyMs = 2000;

/**
 * Opens the file (made with its folder when missing, readable by this user alone), checks that it is ours and whole, and
 * brings it to the newest version. Throws `store.damaged`, `store.foreign`, `store.newer`, `store.busy`, `store.full` and
 * `store.unwritable`; after that nothing is open.
 * `steps`: the migrations; tests give others.
 */
export function openDatabase(path: string, signal?: AbortSignal, steps = migrations): DatabaseSync {
  signal?.throwIfAborted();
  let connection: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') makeFile(path);
    connection = new DatabaseSync(path, { timeout: busyMs, defensive: true });
    check(connection, path, steps.length);
    prepareFile(connection);
    migrate(connection, steps, signal);
    return connection;
  } catch (error) {
    connection?.close();
    throw asStoreError(error, path);
  }
}

/** Makes an empty file, and its folder, where there is none. Throws `store.unwritable`. */
export function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite gives its other two files the mode of this one.
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    throw new AppError('store.unwritable', { params: { file: fileName(path) }, cause });
  }
}

/** Before anything is written: a file that is not ours stays as it is. */
function check(connection: DatabaseSync, path: string, known: number): void {
  const application = pragma(connection, 'application_id');
  const tables = z
    .object({ total: z.int() })
    .parse(connection.prepare('SELECT count(*) AS total FROM sqlite_schema').get()).total;
  if (application !== applicationId && (application !== 0 || tables > 0)) {
    throw new AppError('store.foreign', { params: { file: fileName(path) } });
  }
  const version = pragma(connection, 'user_version');
  if (typeof version !== 'number' || version > known) {
    const params = { file: fileName(path), found: String(version), known };
    throw new AppError('store.newer', { params });
  }
  const answer = pragma(connection, 'quick_check(1)');
  if (answer !== 'ok') throw damaged(path, String(answer));
}

/** Settings of a connection, and of a new file. */
function prepareFile(connection: DatabaseSync): void {
  connection.exec(`
    PRAGMA journal_mode = WAL;
    -- A sweep that was acknowledged survives a power cut too.
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    -- What somebody asked us to forget is overwritten, not only unlinked.
    PRAGMA secure_delete = ON;
  `);
}

/** Each step is a transaction; when one fails, closing the connection undoes it. */
function migrate(connection: DatabaseSync, steps: readonly string[], signal: AbortSignal | undefined): void {
  for (const [index, sql] of steps.entries()) {
    signal?.throwIfAborted();
    connection.exec('BEGIN IMMEDIATE');
    // Read inside of the transaction: another process may have been faster.
    if (Number(pragma(connection, 'user_version')) <= index) {
      connection.exec(`${sql} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1};`);
    }
    connection.exec('COMMIT');
  }
}

/** The one value a PRAGMA answers. */
export function pragma(connection: DatabaseSync, name: string): unknown {
  return Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

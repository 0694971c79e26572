import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { createDatabase } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open.ts';
import { createSweeps } from '../../src/store/sweeps.ts';
import { errorOf, openTestStore, sweep, temporaryFolder, testClock } from './support.ts';

test('while another process writes, reading works and writing ends in an error that says so', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const store = openTestStore(path);
  store.sweeps.accept(sweep('a'));
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  expect(store.sweeps.get('a')).toBeDefined();
  const error = errorOf(() => store.sweeps.accept(sweep('b')));
  expect([error.code, error.retryable]).toEqual(['store.busy', true]);
  expect(errorOf(() => store.transaction(() => store.sweeps.begin('a'))).code).toBe('store.busy');
  other.exec('ROLLBACK');
  expect(store.sweeps.accept(sweep('b'))).toBe(true);
  expect(store.transaction(() => store.sweeps.begin('a'))).toBe(true);
});

test('a process killed in the middle of a transaction leaves all that was finished and nothing else', async () => {
  const path = join(temporaryFolder(), 'bot.db');
  const child = spawn(process.execPath, [fileURLToPath(new URL('killed-writer.ts', import.meta.url)), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(String(said)).toContain('writing');
  // The half-written transaction is in the log already.
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(3_000_000);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const store = openTestStore(path);
  expect(store.sweeps.unfinished().map(({ id }) => id)).toEqual(['finished']);
  expect(store.sweeps.begin('finished')).toBe(true);
});

const huge = (id: string) => sweep(id, { request: 'x'.repeat(200_000) });

test('on a full disk the call fails, what was written stays, and there is a way back', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const connection = openDatabase(path);
  onTestFinished(() => connection.close());
  const database = createDatabase(connection, path);
  const sweeps = createSweeps(database, testClock().now);
  sweeps.accept(sweep('before'));
  connection.exec('PRAGMA max_page_count = 100');
  const error = errorOf(() =>
    database.transaction(() => {
      for (let number = 0; number < 20; number += 1) sweeps.accept(huge(`big${number}`));
    }),
  );
  expect([error.code, error.params]).toEqual(['store.full', { file: 'bot.db' }]);
  expect(sweeps.unfinished().map(({ id }) => id)).toEqual(['before']);
  connection.exec('PRAGMA max_page_count = 1000000');
  expect(sweeps.accept(huge('after'))).toBe(true);
});

test('what a transaction has read is still true when it writes: nobody else writes in between', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const [store, other] = [openTestStore(path), openTestStore(path)];
  const answer = store.transaction(() => errorOf(() => other.sweeps.accept(sweep('a'))).code);
  expect(answer).toBe('store.busy');
  expect(other.sweeps.accept(sweep('a'))).toBe(true);
});

test('a part of a transaction may fail alone', () => {
  const store = openTestStore();
  store.transaction(() => {
    store.sweeps.accept(sweep('kept'));
    const part = () =>
      store.transaction(() => {
        store.sweeps.accept(sweep('dropped'));
        throw new Error('part');
      });
    expect(part).toThrow('part');
  });
  expect(store.sweeps.unfinished().map(({ id }) => id)).toEqual(['kept']);
});

test('a transaction that would wait is refused', () => {
  const store = openTestStore();
  const waiting = () => store.transaction(async () => store.sweeps.accept(sweep('a')));
  expect(waiting).toThrow(TypeError);
  expect(store.sweeps.get('a')).toBeUndefined();
});

test('a forgotten value is an error, not a NULL', () => {
  const connection = new DatabaseSync(':memory:');
  onTestFinished(() => connection.close());
  const insert = createDatabase(connection, ':memory:').command('SELECT :a, :b');
  expect(() => insert({ a: 1 })).toThrow(':b');
  expect(() => insert({ a: 1, b: 2, c: 3 })).toThrow('Unknown named parameter');
});

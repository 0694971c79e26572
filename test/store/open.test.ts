import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { expect, test } from 'vitest';

import { openStore } from '../../src/store/index.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openDatabase } from '../../src/store/open.ts';
import { errorOf, openTestStore, sweep, temporaryFolder, testClock } from './support.ts';

const { now } = testClock();

/** A closed database with some 300 kB in it. */
function filled(): string {
  const path = join(temporaryFolder(), 'bot.db');
  const store = openStore({ path, now });
  for (let number = 0; number < 60; number += 1) {
    store.sweeps.accept(sweep(`s${number}`, { request: { prompt: 'x'.repeat(5000) } }));
  }
  store.close();
  return path;
}

/** One statement by somebody else. */
function tamper(path: string, sql: string): void {
  const connection = new DatabaseSync(path);
  connection.exec(sql);
  connection.close();
}

test.skipIf(process.platform === 'win32')('the file is for this user alone', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const store = openTestStore(path);
  store.sweeps.accept(sweep('a'));
  for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a store is made with its folder and keeps what was written', () => {
  const path = join(temporaryFolder(), 'new', 'folder', 'bot.db');
  const store = openStore({ path, now });
  store.sweeps.accept(sweep('a'));
  store.close();
  store.close();
  expect(openTestStore(path).sweeps.get('a')).toMatchObject({ request: { prompt: 'prompt of a', seed: 42 } });
});

test('the file is a WAL database at the newest version, with its own mark', () => {
  const connection = new DatabaseSync(filled());
  const values = ['journal_mode', 'user_version', 'application_id'].map(
    (name) => Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0],
  );
  connection.close();
  expect(values).toEqual(['wal', migrations.length, 0x63_6c_73_6b]);
});

test('a database of a newer version is refused and left as it is', () => {
  const path = filled();
  tamper(path, `PRAGMA user_version = ${migrations.length + 1}`);
  const before = readFileSync(path);
  const error = errorOf(() => openStore({ path, now }));
  expect(error.code).toBe('store.newer');
  expect(error.params).toEqual({ file: 'bot.db', found: `${migrations.length + 1}`, known: migrations.length });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('the database of another program is refused and left as it is', () => {
  const path = join(temporaryFolder(), 'places.sqlite');
  tamper(path, 'CREATE TABLE bookmarks (url TEXT)');
  const before = readFileSync(path);
  expect(errorOf(() => openStore({ path, now })).code).toBe('store.foreign');
  expect(readFileSync(path).equals(before)).toBe(true);
  const marked = join(temporaryFolder(), 'other.db');
  tamper(marked, 'PRAGMA application_id = 7');
  expect(errorOf(() => openStore({ path: marked, now })).code).toBe('store.foreign');
});

test.each([
  ['a file that is no database', (path: string) => writeFileSync(path, 'this is a text file. '.repeat(500))],
  ['a file cut in half', (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2))],
  [
    'a file with garbage in the middle',
    (path: string) => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, 8 * 4096, 20 * 4096);
      writeFileSync(path, bytes);
    },
  ],
])('%s is called damaged', (_name, damage) => {
  const path = filled();
  damage(path);
  const error = errorOf(() => openStore({ path, now }));
  expect(error.code).toBe('store.damaged');
  expect(error.params).toEqual({ file: 'bot.db' });
});

test('a row that somebody has spoiled is called damaged when it is read', () => {
  const path = filled();
  tamper(path, `UPDATE sweeps SET request = '{' WHERE id = 's1'`);
  const store = openTestStore(path);
  expect(errorOf(() => store.sweeps.get('s1')).code).toBe('store.damaged');
  expect(store.sweeps.get('s2')).toBeDefined();
});

test('a place that cannot be written is called so', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'bot.db'));
  expect(errorOf(() => openStore({ path: join(folder, 'file', 'bot.db'), now })).code).toBe('store.unwritable');
  expect(errorOf(() => openStore({ path: join(folder, 'bot.db'), now })).code).toBe('store.unwritable');
});

test('an opening that was called off leaves nothing open', () => {
  const path = join(temporaryFolder(), 'bot.db');
  expect(() => openStore({ path, now, signal: AbortSignal.abort(new Error('stopping')) })).toThrow('stopping');
});

test('two starts at once find one database', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const [one, two] = [openTestStore(path), openTestStore(path)];
  one.sweeps.accept(sweep('a'));
  expect(two.sweeps.get('a')).toBeDefined();
});

test('an older file is brought up to date, each step once, and a step that fails leaves it as it was', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const first = 'CREATE TABLE numbers (n INTEGER NOT NULL) STRICT; INSERT INTO numbers VALUES (1);';
  const second = 'INSERT INTO numbers VALUES (2);';
  const read = (steps: readonly string[]) => {
    const connection = openDatabase(path, undefined, steps);
    const numbers = connection.prepare('SELECT n FROM numbers ORDER BY n').all();
    connection.close();
    return numbers.map(({ n }) => n);
  };
  expect(read([first])).toEqual([1]);
  expect(() => read([first, `${second} INSERT INTO numbers VALUES (NULL);`])).toThrow('NOT NULL');
  expect(read([first])).toEqual([1]);
  expect(read([first, second])).toEqual([1, 2]);
  expect(read([first, second])).toEqual([1, 2]);
});

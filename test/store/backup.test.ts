import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { expect, test } from 'vitest';

import { asAppError } from '../../src/errors.ts';
import type { Store } from '../../src/store/index.ts';
import { addDelivered, batch, delivery, openTestStore, sweep, temporaryFolder } from './support.ts';

/** Every row of every table. */
function contents(path: string): unknown {
  const connection = new DatabaseSync(path, { readOnly: true });
  const tables = connection.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all();
  const rows = tables.map(({ name }) => [
    name,
    connection.prepare(`SELECT * FROM "${String(name)}" ORDER BY 1, 2`).all(),
  ]);
  connection.close();
  return rows;
}

function fill(store: Store): void {
  for (let number = 0; number < 30; number += 1) {
    addDelivered(store, `s${number}`, { request: { prompt: 'x'.repeat(20_000) } });
  }
  store.cells.plan('s1', [{ index: 0, label: '1', settings: {}, cells: [{ clipSkip: 1, requestKey: 'k' }] }]);
  store.batches.add(batch('b', 's1'));
  store.deliveries.add(delivery('d', { sweepId: 's1' }));
  store.guildSettings.set('g', { nsfw: 'off' });
  store.usage.reserve({ id: 's1', userId: 'u', day: '2026-08-06', cells: 3 }, {});
}

async function codeOf(work: Promise<void>): Promise<string> {
  return work.then(
    () => 'nothing was thrown',
    (error: unknown) => asAppError(error).code,
  );
}

test('a backup is one file that, put in place, is the same store again', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'bot.db');
  const target = join(folder, 'backup.db');
  const store = openTestStore(path);
  fill(store);
  await store.backup(target);
  expect(readdirSync(folder).filter((name) => name.startsWith('backup'))).toEqual(['backup.db']);
  expect(contents(target)).toEqual(contents(path));
  const restored = join(temporaryFolder(), 'bot.db');
  await copyFile(target, restored);
  const again = openTestStore(restored);
  expect(again.sweeps.byUser('175928847299117063', { limit: 100 })).toEqual(
    store.sweeps.byUser('175928847299117063', { limit: 100 }),
  );
  expect(again.sweeps.accept(sweep('after'))).toBe(true);
  expect(again.sweeps.get('after')?.seq).toBe(31);
});

test('the store is used while it is copied, and the copy is whole', async () => {
  const folder = temporaryFolder();
  const store = openTestStore(join(folder, 'bot.db'));
  fill(store);
  const copying = store.backup(join(folder, 'backup.db'));
  for (let number = 0; number < 20; number += 1) {
    store.sweeps.accept(sweep(`during-${number}`));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(store.deleteUser('nobody').sweeps).toEqual([]);
  await copying;
  const copy = openTestStore(join(folder, 'backup.db'));
  expect(copy.sweeps.get('s29')).toBeDefined();
});

test('nothing is overwritten, least of all the database itself', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'bot.db');
  const store = openTestStore(path);
  writeFileSync(join(folder, 'older.db'), 'older');
  for (const target of [path, join(folder, 'older.db')]) {
    const error = await store.backup(target).catch((thrown: unknown) => asAppError(thrown));
    expect(error).toMatchObject({ code: 'file.write', params: { reason: 'EEXIST' } });
  }
  expect(await codeOf(store.backup(join(folder, 'no', 'such', 'folder.db')))).toBe('file.write');
});

test('a backup that is called off leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const store = openTestStore(join(folder, 'bot.db'));
  fill(store);
  const stop = new AbortController();
  const copying = store.backup(join(folder, 'backup.db'), { signal: stop.signal });
  stop.abort();
  expect(await codeOf(copying)).toBe('job.cancelled');
  expect(readdirSync(folder).filter((name) => name.startsWith('backup'))).toEqual([]);
  expect(store.sweeps.accept(sweep('after'))).toBe(true);
});

test('a store in memory can be saved', async () => {
  const target = join(temporaryFolder(), 'backup.db');
  const store = openTestStore();
  fill(store);
  await store.backup(target);
  expect(existsSync(target)).toBe(true);
  expect(openTestStore(target).sweeps.get('s3')).toBeDefined();
});

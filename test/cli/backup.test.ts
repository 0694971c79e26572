import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { openStore } from '../../src/store/index.ts';
import { runInProcess } from '../support/cli-session.ts';

const now = (): number => Date.UTC(2026, 10, 28);

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clipskip-backup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a running bot’s database is copied whole, and an existing file is never overwritten', async () => {
  const folder = await scratch();
  const store = openStore({ path: join(folder, 'data', 'clipskip.sqlite'), now });
  onTestFinished(() => store.close());
  store.preferences.setDefaults('1', { steps: 20 });
  const first = await runInProcess(['backup', 'copy.sqlite'], { folder, env: { DATA_DIR: join(folder, 'data') } });
  expect(first).toMatchObject({ code: 0 });
  expect(first.out).toContain('copy.sqlite');
  const copy = openStore({ path: join(folder, 'copy.sqlite'), now });
  onTestFinished(() => copy.close());
  expect(copy.preferences.get('1').defaults).toEqual({ steps: 20 });

  await writeFile(join(folder, 'other.sqlite'), 'mine');
  const second = await runInProcess(['backup', 'other.sqlite'], { folder, env: { DATA_DIR: join(folder, 'data') } });
  expect(second.code).toBe(1);
  expect(second.err).toContain('EEXIST');
  expect(await readFile(join(folder, 'other.sqlite'), 'utf8')).toBe('mine');
});

test('where no bot ever ran there is nothing to copy, and nothing is made', async () => {
  const folder = await scratch();
  const { code, err } = await runInProcess(['backup'], { folder, env: { DATA_DIR: join(folder, 'data') } });
  expect(code).toBe(1);
  expect(err).toContain('clipskip.sqlite');
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { holdAlone } from '../../src/store/index.ts';
import { errorOf, temporaryFolder } from './support.ts';

const holder = fileURLToPath(new URL('folder-holder.ts', import.meta.url));

/** A process that holds the lock, once it says so. */
async function heldElsewhere(path: string) {
  const child = spawn(process.execPath, [holder, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test('a second process on the folder is refused, and told why', async () => {
  const path = join(temporaryFolder(), 'data', 'clipskip.lock');
  await heldElsewhere(path);
  expect(errorOf(() => holdAlone(path))).toMatchObject({ code: 'store.inUse', params: { file: 'clipskip.lock' } });
});

test('a process that was killed holds nothing any more', async () => {
  const path = join(temporaryFolder(), 'clipskip.lock');
  const child = await heldElsewhere(path);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const release = holdAlone(path);
  expect(release).not.toThrow();
});

test('given back, it can be taken again, and giving back twice does no harm', () => {
  const path = join(temporaryFolder(), 'clipskip.lock');
  const release = holdAlone(path);
  release();
  release();
  const again = holdAlone(path);
  expect(again).not.toThrow();
});

test('a folder that cannot be written is named as that', () => {
  expect(errorOf(() => holdAlone(join(temporaryFolder(), '\0', 'clipskip.lock')))).toMatchObject({
    code: 'store.unwritable',
  });
});

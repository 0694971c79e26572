import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { checkFonts } from '../../src/render/index.ts';

const source = path.join(import.meta.dirname, '..', '..', 'src', 'render', 'font-check.ts');
const bundled = path.join(import.meta.dirname, '..', '..', 'assets', 'fonts');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fonts-'));
  const config = (content: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>${content}<cachedir>${path.join(folder, 'cache')}</cachedir></fontconfig>`;
  await writeFile(path.join(folder, 'nothing.conf'), config(''));
  await writeFile(path.join(folder, 'bundled.conf'), config(`<dir>${bundled}</dir>`));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs one of the checks in a process of its own that knows only the fonts of `config`. */
async function inChild(config: string, check: 'checkFonts' | 'findMissing'): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { ${check} } from ${JSON.stringify(new URL(`file://${source}`).href)}; console.log(JSON.stringify(await ${check}()));`,
    ],
    { env: { ...process.env, FONTCONFIG_FILE: path.join(folder, config) } },
  );
  return JSON.parse(stdout);
}

test('every script we promise is there', async () => {
  expect(await checkFonts()).toEqual({ ok: true, missing: [] });
});

test('the check sees boxes on a machine without any font', async () => {
  expect(await inChild('nothing.conf', 'findMissing')).toEqual({
    ok: false,
    missing: ['hangul', 'kana', 'kanji', 'emoji'],
  });
});

test('the bundled folder alone is enough', async () => {
  expect(await inChild('bundled.conf', 'findMissing')).toEqual({ ok: true, missing: [] });
});

test('where the folder does not reach fontconfig, registering the files does', async () => {
  expect(await inChild('nothing.conf', 'checkFonts')).toEqual({ ok: true, missing: [] });
});

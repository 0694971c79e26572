import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { sweepResult } from '../../src/cli/json-result.ts';
import type { Workspace } from '../support/run-cli.ts';
import { createWorkspace } from '../support/run-cli.ts';

let workspace: Workspace;
let sheet: string;
beforeAll(async () => {
  workspace = await createWorkspace();
  const argv = ['sweep', 'a castle', '--seed', '9', '--steps', '1', '--skips', '1,2', '--json'];
  const { stdout } = await workspace.run(argv);
  sheet = sweepResult.parse(JSON.parse(stdout)).sheet.path;
});
afterAll(() => workspace.remove());

const pictures = async (): Promise<string[]> =>
  (await readdir(join(workspace.folder, 'out', 'a-castle-9-clip-skip-2')))
    .filter((name) => /^\d{4}-seed-/.test(name))
    .toSorted();

test('a batch fills a folder with new seeds at the chosen clip skip, and a second run only adds what is missing', async () => {
  const first = await workspace.run(['batch', '--from', sheet, '--skip', '2', '--count', '2']);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stderr).toContain('2 of 2 done');
  expect(first.stdout).toMatch(/Pictures +out.a-castle-9-clip-skip-2 +2 pictures/);
  const before = await pictures();
  expect(before).toHaveLength(2);

  const second = await workspace.run(['batch', '--from', sheet, '--skip', '2', '--count', '3']);
  expect(second).toMatchObject({ code: 0 });
  const after = await pictures();
  expect(after).toHaveLength(3);
  expect(after.slice(0, 2)).toEqual(before);
  expect(second.stderr.match(/of 3 done/g)?.length).toBe(2);

  const [, contact = ''] = /Contact sheet +(\S+)/.exec(second.stdout) ?? [];
  expect((await sharp(join(workspace.folder, contact)).metadata()).width).toBeGreaterThan(500);
  const bytes = await readFile(join(workspace.folder, 'out', 'a-castle-9-clip-skip-2', after[0] ?? ''));
  expect(bytes.toString('latin1')).toContain('Clip skip: 2');
});

test('copy prints the settings for other programs, and nothing else on stdout', async () => {
  const a1111 = await workspace.run(['copy', sheet, '--skip', '2']);
  expect(a1111.stdout).toMatch(/^a castle\n.*Steps: 1, .*Seed: 9.*Clip skip: 2/s);
  const cli = await workspace.run(['copy', sheet, '--as', 'cli']);
  expect(cli.stdout).toMatch(/^node bin\/clipskip\.mjs sweep .*a castle.* --seed 9 --skips 1 /);
  expect(cli.stderr).toContain('Clip skip 1 of 1, 2');
  const graph = await workspace.run(['copy', sheet, '--as', 'comfyui', '--skip', '2']);
  expect(JSON.stringify(JSON.parse(graph.stdout))).toContain('"stop_at_clip_layer":-2');
  expect((await workspace.run(['copy', sheet, '--skip', '20'])).code).toBe(2);
});

test('doctor draws a test picture and finds nothing wrong', async () => {
  const { code, stdout, stderr } = await workspace.run(['doctor']);
  expect(stderr).toBe('');
  for (const line of [/✓ Node v24/, /✓ Built-in engine/, /✓ Fonts/, /✓ Output: out.* GB free/, /✓ Picture cache/]) {
    expect(stdout).toMatch(line);
  }
  expect(stdout).toContain('All good.');
  expect(code).toBe(0);
});

test('doctor ends with 1 and names the fix when a folder cannot be written', async () => {
  const env = { DATA_DIR: join(sheet, 'below-a-file') };
  const { code, stdout } = await workspace.run(['doctor'], { env });
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/✗ .*could not be written: a file is in the way.*DATA_DIR/);
  expect(stdout).toContain('1 problem.');
  expect(code).toBe(1);
});

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { SweepResult } from '../../src/cli/json-result.ts';
import { sweepResult } from '../../src/cli/json-result.ts';
import { requestFromPicture } from '../../src/sweep/index.ts';
import type { CliResult, Workspace } from '../support/run-cli.ts';
import { createWorkspace } from '../support/run-cli.ts';

const house =
  'portray desolate, abandoned house, overgrown vegetation surrounding structure, broken windows, peeling paint, under eerie, moonlit sky';
const quick = ['--steps', '2', '--seed', '7'];

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const json = ({ stdout }: CliResult): SweepResult => sweepResult.parse(JSON.parse(stdout));

test('the house prompt makes a sheet, its pictures and one JSON object, and a second run is free and equal to the byte', async () => {
  const first = await workspace.run(['sweep', house, '--seed', '42', '--steps', '4', '--json']);
  expect(first.stderr).toContain('Clip skip 2  layer 11/12  ✓ done');
  expect(first.code).toBe(0);
  const result = json(first);
  expect(result).toMatchObject({
    seed: 42,
    rows: [{ index: 0, seed: 42 }],
    engine: { name: 'builtin', family: 'sd1' },
  });
  expect(result.cells.map(({ clipSkip, layer, layers, honoured }) => [clipSkip, layer, layers, honoured])).toEqual([
    [1, 12, 12, 'yes'],
    [2, 11, 12, 'yes'],
    [3, 10, 12, 'yes'],
  ]);
  expect(new Set(result.cells.map((cell) => cell.sha256)).size).toBe(3);
  expect(result.timings.engineMs).toBeGreaterThan(0);
  expect(result.guidance.map(({ kind }) => kind)).toContain('measured');

  const name = 'portray-desolate-abandoned-house-overgrown-vegetation-42';
  expect(result.sheet.path).toBe(join(workspace.folder, 'out', `${name}.png`));
  const sheet = await readFile(result.sheet.path);
  const metadata = await sharp(sheet).metadata();
  expect(metadata).toMatchObject({ format: 'png', width: result.sheet.width, height: result.sheet.height });
  expect(sheet.byteLength).toBe(result.sheet.bytes);
  expect((await requestFromPicture(sheet, 'sheet')).request).toMatchObject({
    prompt: house,
    seed: 42,
    skips: [1, 2, 3],
  });

  const files = await readdir(join(workspace.folder, 'out', name));
  expect(files.filter((file) => file.endsWith('.png')).toSorted()).toEqual(
    [1, 2, 3].map((skip) => `clip-skip-${skip}.png`),
  );
  for (const cell of result.cells) {
    const bytes = await readFile(cell.path ?? '');
    expect(sha256(bytes)).toBe(cell.sha256);
    expect(bytes.toString('latin1')).toContain(`Clip skip: ${cell.clipSkip}`);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 512, height: 512 });
  }

  const second = await workspace.run(['sweep', house, '--seed', '42', '--steps', '4', '--json']);
  const again = json(second);
  expect(again.timings.engineMs).toBe(0);
  expect(again.cells.every((cell) => cell.ms === 0)).toBe(true);
  expect(again.cells.map((cell) => cell.sha256)).toEqual(result.cells.map((cell) => cell.sha256));
  expect(again.sheet.path).toBe(result.sheet.path);
  expect(sha256(await readFile(again.sheet.path))).toBe(sha256(sheet));
});

test('people read results on stdout and progress on stderr, without colours on a pipe', async () => {
  const { stdout, stderr, code } = await workspace.run(['sweep', 'a house', ...quick]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\nSheet +out.a-house-7\.png/);
  expect(stdout).toContain('What it shows');
  expect(stdout).toContain('demo model');
  expect(stdout).toContain('--url http://127.0.0.1:7860');
  expect(stderr).toMatch(/Clip skip 1 {2}layer 12\/12 {2}queued/);
  expect(stderr).toMatch(/Clip skip 1 {2}layer 12\/12 {2}step \d\/2/);
  expect(stdout + stderr).not.toContain('\u001b');
});

test('another sweep with the same prompt and seed does not replace the first one', async () => {
  const argv = ['sweep', 'two', ...quick, '--skips', '1', '--json'];
  const first = json(await workspace.run(argv));
  const other = json(await workspace.run([...argv, '--cfg', '5']));
  const again = json(await workspace.run(argv));
  expect(other.sheet.path).toBe(first.sheet.path.replace('.png', '-2.png'));
  expect(again.sheet.path).toBe(first.sheet.path);
});

test('a grid, its animation and an enlargement are written beside each other, pictures in the order of the sheet', async () => {
  const result = await workspace.run([
    'sweep',
    'a red house',
    ...quick,
    '--seeds',
    '2',
    '--skips',
    '2,1',
    '--zoom',
    '--diff',
    '--flip',
    '--json',
  ]);
  expect(result.code).toBe(0);
  const { rows, cells } = json(result);
  expect(rows).toMatchObject([
    { label: '7', axis: 'seed', value: '7', seed: 7 },
    { label: '8', axis: 'seed', value: '8', seed: 8 },
  ]);
  expect(cells.map(({ row, clipSkip }) => [row, clipSkip])).toEqual([
    [0, 1],
    [0, 2],
    [1, 1],
    [1, 2],
  ]);
  const out = await readdir(join(workspace.folder, 'out'));
  expect(out.filter((file) => file.startsWith('a-red-house')).toSorted()).toEqual([
    'a-red-house-7',
    'a-red-house-7-differences.png',
    'a-red-house-7-flip.gif',
    'a-red-house-7.png',
  ]);
  const pictures = await readdir(join(workspace.folder, 'out', 'a-red-house-7'));
  expect(pictures.filter((file) => file.endsWith('.png')).toSorted()).toEqual([
    '01-seed-7-clip-skip-1.png',
    '01-seed-7-clip-skip-2.png',
    '02-seed-8-clip-skip-1.png',
    '02-seed-8-clip-skip-2.png',
  ]);
});

test('--from draws a sheet again with other clip skips, --out decides file and format', async () => {
  const sheet = json(await workspace.run(['sweep', 'a tree', ...quick, '--cfg', '5', '--skips', '1', '--json']));
  const again = await workspace.run([
    'sweep',
    '--from',
    sheet.sheet.path,
    '--skips',
    '1,4',
    '--out',
    'here/again.webp',
    '--json',
  ]);
  expect(again.stderr).toContain('a tree');
  const result = json(again);
  expect(result).toMatchObject({
    seed: 7,
    sheet: { path: join(workspace.folder, 'here', 'again.webp'), format: 'webp' },
  });
  expect(result.cells.map((cell) => cell.clipSkip)).toEqual([1, 4]);
  expect(result.cells[0]?.sha256).toBe(sheet.cells[0]?.sha256);
  expect(result.cells[0]?.path).toBe(join(workspace.folder, 'here', 'again', 'clip-skip-1.png'));
});

test.each([
  ['ko', ['--lang', 'ko'], {}, /비교표 +out.*알 수 있는 것.*다음 단계/s, /클립 스킵 2 {2}레이어 11\/12 {2}✓ 완료/],
  ['ja', [], { LANG: 'ja_JP.UTF-8' }, /比較表 +out.*わかること.*次の一歩/s, /Clip skip 2 {2}11層目\/12 {2}✓ 完了/],
])('speaks %s', async (_, argv, env, expectedOut, expectedErr) => {
  const { stdout, stderr, code } = await workspace.run(['sweep', 'a house', ...quick, ...argv], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(expectedOut);
  expect(stderr).toMatch(expectedErr);
});

test('prompts of every script and of none become files', async () => {
  for (const prompt of ['달빛 아래 버려진 집', '', '🌕 <&"\'> \u202e\u0301\u0301\u0301 ((((', 'con']) {
    const { code, stderr, stdout } = await workspace.run([
      'sweep',
      prompt,
      '--steps',
      '1',
      '--seed',
      '1',
      '--skips',
      '1',
      '--json',
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(json({ code, stdout, stderr, signal: null }).sheet.format).toBe('png');
    // oxlint-disable-next-line no-control-regex -- what a prompt must not bring to a terminal
    expect(stderr).not.toMatch(/[\u0000-\u0008\u001b\u202e]/);
  }
  const out = await readdir(join(workspace.folder, 'out'));
  for (const name of ['달빛-아래-버려진-집-1.png', 'sweep-1.png', 'con-sweep-1.png']) expect(out).toContain(name);
});

test('a closed stdout is no reason to fail', async () => {
  const { code, stderr } = await workspace.run(['sweep', 'a house', ...quick], {
    onStderr: (_, child) => child.stdout.destroy(),
  });
  expect(stderr).not.toContain('EPIPE');
  expect(code).toBe(0);
});

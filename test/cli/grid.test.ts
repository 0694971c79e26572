import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { SweepResult } from '../../src/cli/json-result.ts';
import { sweepResult } from '../../src/cli/json-result.ts';
import type { FakeSdapi } from '../support/fake-sdapi.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import type { CliResult, Workspace } from '../support/run-cli.ts';
import { createWorkspace } from '../support/run-cli.ts';
import { savedBy, trainedAt } from '../sweep/grid/support.ts';

let workspace: Workspace;
let server: FakeSdapi;
beforeAll(async () => {
  workspace = await createWorkspace();
  const loras = [
    ...savedBy('cs1', [5, 6, 7]).map((name) => ({ name, metadata: trainedAt(1) })),
    ...savedBy('cs2', [5, 6, 7]).map((name) => ({ name, metadata: trainedAt(2) })),
    ...savedBy('mute', [5, 6, 7]),
  ];
  server = await startFakeSdapi({ loras });
});
afterAll(async () => {
  await server.close();
  await workspace.remove();
});

const small = ['--seed', '3', '--steps', '2', '--size', '64x64', '--json'];
const onServer = (...argv: string[]): Promise<CliResult> => workspace.run([...argv, '--url', server.url]);
const json = ({ stdout, stderr, code }: CliResult): SweepResult => {
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return sweepResult.parse(JSON.parse(stdout));
};
const cellsOf = ({ rows, cells }: SweepResult): string[] =>
  cells.map(({ row, clipSkip }) => `${rows[row]?.lora ?? 'none'} @ ${clipSkip}`);

test('trainings by epochs: what is drawn is told before, panel by panel, and in the JSON with its places', async () => {
  const run = await onServer(
    'sweep',
    'a house',
    ...small,
    '--rows',
    'series=cs1,cs2',
    '--epochs',
    '6-7,last',
    '--without',
  );
  const result = json(run);
  expect(run.stderr).toContain('cs1 (trained 1 · drawn 1), cs2 (trained 2 · drawn 2)');
  expect(run.stderr).toContain('epoch 6, epoch 7, last, no LoRA');
  expect(run.stderr).toMatch(/cs2 · epoch 7 · Clip skip 2 +layer 11\/12 +✓ done/);
  expect(run.stderr).toMatch(/no LoRA · drawn 2 · Clip skip 2 +layer 11\/12 +✓ done/);
  expect(result.grid).toMatchObject({
    lines: [
      { training: 'cs1', trainedAt: 1, drawnAt: 1 },
      { training: 'cs2', trainedAt: 2, drawnAt: 2 },
    ],
    columns: ['6', '7', 'last', 'none'],
  });
  expect(cellsOf(result)).toEqual([
    'cs1-000006 @ 1',
    'cs1-000007 @ 1',
    'cs1 @ 1',
    'none @ 1',
    'cs2-000006 @ 2',
    'cs2-000007 @ 2',
    'cs2 @ 2',
    'none @ 2',
  ]);
  expect(result.rows.map(({ places }) => places)).toEqual(
    [0, 1].flatMap((line) => [0, 1, 2, 3].map((column) => [{ line, column }])),
  );
  expect(result.guidance.map(({ id }) => id)).toContain('G34');
  const folder = result.sheet.path.slice(0, -'.png'.length);
  expect(
    (await readdir(folder))
      .filter((name) => name.endsWith('.png'))
      .toSorted()
      .slice(0, 2),
  ).toEqual(['01-cs1-000006-clip-skip-1.png', '02-cs1-000007-clip-skip-1.png']);
}, 30_000);

test('its sheet gives the grid back, to be drawn all at one value, as a batch of one panel, or for another program', async () => {
  const first = json(await onServer('sweep', 'a boat', ...small, '--rows', 'series=cs1,cs2', '--without'));
  const sheet = first.sheet.path;
  const before = server.pictures().length;
  const again = json(await onServer('sweep', '--from', sheet, '--json'));
  expect(cellsOf(again)).toEqual(cellsOf(first));
  expect(server.pictures()).toHaveLength(before);

  const atTwo = json(await onServer('sweep', '--from', sheet, '--draw-at', '2', '--json'));
  expect(atTwo.grid?.lines.map(({ trainedAt, drawnAt }) => [trainedAt, drawnAt])).toEqual([
    [1, 2],
    [2, 2],
  ]);
  expect(cellsOf(atTwo).filter((cell) => cell.startsWith('none'))).toEqual(['none @ 2']);

  const bySkips = json(await onServer('sweep', '--from', sheet, '--skips', '1,2', '--json'));
  expect(bySkips.grid).toBeUndefined();
  expect(cellsOf(bySkips)).toEqual(['cs1 @ 1', 'cs1 @ 2', 'cs2 @ 1', 'cs2 @ 2', 'none @ 1', 'none @ 2']);

  const batch = await onServer('batch', '--from', sheet, '--row', '2', '--epoch', '6', '--count', '1');
  expect(batch).toMatchObject({ code: 0 });
  const drawn = server.pictures().at(-1);
  expect(drawn?.prompt).toBe('a boat <lora:cs2-000006:1>');
  expect(drawn?.override_settings['CLIP_stop_at_last_layers']).toBe(2);

  const copied = await workspace.run(['copy', sheet, '--row', '2', '--epoch', 'last']);
  expect(copied.stdout).toMatch(/^a boat <lora:cs2:1>\n.*Clip skip: 2/s);
  const none = await workspace.run(['copy', sheet, '--row', '1', '--epoch', 'none']);
  expect(none.stdout).toMatch(/^a boat\n.*Clip skip: 1/s);
}, 60_000);

test('epochs, weights and checkpoints stand down, clip skips across', async () => {
  const epochs = json(
    await onServer('sweep', 'a', ...small, '--rows', 'epoch=cs2:6-7:0.5', '--skips', '1,2', '--without'),
  );
  expect(cellsOf(epochs)).toEqual([
    'cs2-000006 @ 1',
    'cs2-000006 @ 2',
    'cs2-000007 @ 1',
    'cs2-000007 @ 2',
    'none @ 1',
    'none @ 2',
  ]);
  expect(server.pictures().some(({ prompt }) => prompt === 'a <lora:cs2-000007:0.5>')).toBe(true);
  const weights = json(await onServer('sweep', 'a <lora:cs1:1>', ...small, '--rows', 'weight=0.5,1', '--skips', '1'));
  expect(weights.rows.map(({ label, lora }) => [label, lora])).toEqual([
    ['0.5', 'cs1'],
    ['1', 'cs1'],
  ]);
  const models = json(
    await onServer('sweep', 'a', ...small, '--rows', 'checkpoint=v1-5-pruned,anything-v3', '--skips', '2'),
  );
  expect(models.rows.map(({ axis }) => axis)).toEqual(['checkpoint', 'checkpoint']);
}, 60_000);

const refusals: [argv: string[], code: number, says: RegExp][] = [
  [['--rows', 'series=mute'], 2, /“mute” was trained.*mute@2/s],
  [['--rows', 'series=cs1', '--epochs', '99'], 2, /epoch 99.*cs1: 5, 6, 7, last/s],
  [['--rows', 'series=cs3'], 2, /no LoRA called “cs3”.*cs1/s],
  [['--rows', 'series=cs1', '--epochs', 'six'], 2, /--epochs six/],
  [['--rows', 'series=cs1', '--draw-at', '0'], 2, /--draw-at 0/],
  [['--rows', 'series=cs1', '--epochs', '6', '--skips', '1,2'], 2, /epochs.*skips/s],
  [['--epochs', '6'], 2, /--epochs works only with --rows/],
  [['--without'], 2, /--without works only with --rows/],
  [['--rows', 'seed=1,2', '--without'], 2, /without/],
  [['--rows', 'seed=1', '--style', 'b'], 2, /--rows and --style exclude/],
];

test.each(refusals)('%j is refused by name', async (argv, code, says) => {
  const { code: ended, stderr, stdout } = await onServer('sweep', 'a', '--steps', '2', '--size', '64x64', ...argv);
  expect({ ended, stderr: stderr.replaceAll(/\s+/g, ' ') }).toMatchObject({
    ended: code,
    stderr: expect.stringMatching(says),
  });
  expect(stdout).toBe('');
});

test('a training of unknown clip skip is drawn once somebody states it, and all at one value without that', async () => {
  const stated = json(await onServer('sweep', 'a', ...small, '--rows', 'series=mute@2', '--epochs', '6,7'));
  expect(stated.grid?.lines).toMatchObject([{ training: 'mute', trainedAt: 2, drawnAt: 2 }]);
  const atOne = json(
    await onServer('sweep', 'a', ...small, '--rows', 'series=mute,cs2', '--epochs', '6', '--draw-at', '1'),
  );
  expect(atOne.grid?.lines.map(({ trainedAt, drawnAt }) => [trainedAt, drawnAt])).toEqual([
    [undefined, 1],
    [2, 1],
  ]);
}, 30_000);

test('prompts are compared without a server, each a flag, with the names they are given', async () => {
  const quick = ['--seed', '3', '--steps', '1', '--json'];
  const tags = 'tags=abandoned house, night, moonlit sky';
  const run = await workspace.run(['sweep', '--style', tags, '--style', 'an abandoned house at night', ...quick]);
  const result = json(run);
  expect(result.rows.map(({ value }) => value)).toEqual([tags, 'an abandoned house at night']);
  expect(run.stderr).toContain('tags: abandoned house, night');
  expect(run.stderr).toContain('prompt 2: an abandoned house at night');
  expect(new Set(result.cells.map(({ sha256 }) => sha256)).size).toBe(6);
  const own = json(
    await workspace.run(['sweep', 'a castle', '--style', 'a castle at night', '--skips', '1', ...quick]),
  );
  expect(own.rows.map(({ value }) => value)).toEqual(['{prompt}', 'a castle at night']);
  const made = json(
    await workspace.run(['sweep', 'a castle', '--style', 'storm=a storm, {prompt}', '--skips', '1', ...quick]),
  );
  expect(made.rows.map(({ value }) => value)).toEqual(['storm=a storm, {prompt}']);
  expect((await readdir(join(workspace.folder, 'out'))).some((name) => name.startsWith('a-castle-3'))).toBe(true);
}, 60_000);

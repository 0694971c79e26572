import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { sweepResult } from '../../src/cli/json-result.ts';
import type { SweepRecord } from '../../src/sweep/index.ts';
import { requestFromPicture } from '../../src/sweep/index.ts';
import { runInProcess } from '../support/cli-session.ts';
import type { FakeSdapi } from '../support/fake-sdapi.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import { createWorkspace } from '../support/run-cli.ts';
import { savedBy, trainedAt } from '../sweep/grid/support.ts';

let folder: string;
let server: FakeSdapi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipskip-grid-'));
  const loras = [
    ...savedBy('cs1', [5, 6, 7]).map((name) => ({ name, metadata: trainedAt(1) })),
    ...savedBy('cs2', [5, 6, 7]).map((name) => ({ name, metadata: trainedAt(2) })),
    ...savedBy('mute', [5, 6, 7]),
  ];
  server = await startFakeSdapi({ loras });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const small = ['--seed', '3', '--steps', '2', '--size', '64x64'];
const onServer = (...argv: string[]) => runInProcess([...argv, '--url', server.url], { folder });

/** Draws a sheet and answers with what it says of itself. */
async function draw(...argv: string[]): Promise<{ record: SweepRecord; err: string; sheet: string }> {
  const { code, err, out } = await onServer('sweep', ...argv);
  expect({ code, err }).toMatchObject({ code: 0 });
  const sheet = join(folder, /Sheet +(\S+\.png)/.exec(out)?.[1] ?? '');
  const { record } = await requestFromPicture(await readFile(sheet), 'sheet.png');
  if (!record) throw new Error('a sheet without a record');
  return { record, err, sheet };
}

const cellsOf = ({ rows }: SweepRecord): string[] =>
  rows.flatMap(({ loras, cells }) =>
    cells.map(({ clipSkip }) => `${loras.map(({ name }) => name).join() || 'none'} @ ${clipSkip}`),
  );

test('trainings by epochs: what is drawn is told before, panel by panel, and where it stands afterwards', async () => {
  const { record, err, sheet } = await draw(
    'a house',
    ...small,
    '--rows',
    'series=cs1,cs2',
    '--epochs',
    '6-7,last',
    '--without',
  );
  expect(err).toContain('cs1 (trained 1 · drawn 1), cs2 (trained 2 · drawn 2)');
  expect(err).toContain('epoch 6, epoch 7, last, no LoRA');
  expect(err).toMatch(/cs2 · epoch 7 · Clip skip 2 +layer 11\/12 +✓ done/);
  expect(err).toMatch(/no LoRA · drawn 2 · Clip skip 2 +layer 11\/12 +✓ done/);
  expect(cellsOf(record)).toEqual([
    'cs1-000006 @ 1',
    'cs1-000007 @ 1',
    'cs1 @ 1',
    'none @ 1',
    'cs2-000006 @ 2',
    'cs2-000007 @ 2',
    'cs2 @ 2',
    'none @ 2',
  ]);
  expect(record.rows.map(({ places }) => places)).toEqual(
    [0, 1].flatMap((line) => [0, 1, 2, 3].map((column) => [{ line, column }])),
  );
  const names = (await readdir(sheet.slice(0, -'.png'.length))).filter((name) => name.endsWith('.png'));
  expect(names.toSorted().slice(0, 2)).toEqual(['01-cs1-000006-clip-skip-1.png', '02-cs1-000007-clip-skip-1.png']);
});

test('its sheet gives the grid back, to be drawn all at one value, as a batch of one panel, or for another program', async () => {
  const { record, sheet } = await draw('a boat', ...small, '--rows', 'series=cs1,cs2', '--without');
  const before = server.pictures().length;
  const again = await draw('--from', sheet);
  expect(cellsOf(again.record)).toEqual(cellsOf(record));
  expect(server.pictures()).toHaveLength(before);

  const atTwo = await draw('--from', sheet, '--draw-at', '2');
  expect(atTwo.err).toContain('cs1 (trained 1 · drawn 2), cs2 (trained 2 · drawn 2)');
  expect(cellsOf(atTwo.record).filter((cell) => cell.startsWith('none'))).toEqual(['none @ 2']);

  const bySkips = await draw('--from', sheet, '--skips', '1,2');
  expect(cellsOf(bySkips.record)).toEqual(['cs1 @ 1', 'cs1 @ 2', 'cs2 @ 1', 'cs2 @ 2', 'none @ 1', 'none @ 2']);

  const batch = await onServer('batch', '--from', sheet, '--row', '2', '--epoch', '6', '--count', '1');
  expect(batch).toMatchObject({ code: 0 });
  const drawn = server.pictures().at(-1);
  expect(drawn?.prompt).toBe('a boat <lora:cs2-000006:1>');
  expect(drawn?.override_settings['CLIP_stop_at_last_layers']).toBe(2);
  const lacking = await onServer('batch', '--from', sheet, '--skip', '2', '--count', '1');
  expect(lacking.err).toMatch(/--epoch is missing.*5, 6, 7, last, none/s);
  const nowhere = await onServer('batch', '--from', sheet, '--row', '3', '--epoch', '6', '--count', '1');
  expect(nowhere.err).toMatch(/no panel at row 3, epoch 6/);
});

test('epochs, weights and checkpoints stand down, clip skips across', async () => {
  const epochs = await draw('a', ...small, '--rows', 'epoch=cs2:6-7:0.5', '--skips', '1,2', '--without');
  expect(cellsOf(epochs.record)).toEqual([
    'cs2-000006 @ 1',
    'cs2-000006 @ 2',
    'cs2-000007 @ 1',
    'cs2-000007 @ 2',
    'none @ 1',
    'none @ 2',
  ]);
  expect(epochs.err).toContain('epoch 6, epoch 7, no LoRA');
  expect(server.pictures().some(({ prompt }) => prompt === 'a <lora:cs2-000007:0.5>')).toBe(true);
  const weights = await draw('a <lora:cs1:1>', ...small, '--rows', 'weight=0.5,1', '--skips', '1');
  expect(weights.record.rows.map(({ loras }) => loras[0]?.weight)).toEqual([0.5, 1]);
  const models = await draw('b', ...small, '--rows', 'checkpoint=v1-5-pruned,anything-v3', '--skips', '2');
  expect(models.record.rows.map(({ model }) => model.slice(0, 8))).toEqual(['v1-5-pru', 'anything']);
});

const refusals: [argv: string[], says: RegExp][] = [
  [['--rows', 'series=mute'], /“mute” was trained.*mute@2/s],
  [['--rows', 'series=cs1', '--epochs', '99'], /epoch 99.*cs1: 5, 6, 7, last/s],
  [['--rows', 'epoch=cs1:5-9'], /epoch 9.*cs1: 5, 6, 7, last/s],
  [['--rows', 'series=cs3'], /no LoRA called “cs3”.*cs1/s],
  [['--rows', 'series=cs1', '--epochs', 'six'], /--epochs six/],
  [['--rows', 'series=cs1', '--draw-at', '0'], /--draw-at 0/],
  [['--rows', 'series=cs1', '--epochs', '6', '--skips', '1,2'], /epochs.*skips/s],
  [['--epochs', '6'], /--epochs works only with --rows/],
  [['--without'], /--without works only with --rows/],
  [['--rows', 'seed=1,2', '--without'], /without/],
  [['--rows', 'seed=1', '--style', 'b'], /--rows and --style exclude/],
];

test.each(refusals)('%j is refused by name', async (argv, says) => {
  const { code, err, out } = await onServer('sweep', 'a', ...small, ...argv);
  expect({ code, err: err.replaceAll(/\s+/g, ' ') }).toMatchObject({ code: 2, err: expect.stringMatching(says) });
  expect(out).toBe('');
});

test('a training of unknown clip skip is drawn once somebody states it, and all at one value without that', async () => {
  const stated = await draw('c', ...small, '--rows', 'series=mute@2', '--epochs', '6,7');
  expect(stated.err).toContain('mute (trained 2 · drawn 2)');
  expect(cellsOf(stated.record)).toEqual(['mute-000006 @ 2', 'mute-000007 @ 2']);
  const atOne = await draw('c', ...small, '--rows', 'series=mute,cs2', '--epochs', '6', '--draw-at', '1');
  expect(atOne.err).toContain('mute (drawn 1), cs2 (trained 2 · drawn 1)');
});

/** Draws with the built-in engine. */
async function styles(...argv: string[]) {
  const { code, err, out } = await runInProcess(['sweep', '--seed', '3', '--steps', '1', '--skips', '1', ...argv], {
    folder,
  });
  expect({ code, err }).toMatchObject({ code: 0 });
  const sheet = join(folder, /Sheet +(\S+\.png)/.exec(out)?.[1] ?? '');
  return { err, record: (await requestFromPicture(await readFile(sheet), 'sheet.png')).record };
}

test('prompts are compared without a server, each a flag, with the names they are given', async () => {
  const tags = 'tags=abandoned house, night';
  const named = await styles('--style', tags, '--style', 'an abandoned house at night');
  expect(named.record?.rows.map(({ prompt }) => prompt)).toEqual([
    'abandoned house, night',
    'an abandoned house at night',
  ]);
  expect(named.err).toContain('tags: abandoned house, night');
  expect(named.err).toContain('prompt 2: an abandoned house at night');
  const own = await styles('a castle', '--style', 'a castle at night');
  expect(own.record?.rows.map(({ prompt }) => prompt)).toEqual(['a castle', 'a castle at night']);
  const made = await styles('a castle', '--style', 'storm=a storm, {prompt}', '--style', '{prompt}, sun');
  expect(made.record?.rows.map(({ prompt }) => prompt)).toEqual(['a storm, a castle', 'a castle, sun']);
});

test('as a program of its own it says in JSON where each panel stands, and copies the settings of one', async () => {
  const workspace = await createWorkspace();
  try {
    const argv = ['sweep', 'a', ...small, '--rows', 'series=cs1,cs2', '--epochs', '6,7', '--without', '--json'];
    const { code, stdout, stderr } = await workspace.run([...argv, '--url', server.url]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const result = sweepResult.parse(JSON.parse(stdout));
    expect(result.grid).toMatchObject({
      lines: [
        { training: 'cs1', trainedAt: 1, drawnAt: 1 },
        { training: 'cs2', trainedAt: 2, drawnAt: 2 },
      ],
      columns: ['6', '7', 'none'],
    });
    expect(result.rows.map(({ lora, trainedAt: trained }) => [lora, trained])).toEqual([
      ['cs1-000006', 1],
      ['cs1-000007', 1],
      [undefined, undefined],
      ['cs2-000006', 2],
      ['cs2-000007', 2],
      [undefined, undefined],
    ]);
    const copied = await workspace.run(['copy', result.sheet.path, '--row', '2', '--epoch', '7']);
    expect(copied.stdout).toMatch(/^a <lora:cs2-000007:1>\n.*Clip skip: 2/s);
    const none = await workspace.run(['copy', result.sheet.path, '--epoch', 'none']);
    expect(none.stdout).toMatch(/^a\n.*Clip skip: 1/s);
  } finally {
    await workspace.remove();
  }
});

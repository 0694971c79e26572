import { createHash } from 'node:crypto';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { Row } from '../../../src/gpu/engine.ts';
import { sheetSpec } from '../../../src/sweep/sheet-spec.ts';
import type { SweepRequestInput } from '../../../src/sweep/request.ts';
import type { SweepOutcome } from '../../../src/sweep/types.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import { drawOn, en, savedBy } from './support.ts';

const loras = [...savedBy('cs1', [1, 2]), ...savedBy('cs2', [1, 2])];
const loraFacts = [
  { name: 'cs1', trainedClipSkip: 1 },
  { name: 'cs2', trainedClipSkip: 2 },
];

/** Draws on a server whose pictures depend on nothing but what `about` says. */
async function drawBy(
  about: (row: Row, clipSkip: number) => string,
  rows: SweepRequestInput['rows'],
  more: Partial<SweepRequestInput> = {},
): Promise<SweepOutcome> {
  const engine = createDrawingEngine({ info: { loras, loraFacts } });
  const generate: typeof engine.generate = async (row, options) =>
    engine.generate(row, {
      ...options,
      onCell: async (result) => {
        const { clipSkip = 0 } = row.cells.find(({ key }) => key === result.key) ?? {};
        const pixels = createHash('shake256', { outputLength: 16 * 16 * 3 })
          .update(about(row, clipSkip))
          .digest();
        const image = await sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } })
          .resize(64, 64)
          .png()
          .toBuffer();
        await options.onCell({ ...result, image });
      },
    });
  return drawOn({ ...engine, generate }, { rows, ...more });
}

const names = ({ settings }: Row): string => JSON.stringify(settings.loras);
const said = ({ warnings }: SweepOutcome): string[] => warnings.map((warning) => en(warning));
const badges = (outcome: SweepOutcome): string[] =>
  sheetSpec(outcome, en)
    .cells.flat()
    .map((cell) => (cell.state === 'done' ? (cell.badge ?? '') : cell.state));
const advice = ({ guidance }: SweepOutcome): string[] => guidance.map(({ id }) => id);
const series = (more: object = {}): SweepRequestInput['rows'] => ({
  axis: 'loraSeries',
  values: ['cs1', 'cs2'],
  epochs: ['1', '2'],
  ...more,
});

describe('a grid of trainings', () => {
  it('on a server that applies no LoRA is named as such, panel by panel, and nothing is advised from it', async () => {
    const outcome = await drawBy((_row, clipSkip) => `skip ${clipSkip}`, series({ without: true }));
    expect(said(outcome)).toEqual([
      'The same pixels with cs1-000001, cs1-000002 and without: drawing engine did not apply the LoRA.',
      'The same pixels with cs2-000001, cs2-000002 and without: drawing engine did not apply the LoRA.',
    ]);
    expect(badges(outcome)).toEqual([
      'trained 1 · drawn 1',
      'same pixels as cs1 · epoch 1 · trained 1 · drawn 1',
      'same pixels as cs1 · epoch 1 · drawn 1',
      'trained 2 · drawn 2',
      'same pixels as cs2 · epoch 1 · trained 2 · drawn 2',
      'same pixels as cs2 · epoch 1 · drawn 2',
    ]);
    expect(advice(outcome)).toContain('G33');
    for (const id of ['G34', 'G35', 'G36', 'G37', 'G38']) expect(advice(outcome)).not.toContain(id);
  });

  it('with two epochs of the same pixels names those two', async () => {
    const outcome = await drawBy(
      (row, clipSkip) => `${names(row).replace('cs2-000002', 'cs2-000001')} ${clipSkip}`,
      series({ without: true }),
    );
    expect(said(outcome)).toEqual(['The same pixels: cs2-000001 = cs2-000002.']);
    expect(advice(outcome)).toContain('G33');
  });

  it('that ignores clip skip without a LoRA says that, and is no reason to doubt the LoRAs', async () => {
    const outcome = await drawBy((row) => names(row), series({ without: true }));
    expect(said(outcome)).toEqual(['Clip skip 1, 2: the same pixels.']);
  });

  it('of pictures that all differ has nothing to say of that', async () => {
    const outcome = await drawBy((row, clipSkip) => `${names(row)} ${clipSkip}`, series({ without: true }));
    expect(said(outcome)).toEqual([]);
    expect(advice(outcome)).toEqual(expect.arrayContaining(['G34', 'G35', 'G36', 'G37', 'G38']));
  });

  it('of one colour failed, which proves nothing about LoRAs', async () => {
    const engine = createDrawingEngine({ info: { loras, loraFacts } });
    const black = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'black' } })
      .png()
      .toBuffer();
    const outcome = await drawOn(
      {
        ...engine,
        generate: (row, options) =>
          engine.generate(row, { ...options, onCell: (result) => options.onCell({ ...result, image: black }) }),
      },
      { rows: series({ without: true }) },
    );
    expect(outcome.warnings.map(({ key }) => key)).toEqual(['sheet:caveat.blank']);
    expect(outcome.rows.flatMap(({ sameAs }) => sameAs ?? [])).toEqual([]);
  });
});

describe('rows of clip skips', () => {
  const skips = { skips: [1, 2] };

  it('of a LoRA that is not applied are the same as the row without it', async () => {
    const rows = { axis: 'loraEpoch' as const, values: ['cs1-000001', 'cs1-000002'], without: true };
    const outcome = await drawBy((_row, clipSkip) => `${clipSkip}`, rows, skips);
    expect(said(outcome)).toEqual([
      'The same pixels with cs1-000001, cs1-000002 and without: drawing engine did not apply the LoRA.',
    ]);
    expect(outcome.rows.map(({ sameAs, identical }) => [sameAs, identical])).toEqual([
      [undefined, []],
      [0, []],
      [0, []],
    ]);
    expect(advice(outcome)).toContain('G33');
  });

  it('at weight 0 are rightly the same as without the LoRA', async () => {
    const rows = { axis: 'loraWeight' as const, values: ['0', '1'], without: true };
    const request = { ...skips, prompt: 'a <lora:cs1:1>' };
    const outcome = await drawBy(
      ({ settings }, clipSkip) => `${settings.loras.filter(({ weight }) => weight !== 0).length} ${clipSkip}`,
      rows,
      request,
    );
    expect(said(outcome)).toEqual([]);
    expect(advice(outcome)).not.toContain('G33');
  });

  it.each([
    ['seed', ['1', '2'], '1 = 2'],
    ['checkpoint', ['alpha', 'gamma'], 'alpha = gamma'],
  ] as const)('of another %s have other pixels, or that is said', async (axis, values, list) => {
    const outcome = await drawBy((_row, clipSkip) => `${clipSkip}`, { axis, values: [...values] }, skips);
    expect(said(outcome)).toContain(`The same pixels: ${list}.`);
    expect(advice(outcome)).not.toContain('G33');
  });

  it('keep their own logic: a row that is one picture throughout is named as before', async () => {
    const rows = { axis: 'loraEpoch' as const, values: ['cs1-000001', 'cs1-000002'] };
    const outcome = await drawBy((row) => names(row), rows, skips);
    expect(said(outcome)).toEqual([
      'All panels have the same pixels: clip skip had no effect on drawing engine with this model.',
    ]);
    expect(outcome.rows.map(({ identical }) => identical)).toEqual([[[1, 2]], [[1, 2]]]);
  });
});

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { badge, badgeSize } from '../../../src/render/cards.ts';
import { planTitle, promptLine, rowLabel, rowName } from '../../../src/sweep/row-words.ts';
import { footerLines, metaLine } from '../../../src/sweep/sheet-words.ts';
import { sheetSpec } from '../../../src/sweep/sheet-spec.ts';
import { drawSheet } from '../../../src/sweep/sheet.ts';
import type { SweepRequestInput } from '../../../src/sweep/request.ts';
import type { SheetState } from '../../../src/sweep/sheet-words.ts';
import type { SweepPlan } from '../../../src/sweep/types.ts';
import { languages, translator } from '../../../src/text/index.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import { drawOn, en, planOn, savedBy } from './support.ts';

const engine = createDrawingEngine({
  info: {
    loras: [...savedBy('cs1', [6, 7]), ...savedBy('cs2', [5, 6]), 'x-step00000500', 'x', 'paint'],
    loraFacts: [
      { name: 'cs1', trainedClipSkip: 1 },
      { name: 'cs2', trainedClipSkip: 2 },
    ],
  },
});
const plan = (rows: SweepRequestInput['rows'], more: Partial<SweepRequestInput> = {}): Promise<SweepPlan> =>
  planOn(engine, { rows, ...more });
const labels = (made: SweepPlan, t = en): string[] =>
  made.rows.map((row) => Object.values(rowLabel(row, made, t)).join(' | '));
const names = (made: SweepPlan, t = en): string[] => made.rows.map((row) => rowName(row, made, t));
const undrawn = (made: SweepPlan): SheetState => ({
  plan: made,
  rows: made.rows.map((row) => ({ row, cells: row.cells.map(() => undefined), identical: [] })),
});

const series = { axis: 'loraSeries', values: ['cs1', 'cs2'] } as const;

describe('a grid of trainings', () => {
  it('is titled by what it compares, and its panels by training and epoch', async () => {
    const made = await plan({ ...series, values: [...series.values], epochs: ['6', '7', 'last'], without: true });
    expect(planTitle(made, en)).toBe('cs1, cs2 · epoch 6, 7, last, no LoRA');
    expect(names(made)).toEqual([
      'cs1 · epoch 6',
      'cs1 · epoch 7',
      'cs1 · last',
      'no LoRA · drawn 1',
      'cs2 · epoch 6',
      // The file without a number is the seventh epoch and the last one: one picture for two places.
      'cs2 · epoch 7',
      'no LoRA · drawn 2',
    ]);
    expect(planTitle(made, translator('ko'))).toBe('cs1, cs2 · 에포크 6, 7, 최종, LoRA 없음');
    expect(planTitle(made, translator('ja'))).toBe('cs1, cs2 · エポック 6, 7, 最終, LoRA なし');
  });

  it('leaves a place without a file empty, with words, and one that is not drawn yet waits', async () => {
    const made = await plan({ ...series, values: [...series.values], epochs: ['6', '8'] });
    const { cells } = sheetSpec(undrawn(made), en);
    expect(cells.map((row) => row.map((cell) => ('title' in cell ? [cell.state, cell.title] : [])))).toEqual([
      [
        ['waiting', 'waiting'],
        ['waiting', 'waiting'],
      ],
      [
        ['waiting', 'waiting'],
        ['absent', 'not saved'],
      ],
    ]);
  });

  it('drawn at one clip skip says it above, and what else is in the prompt below', async () => {
    const rows = { ...series, values: [...series.values], epochs: ['6'], drawAt: 2 as const };
    const made = await plan(rows, { loras: [{ name: 'paint', weight: 0.5 }] });
    expect(metaLine(made, en)).toMatch(/^Clip skip 2 · seed 3 · /);
    expect(footerLines(undrawn(made), en)).toContain('LoRA paint 0.5');
    const apart = await plan({ ...rows, drawAt: 'trained' });
    expect(metaLine(apart, en)).toMatch(/^seed 3 · /);
  });

  it('flips and enlarges along the epochs of one training', async () => {
    const outcome = await drawOn(engine, { rows: { axis: 'loraSeries', values: ['cs1', 'cs2'], epochs: ['6', '7'] } });
    const pages = async (row?: number): Promise<number | undefined> => {
      const flip = await drawSheet(outcome, { kind: 'flip', ...(row === undefined ? {} : { row }) }, en);
      return (await sharp(flip.data, { pages: -1 }).metadata()).pages;
    };
    expect([await pages(), await pages(0), await pages(1)]).toEqual([2, 2, 2]);
    await expect(pages(2)).rejects.toMatchObject({ code: 'job.nothingDrawn' });
    const plainSheet = await drawSheet(outcome, { kind: 'normal', format: 'png' }, en);
    for (const kind of ['zoom', 'differences'] as const) {
      const sheet = await drawSheet(outcome, { kind, format: 'png' }, en);
      expect(sheet.height).toBeGreaterThan(plainSheet.height);
      expect(sheet.transposed).toBe(false);
    }
  });
});

describe('rows', () => {
  it('of one training are called by their epochs, of several by their files', async () => {
    const one = await plan({ axis: 'loraEpoch', values: ['cs1'], without: true });
    expect(labels(one)).toEqual(['epoch 6 | cs1', 'epoch 7 | cs1', 'last | cs1', 'no LoRA']);
    expect(labels(one, translator('ko'))).toEqual(['에포크 6 | cs1', '에포크 7 | cs1', '최종 | cs1', 'LoRA 없음']);
    const steps = await plan({ axis: 'loraEpoch', values: ['x:0.5'] });
    expect(labels(steps)).toEqual(['step 500 | x · weight 0.5', 'last | x · weight 0.5']);
    const two = await plan({ axis: 'loraEpoch', values: ['cs1-000006', 'cs2'] });
    expect(labels(two)).toEqual(['cs1-000006', 'cs2']);
  });

  it('of weights say of what', async () => {
    const made = await plan({ axis: 'loraWeight', values: ['0.5'], without: true }, { prompt: '<lora:paint>' });
    expect(labels(made)).toEqual(['weight 0.5 | paint', 'no LoRA']);
  });

  it('of prompts have short names, and all prompts stand above', async () => {
    const values = ['tags=1girl, night', 'a girl at night', '{prompt} <lora:paint:0.5>'];
    const made = await plan({ axis: 'style', values });
    expect(labels(made)).toEqual([
      'tags | 1girl, night',
      'prompt 2 | a girl at night',
      'prompt 3 | a house <lora:paint:0.5>',
    ]);
    expect(promptLine(made, en)).toBe(
      'tags: 1girl, night | prompt 2: a girl at night | prompt 3: a house <lora:paint:0.5>',
    );
    expect(names(made, translator('ja'))[1]).toBe('プロンプト 2: a girl at night');
    const plain = await plan(undefined);
    expect(promptLine(plain, en)).toBe('a house');
    expect(planTitle(plain, en)).toBe('Clip skip 1, 2, 3');
  });
});

it('what a panel says of its LoRA is not cut on a panel of a preview, in any language', () => {
  const panel = { x: 0, y: 0, width: 256, height: 384 };
  for (const language of languages) {
    const words = translator(language)('sheet:panel.trained', { trained: 12, drawn: 12 });
    const size = badgeSize([words], panel.width, 1.2);
    expect(badge(words, panel, size).content).toContain(words);
  }
});

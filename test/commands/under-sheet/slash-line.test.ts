import { describe, expect, it } from 'vitest';

import {
  allPanels,
  lineOf,
  lineOptions,
  needsTwoSteps,
  panelOptions,
  readPanel,
  writePanel,
} from '../../../src/commands/under-sheet/panel-choice.ts';
import { slashLine } from '../../../src/commands/under-sheet/slash-line.ts';
import { translator } from '../../../src/text/index.ts';
import { sweepOf } from '../../sweep/support.ts';

describe('the line to paste into Discord', () => {
  it('says everything that the command has an option for, on one line, and nothing else', async () => {
    const { plan } = await sweepOf({
      prompt: 'a cat,\nin <lora:paint:0.5> snow',
      negative: 'blurry',
      seed: 7,
      skips: [1, 2],
      width: 128,
      height: 64,
    });
    expect(slashLine(plan, 0)).toBe(
      '/clipskip sweep prompt:a cat, in snow <lora:paint:0.5> seed:7 skips:1,2 negative:blurry model:alpha size:128x64',
    );
  });

  it('leaves out what was never chosen, and the demo model, which nobody has', async () => {
    const { plan } = await sweepOf({ prompt: 'a cat', seed: 7 }, { info: { demo: true } });
    expect(slashLine(plan, 0)).toBe('/clipskip sweep prompt:a cat seed:7 skips:1,2,3');
  });
});

describe('a panel in a custom id', () => {
  it('comes back as it was, and only if the sheet has it', async () => {
    const { plan } = await sweepOf({ prompt: 'a cat', seed: 7, skips: [1, 12], rows: { axis: 'seed', values: ['2'] } });
    for (const row of [0, 1]) {
      for (const clipSkip of [1, 12]) expect(readPanel(writePanel({ clipSkip, row }), plan)).toEqual({ clipSkip, row });
    }
    for (const wrong of ['2', '1-2', '1-', '', '-1', '1:1', 'x', undefined])
      expect(readPanel(wrong, plan)).toBeUndefined();
  });

  it('comes back from the largest grid of trainings there is, which has a row for each panel', async () => {
    const epochs = Array.from({ length: 12 }, (_, index) => String(index + 1));
    const values = epochs.map((number) => `t${number}`);
    const loras = values.flatMap((name) => epochs.map((epoch) => `${name}-${epoch.padStart(6, '0')}`));
    const info = { loras, loraFacts: loras.map((name) => ({ name, trainedClipSkip: 2 })) };
    const { plan } = await sweepOf({ prompt: 'a', rows: { axis: 'loraSeries', values, epochs } }, { info });
    const all = allPanels(plan);
    expect(all).toHaveLength(144);
    expect(all.map((panel) => readPanel(writePanel(panel), plan))).toEqual(all);
    expect(lineOptions(all, plan, translator('en')).map(({ label }) => label)).toContain('t12 · trained 2 · drawn 2');
  });

  it('is offered with the name of its row; of a large grid row by row, so that none is out of reach', async () => {
    const t = translator('en');
    const values = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '13'];
    const { plan } = await sweepOf({ prompt: 'a cat', skips: [1, 2, 3], rows: { axis: 'seed', values } });
    const all = allPanels(plan);
    expect([all.length, needsTwoSteps(all), needsTwoSteps(all.slice(0, 25))]).toEqual([36, true, false]);
    const lines = lineOptions(all, plan, t, { clipSkip: 2, row: 11 });
    expect(lines).toHaveLength(12);
    expect(lines[11]).toEqual({ value: '11', label: 'seed 13', chosen: true });
    const within = all.filter((panel) => lineOf(panel, plan) === 11);
    expect(panelOptions(within, plan, t, { chosen: { clipSkip: 2, row: 11 } })).toEqual([
      { value: '1-11', label: 'Clip skip 1 · seed 13', chosen: false },
      { value: '2-11', label: 'Clip skip 2 · seed 13', chosen: true },
      { value: '3-11', label: 'Clip skip 3 · seed 13', chosen: false },
    ]);
  });
});

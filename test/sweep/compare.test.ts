import { describe, expect, it } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { readPictureMetadata } from '../../src/render/index.ts';
import { compareSweeps, drawSheet } from '../../src/sweep/index.ts';
import type { SheetState, SweepRequestInput } from '../../src/sweep/index.ts';
import { comparedWords } from '../../src/sweep/compared-words.ts';
import { languages, translator } from '../../src/text/index.ts';
import { decode, flat, outcomeOf, pixel } from '../render/pictures.ts';
import type { DrawingEngineOptions } from '../support/drawing-engine.ts';
import { sweepOf } from './support.ts';

const t = translator('en');
const noon = Date.UTC(2026, 7, 6, 12, 34);
const day = 86_400_000;

async function drawn(
  request: SweepRequestInput,
  sweepId: string,
  engine: DrawingEngineOptions = {},
): Promise<SheetState> {
  const outcome = await (await sweepOf(request, engine)).run();
  return { ...outcome, plan: { ...outcome.plan, sweepId } };
}

const pair = async (one: SweepRequestInput, other: SweepRequestInput, engine: DrawingEngineOptions = {}) =>
  [
    { state: await drawn(one, 'one'), at: noon },
    { state: await drawn(other, 'other', engine), at: noon + 3 * day },
  ] as const;

function words([one, other]: Awaited<ReturnType<typeof pair>>) {
  const { compared } = compareSweeps(one, other);
  if (!compared) throw new Error('not a comparison');
  return comparedWords(compared, t);
}

describe('two sweeps on one sheet', () => {
  it('have the rows of the first above those of the second, under the clip skips that both have', async () => {
    const [one, other] = await pair({ prompt: 'a', skips: [1, 2, 3] }, { prompt: 'a', skips: [2, 3, 4], seed: 7 });
    const state = compareSweeps(one, other);
    expect(state.plan.rows.map(({ index, cells }) => [index, ...cells.map(({ clipSkip }) => clipSkip)])).toEqual([
      [0, 2, 3],
      [1, 2, 3],
    ]);
    expect(state.rows.map(({ cells }) => cells.map((cell) => cell?.picture?.pixels))).toEqual([
      one.state.rows[0]?.cells.slice(1).map((cell) => cell?.picture?.pixels),
      other.state.rows[0]?.cells.slice(0, 2).map((cell) => cell?.picture?.pixels),
    ]);
    expect(words([one, other]).caveats).toEqual(['Not shown, because only one of the two has it: clip skip 1, 4.']);
  });

  it('are told apart by what differs: model, form of the prompt, day and settings', async () => {
    const both = words(
      await pair(
        { prompt: '1girl, solo', seed: 1 },
        { prompt: 'a girl who sits alone in the old house by the sea', model: 'gamma', steps: 9, seed: 1 },
      ),
    );
    expect(both.prompt).toBe('1: 1girl, solo · 2: a girl who sits alone in the old house by the sea');
    expect(both.meta).toBe('seed 1 · Euler · CFG 7 · 64x64');
    expect(both.rows).toEqual([
      { label: '1 · alpha', sub: 'as tags · 2026-08-06 · 4 steps' },
      { label: '2 · gamma', sub: 'as sentences · 2026-08-09 · 9 steps' },
    ]);
    expect(both.footer).toEqual(['1: alpha [aaaaaaaaaa] · drawing engine 1', '2: gamma · drawing engine 1']);
  });

  it('have room for both prompts, however long the first is', async () => {
    const { prompt, footer } = words(await pair({ prompt: 'x'.repeat(900) }, { prompt: 'b' }));
    expect(prompt).toMatch(/^1: x{159}… · 2: b$/);
    expect(footer).toEqual(['alpha [aaaaaaaaaa] · drawing engine 1']);
  });

  it('that differ in nothing but the hour are told apart by it', async () => {
    const [one, other] = await pair({ prompt: 'a' }, { prompt: 'a' });
    expect(words([one, { ...other, at: noon + 60_000 }]).rows.map(({ label }) => label)).toEqual([
      '1 · 2026-08-06 12:34 UTC',
      '2 · 2026-08-06 12:35 UTC',
    ]);
    expect(words([one, other]).rows[1]).toEqual({ label: '2 · 2026-08-09' });
  });

  it('keep the labels of their own rows', async () => {
    const rows = { axis: 'seed' as const, values: ['2'] };
    const both = words(await pair({ prompt: 'a', rows }, { prompt: 'b' }));
    expect(both.rows.map(({ label }) => label)).toEqual([
      '1 · prompt 1 · seed 42',
      '1 · prompt 1 · seed 43',
      '2 · prompt 2',
    ]);
  });

  it('are marked when they are not of one machine in one state', async () => {
    const mark = t('sheet:compared.machines');
    const other = { info: { fingerprint: 'drawing-2' } };
    expect(words(await pair({ prompt: 'a' }, { prompt: 'b' })).caveats).toEqual([]);
    expect(words(await pair({ prompt: 'a' }, { prompt: 'b' }, other)).caveats).toEqual([mark]);
    const volunteer = { after: (result: object) => ({ ...result, worker: { id: 'v', name: 'v' } }) as never };
    expect(words(await pair({ prompt: 'a' }, { prompt: 'b' }, volunteer)).caveats).toContain(mark);
  });

  it('say what holds of both once and what holds of one with its number', async () => {
    const demo = { info: { demo: true, fingerprint: 'drawing-1' }, draws: () => 1 };
    const [one, other] = await pair({ prompt: 'a' }, { prompt: 'b' }, demo);
    expect(words([one, other]).caveats).toEqual([
      `2: ${t('sheet:caveat.demo')}`,
      `2: ${t('sheet:caveat.ignored', { engine: 'drawing engine' })}`,
    ]);
    const twice = words([{ ...one, state: await drawn({ prompt: 'a' }, 'one', demo) }, other]).caveats;
    expect(twice[0]).toBe(t('sheet:caveat.demo'));
  });

  it.each<[string, SweepRequestInput, SweepRequestInput, string]>([
    ['no clip skip in common', { prompt: 'a', skips: [1, 2] }, { prompt: 'a', skips: [3, 4] }, 'compare.nothingShared'],
    [
      'more rows than a sheet has',
      { prompt: 'a', skips: [1], rows: { axis: 'seed', values: ['12'] } },
      { prompt: 'a' },
      'compare.tooMany',
    ],
  ])('are refused with %s', async (_name, first, second, code) => {
    const [one, other] = await pair(first, second);
    expect(outcomeOf(() => compareSweeps(one, other))).toBe(code);
  });

  it('are refused when they are one, and when one has no pictures', async () => {
    const [one, other] = await pair({ prompt: 'a' }, { prompt: 'b' });
    expect(outcomeOf(() => compareSweeps(one, one))).toBe('compare.same');
    const broken = await drawn({ prompt: 'b' }, 'other', {
      before: () => {
        throw new AppError('server.outOfMemory');
      },
    });
    const failed = { ...other, state: broken };
    expect(outcomeOf(() => compareSweeps(one, failed))).toBe('compare.unfinished');
  });

  it('are drawn with their panels in their places, in every view and language, and carry no record of one of them', async () => {
    const [one, other] = await pair({ prompt: 'a', skips: [1, 2] }, { prompt: 'b', skips: [1, 2] });
    const colours = await Promise.all(['#ff0000', '#00ff00', '#0000ff', '#ffffff'].map((colour) => flat(colour)));
    const painted = compareSweeps(one, other);
    const rows = painted.rows.map((row, down) => ({
      ...row,
      cells: row.cells.map((cell, across) => {
        const bytes = colours[down * 2 + across];
        return cell?.picture && bytes ? { ...cell, picture: { ...cell.picture, bytes } } : cell;
      }),
    }));
    const sheet = await drawSheet({ ...painted, rows }, { kind: 'normal', format: 'png' }, t);
    expect(readPictureMetadata(sheet.data).raw).toEqual({});
    const picture = await decode(sheet.data);
    const seen = (colour: readonly number[]) => {
      let [x, y, count] = [0, 0, 0];
      for (let down = 0; down < picture.height; down += 4) {
        for (let across = 0; across < picture.width; across += 4) {
          if (pixel(picture, across, down).join() === colour.join()) [x, y, count] = [x + across, y + down, count + 1];
        }
      }
      return { x: x / count, y: y / count };
    };
    const [red, green, blue] = [seen([255, 0, 0]), seen([0, 255, 0]), seen([0, 0, 255])];
    expect(sheet.transposed).toBe(false);
    expect([red.x < green.x, red.y < blue.y, Math.abs(red.x - blue.x) < 4, Math.abs(red.y - green.y) < 4]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    for (const language of languages) {
      for (const kind of language === 'en' ? (['zoom', 'differences', 'flip'] as const) : (['normal'] as const)) {
        const { width } = await drawSheet(painted, { kind }, translator(language));
        expect(width).toBeGreaterThanOrEqual(64);
      }
    }
  });
});

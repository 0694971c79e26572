import { expect, test } from 'vitest';

import { AppError } from '../../src/errors.ts';
import type { SweepRequestInput } from '../../src/sweep/index.ts';
import { optionsOf } from '../../src/threads/options.ts';
import { subjectOf } from '../../src/threads/subject.ts';
import { outcomeOf } from '../render/pictures.ts';
import type { DrawingEngineOptions } from '../support/drawing-engine.ts';
import { sweepOf } from '../sweep/support.ts';

async function subject(request: SweepRequestInput, engine: DrawingEngineOptions = {}) {
  return subjectOf((await sweepOf(request, engine)).plan);
}

test('each column is a choice under its letter, and speaks for its clip skip', async () => {
  const outcome = await (await sweepOf({ prompt: 'a' })).run();
  expect(optionsOf(outcome, [3, 1, 2])).toEqual([
    { id: 'A', letters: ['A'], clipSkips: [3], remembered: 3 },
    { id: 'B', letters: ['B'], clipSkips: [1], remembered: 1 },
    { id: 'C', letters: ['C'], clipSkips: [2], remembered: 2 },
  ]);
});

test('columns of the same pixels are one choice, which speaks for what was really drawn', async () => {
  const floor = await sweepOf(
    { prompt: 'a', model: 'beta', skips: [1, 2, 3] },
    { effect: (_model, n) => (n === 1 ? { honoured: 'floor', used: 2 } : { honoured: 'yes' }) },
  );
  const [both, other] = optionsOf(await floor.run(), [2, 3, 1]);
  expect(both).toEqual({ id: 'A', letters: ['A', 'C'], clipSkips: [1, 2], remembered: 2 });
  expect(other?.letters).toEqual(['B']);
  // Nobody can say which of two values a server drew that were to differ and do not.
  const silent = await (await sweepOf({ prompt: 'a' }, { draws: (n) => Math.min(n, 2) })).run();
  expect(optionsOf(silent, [1, 2, 3]).map(({ remembered }) => remembered)).toEqual([1, undefined]);
});

test('pictures that are all the same, and a single one, are not put to a vote', async () => {
  const ignored = await (await sweepOf({ prompt: 'a' }, { draws: () => 1 })).run();
  expect(outcomeOf(() => optionsOf(ignored, [1, 2, 3]))).toBe('vote.identical');
  const single = await (await sweepOf({ prompt: 'a', skips: [2] })).run();
  expect(outcomeOf(() => optionsOf(single, [2]))).toBe('vote.onePanel');
});

test('a column that lacks a panel is no choice, and a row that failed as a whole takes no column along', async () => {
  const rows = { axis: 'seed' as const, values: ['2'] };
  const failing = (fails: (clipSkip: number, seed: number) => boolean) =>
    sweepOf(
      { prompt: 'a', rows },
      {
        after: (result) => result,
        draws: (n, row) => {
          if (fails(n, row.settings.seed)) throw new AppError('server.outOfMemory');
          return n;
        },
      },
    );
  const oneCell = await (await failing((n, seed) => n === 3 && seed === 43)).run();
  expect(optionsOf(oneCell, [2, 3, 1]).map(({ id }) => id)).toEqual(['A', 'C']);
  const oneRow = await (await failing((_n, seed) => seed === 43)).run();
  expect(optionsOf(oneRow, [2, 3, 1]).map(({ id }) => id)).toEqual(['A', 'B', 'C']);
});

test('on a grid a choice is a column, and two of them are one only where every row says so', async () => {
  const rows = { axis: 'seed' as const, values: ['2'] };
  const sweep = await sweepOf({ prompt: 'a', rows }, { draws: (n, row) => (row.settings.seed === 2 ? 1 : n) });
  expect(optionsOf(await sweep.run(), [1, 2, 3])).toHaveLength(3);
});

test('a vote is remembered by kind of model and of prompt, unless it is of the demo model or of several kinds', async () => {
  const nai = [{ name: 'anything-v3', family: 'sd1', familyFrom: 'header' } as const];
  const named = { info: { models: nai, currentModel: 'anything-v3' } };
  expect(await subject({ prompt: '1girl, solo' }, named)).toEqual({ model: 'sd1-anime', style: 'tags' });
  expect(await subject({ prompt: 'a red house' })).toEqual({ model: 'sd1', style: 'short' });
  expect(await subject({ prompt: 'a', model: 'beta' })).toEqual({ model: 'sdxl', style: 'short' });
  expect(await subject({ prompt: 'a' }, { info: { demo: true } })).toBeUndefined();
  expect(await subject({ prompt: 'a', rows: { axis: 'checkpoint', values: ['alpha', 'beta'] } })).toBeUndefined();
  expect(await subject({ prompt: 'a', rows: { axis: 'seed', values: ['2'] } })).toEqual({
    model: 'sd1',
    style: 'short',
  });
});

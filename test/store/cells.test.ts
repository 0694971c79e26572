import { expect, test } from 'vitest';

import { AppError } from '../../src/errors.ts';
import type { NewRow } from '../../src/store/index.ts';
import { errorOf, openTestStore, sweep } from './support.ts';

const plan: readonly NewRow[] = [0, 1].map((index) => ({
  index,
  label: `seed ${index}`,
  settings: { seed: index },
  cells: [1, 2].map((clipSkip) => ({ clipSkip, requestKey: `key-${index}-${clipSkip}` })),
}));
const first = { sweepId: 'a', rowIndex: 0, clipSkip: 1 };

function planned() {
  const store = openTestStore();
  store.sweeps.accept(sweep('a'));
  store.cells.plan('a', plan);
  return store;
}

test('a plan comes back in order, every cell waiting', () => {
  const rows = planned().cells.rows('a');
  expect(rows.map(({ index, label, settings }) => ({ index, label, settings }))).toEqual(
    plan.map(({ index, label, settings }) => ({ index, label, settings })),
  );
  expect(rows.flatMap(({ cells }) => cells.map(({ requestKey, state }) => [requestKey, state]))).toEqual([
    ['key-0-1', 'waiting'],
    ['key-0-2', 'waiting'],
    ['key-1-1', 'waiting'],
    ['key-1-2', 'waiting'],
  ]);
});

test('what a list says of a sweep is out of its first row', () => {
  const { cells } = planned();
  expect([cells.firstSettings('a'), cells.firstSettings('b')]).toEqual([{ seed: 0 }, undefined]);
});

test('a finished cell says what was honoured, a failed one why', () => {
  const store = planned();
  expect(store.cells.done(first, { picture: 'ab12', honoured: 'floor', used: 2, ms: 1234.5 })).toBe(true);
  expect(store.cells.failed({ ...first, clipSkip: 2 }, new AppError('server.outOfMemory'))).toBe(true);
  const [cells] = store.cells.rows('a').map((row) => row.cells);
  expect(cells).toMatchObject([
    { state: 'done', picture: 'ab12', honoured: 'floor', used: 2, ms: 1234.5 },
    { state: 'failed', picture: undefined, error: { code: 'server.outOfMemory' } },
  ]);
});

test('a sweep planned again keeps finished cells that ask for the same, and their class', () => {
  const store = planned();
  store.cells.bind('a', 0, 'pc-1');
  store.cells.bind('a', 1, 'pc-2');
  store.cells.done(first, { picture: 'ab12', honoured: 'yes', ms: 10 });
  store.cells.done({ ...first, clipSkip: 2 }, { picture: 'cd34', honoured: 'yes', ms: 10 });
  const changed = plan.map((row) => ({
    ...row,
    cells: row.cells.map((cell) => (cell.clipSkip === 2 ? { ...cell, requestKey: 'other' } : cell)),
  }));
  store.cells.plan('a', changed);
  const rows = store.cells.rows('a');
  expect(rows.map(({ workerClass }) => workerClass)).toEqual(['pc-1', undefined]);
  expect(rows[0]?.cells.map(({ state, picture }) => [state, picture])).toEqual([
    ['done', 'ab12'],
    ['waiting', undefined],
  ]);
});

test('a row that is reset waits again, all of it, bound to nobody', () => {
  const store = planned();
  store.cells.bind('a', 0, 'pc-1');
  store.cells.done(first, { picture: 'ab12', honoured: 'yes', ms: 10 });
  expect(store.cells.reset('a', 0)).toBe(true);
  const [row] = store.cells.rows('a');
  expect(row?.workerClass).toBeUndefined();
  expect(row?.cells.map(({ state, picture }) => [state, picture])).toEqual([
    ['waiting', undefined],
    ['waiting', undefined],
  ]);
});

test('what belongs to no sweep is refused, and a late result is told that it is late', () => {
  const store = planned();
  expect(errorOf(() => store.cells.plan('nobody', plan)).code).toBe('store.gone');
  store.sweeps.delete('a');
  expect(errorOf(() => store.cells.plan('a', plan)).code).toBe('store.gone');
  expect(store.cells.done(first, { picture: 'ab12', honoured: 'yes', ms: 10 })).toBe(false);
  expect(store.cells.bind('a', 0, 'pc-1')).toBe(false);
  expect(store.cells.reset('a', 0)).toBe(false);
});

test('a plan is written whole or not at all', () => {
  const store = planned();
  const twice = { clipSkip: 3, requestKey: 'k' };
  expect(() => store.cells.plan('a', [{ index: 0, label: 'x', settings: {}, cells: [twice, twice] }])).toThrow(
    'UNIQUE constraint',
  );
  expect(store.cells.rows('a')).toHaveLength(2);
});

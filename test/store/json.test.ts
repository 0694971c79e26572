import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { maxJsonBytes } from '../../src/store/index.ts';
import { errorOf, openTestStore, sweep } from './support.ts';

test('any JSON comes back as it was', () => {
  const { guildSettings } = openTestStore();
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      guildSettings.set('g', value);
      // JSON has one zero.
      expect(guildSettings.get('g')).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('a column holds what it says and not a byte more, counted as it is stored', () => {
  const { guildSettings } = openTestStore();
  const full = 'x'.repeat(maxJsonBytes - 2);
  guildSettings.set('g', full);
  expect(guildSettings.get('g')).toBe(full);
  expect(errorOf(() => guildSettings.set('g', `${full}x`)).code).toBe('store.tooLarge');
  expect(errorOf(() => guildSettings.set('g', '가'.repeat(maxJsonBytes / 2))).code).toBe('store.tooLarge');
  expect(guildSettings.get('g')).toBe(full);
});

test('a value nested without end is refused', () => {
  const { guildSettings } = openTestStore();
  let deep: unknown = [];
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(errorOf(() => guildSettings.set('g', deep)).code).toBe('store.tooLarge');
});

test.each([
  ['bytes', { image: new Uint8Array(3) }],
  ['a buffer', { image: Buffer.from('abc') }],
  ['a date', { at: new Date(0) }],
  ['a map', { map: new Map() }],
  ['NaN', { cfg: Number.NaN }],
  ['a bigint', { seed: 1n }],
  ['nothing', undefined],
])('%s would not come back as it went in, so it does not go in', (_name, value) => {
  const { guildSettings } = openTestStore();
  expect(() => guildSettings.set('g', value)).toThrow(TypeError);
});

test('an id or name longer than any is refused', () => {
  const store = openTestStore();
  expect(errorOf(() => store.sweeps.accept(sweep('a', { locale: 'x'.repeat(1001) }))).code).toBe('store.tooLarge');
  expect(store.sweeps.get('a')).toBeUndefined();
});

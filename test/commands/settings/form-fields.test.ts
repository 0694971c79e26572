import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Field } from '../../../src/commands/settings/form-fields.ts';
import {
  fieldLength,
  fields,
  mergedValues,
  readFields,
  readSkips,
  writeField,
} from '../../../src/commands/settings/form-fields.ts';
import { givenValues, keptValues } from '../../../src/commands/settings/values.ts';

const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => /^[\p{L}\p{N}]+$/u.test(text));
const values = fc.record(
  {
    model: line,
    skips: fc.uniqueArray(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 12 }),
    size: fc.record({ width: fc.integer({ min: 64, max: 4096 }), height: fc.integer({ min: 64, max: 4096 }) }),
    steps: fc.integer({ min: 1, max: 150 }),
    cfg: fc.integer({ min: 4, max: 120 }).map((quarters) => quarters / 4),
    sampling: fc.record({ sampler: line }),
    negative: line,
  },
  { requiredKeys: [] },
);

test('what a form shows, sent back unchanged, is what was there', () => {
  fc.assert(
    fc.property(values, (before) => {
      const typed = Object.fromEntries(fields.map((field) => [field, writeField(field, before)]));
      const read = readFields(typed);
      expect(read.problems).toEqual([]);
      expect(mergedValues(before, read)).toEqual(before);
    }),
  );
});

test('whatever is typed, each field is either understood and within its range, or named as a problem', () => {
  const typed = fc.record(
    Object.fromEntries(fields.map((field) => [field, fc.string({ unit: 'binary', maxLength: fieldLength[field] })])),
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(typed, (texts) => {
      const { values, read, problems } = readFields(texts);
      expect(givenValues.safeParse(values).success).toBe(true);
      expect(keptValues(JSON.parse(JSON.stringify(values)))).toEqual(values);
      expect(read.length + problems.length).toBe(Object.keys(texts).length);
    }),
  );
});

test.each<[Field, string, unknown]>([
  ['size', '512 × 768', { width: 512, height: 768 }],
  ['size', '512x768x2', undefined],
  ['size', '99999x64', undefined],
  ['steps', '1e2', undefined],
  ['steps', '２８', 28],
  ['steps', '28.5', undefined],
  ['cfg', '6,5', 6.5],
  ['cfg', '-1', undefined],
  ['cfg', 'Infinity', undefined],
  ['skips', '1, 2、3', [1, 2, 3]],
  ['skips', '2-4', [2, 3, 4]],
  ['skips', '0-3', undefined],
  ['skips', '4-2', undefined],
  ['skips', '1,1', undefined],
  ['skips', '1-99', undefined],
  ['negative', 'a\u0000b\nc\ud800', 'a b\nc\ufffd'],
])('%s typed as %j is read as %j', (field, text, expected) => {
  const { values, problems } = readFields({ [field]: text });
  expect(values[field]).toEqual(expected);
  expect(problems.map(({ key }) => key)).toEqual(expected === undefined ? [`settings:form.wrong.${field}`] : []);
});

test('a list of clip skips of any length is refused without being built', () => {
  expect(readSkips('1-99,1-99,1-99')).toBeUndefined();
  expect(readFields({ skips: Array.from({ length: 30 }, () => '99').join(',') }).read).toEqual([]);
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { readEpoch, readEpochs } from '../../src/sweep/epochs.ts';

const number = fc.integer({ min: 0, max: 999_999 });

it('an epoch reads the same with and without its zeros, in any case, and again when it was read', () => {
  fc.assert(
    fc.property(number, fc.nat(6), fc.boolean(), (value, zeros, isStep) => {
      const digits = String(value).padStart(Math.min(9, String(value).length + zeros), '0');
      const read = readEpoch(`${isStep ? 'STEP' : ''}${digits}`);
      expect(read).toBe(`${isStep ? 'step' : ''}${value}`);
      expect(readEpoch(read ?? '')).toBe(read);
    }),
  );
});

it('a list reads as its parts do, each once and in the order written', () => {
  const epoch = fc.oneof(
    number.map(String),
    number.map((value) => `step${value}`),
    fc.constant('last'),
  );
  const separator = fc.constantFrom(',', ' ', ', ', '、', '|');
  fc.assert(
    fc.property(fc.array(epoch, { minLength: 1, maxLength: 8 }), separator, (epochs, between) => {
      expect(readEpochs(epochs.join(between))).toEqual([...new Set(epochs)]);
    }),
  );
});

it('a range holds its ends and all between', () => {
  fc.assert(
    fc.property(fc.nat(900), fc.nat(99), (from, length) => {
      const read = readEpochs(`${from}-${from + length}`);
      expect(read).toHaveLength(length + 1);
      expect([read?.[0], read?.at(-1)]).toEqual([String(from), String(from + length)]);
    }),
  );
  expect(readEpochs('6-10,last')).toEqual(['6', '7', '8', '9', '10', 'last']);
  expect(readEpochs('６〜８')).toEqual(['6', '7', '8']);
});

it('what is no list of epochs is none, whatever somebody types', () => {
  for (const text of ['', ' , ', 'six', '10-6', '6-', '-6', '6,x', '1-99999', 'step5-step9', '6-10-12']) {
    expect(readEpochs(text)).toBeUndefined();
  }
  fc.assert(fc.property(fc.string(), (text) => void expect(() => readEpochs(text)).not.toThrow()));
});

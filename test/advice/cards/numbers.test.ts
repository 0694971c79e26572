import { assert, constantFrom, integer, property } from 'fast-check';
import { expect, test } from 'vitest';

import {
  adviceFor,
  numberLines,
  trainingBases,
  trainingKinds,
  trainingNumbers,
} from '../../../src/advice/cards/index.ts';
import { translator } from '../../../src/text/index.ts';

const style = adviceFor('style', 'nai');

test('steps follow from images, repeats and batch', () => {
  expect(trainingNumbers(style, { images: 40, repeats: 10 })).toEqual({
    images: 40,
    repeats: 10,
    repeatsFrom: 'person',
    suggested: { from: 5, to: 10 },
    amount: 400,
    within: 'inside',
    batch: 2,
    stepsPerEpoch: 200,
    totalSteps: 2000,
  });
});

test.each([
  [20, 15, { from: 10, to: 20 }],
  [40, 8, { from: 5, to: 10 }],
  [100, 3, { from: 2, to: 4 }],
  [300, 1, { from: 1, to: 1 }],
  [250, 1, { from: 1, to: 1 }],
  [900, 1, { from: 1, to: 1 }],
])('for %i images the sourced range asks for %i repeats', (images, repeats, suggested) => {
  expect(trainingNumbers(style, { images })).toMatchObject({ repeats, suggested, repeatsFrom: 'range' });
});

test('a range without an upper end takes the fewest repeats that reach it, as Civitai’s form does', () => {
  expect(trainingNumbers(adviceFor('anime', 'pony'), { images: 30 })).toMatchObject({
    repeats: 7,
    amount: 210,
    batch: 5,
    stepsPerEpoch: 42,
  });
});

test('without a sourced range the repeats stay at the trainer’s default, and that is said', () => {
  const advice = adviceFor('style', 'sd2');
  const numbers = trainingNumbers(advice, { images: 30 });
  expect(numbers).toMatchObject({ repeats: 1, repeatsFrom: 'default', batch: 1 });
  expect(numberLines(advice, numbers).map((line) => translator('en')(line))).toContain(
    'No sourced range of images x repeats for this card; 1 repeat is kohya’s default.',
  );
});

test('who is outside the range hears which repeats would be inside', () => {
  const words = numberLines(style, trainingNumbers(style, { images: 40, repeats: 2 })).map((line) =>
    translator('en')(line),
  );
  expect(words).toContain('Below the sourced range of 200-400.');
  expect(words).toContain('Repeats for 200-400: 5-10');
});

test('whatever the number of images, suggested repeats are whole and bring it into the range where any can', () => {
  assert(
    property(
      integer({ min: 1, max: 5000 }),
      constantFrom(...trainingKinds),
      constantFrom(...trainingBases),
      (images, kind, base) => {
        const advice = adviceFor(kind, base);
        const { repeats, within, stepsPerEpoch, totalSteps, amount, batch } = trainingNumbers(advice, { images });
        expect(Number.isInteger(repeats) && repeats >= 1).toBe(true);
        expect(amount).toBe(images * repeats);
        expect(stepsPerEpoch).toBe(Math.ceil(amount / batch));
        expect(totalSteps).toBe(stepsPerEpoch * (advice.card.lines.epochs?.value.count ?? 0));
        const range = advice.card.lines.amount?.value;
        // Above it only where one repeat is too many already; never below.
        expect(within).not.toBe('below');
        expect(within !== 'above' || repeats === 1).toBe(true);
        expect(within === undefined).toBe(range === undefined);
      },
    ),
  );
});

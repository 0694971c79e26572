import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AppError } from '../../../src/errors.ts';
import { readings, resolveValue, writeValue } from '../../../src/sweep/grid/series-value.ts';
import { readStyle } from '../../../src/sweep/grid/style-value.ts';
import { commonEpochs, fileAt, findTraining, lastFile, trainingsOf } from '../../../src/sweep/grid/trainings.ts';
import { savedBy } from './support.ts';

/** Names of files as people give them: kohya's own marks stand in some of them. */
const name = fc
  .stringMatching(/^[A-Za-z][\w .@:-]{0,14}[A-Za-z]$/)
  .filter((text) => !/-(?:\d{6}|step\d{8})$/.test(text));
const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 999_999 }), { maxLength: 6 });

const endOf = (epochs: number[]) => trainingsOf({ loras: savedBy('x', epochs) })[0]?.end;
const common = (...trainings: string[][]) => commonEpochs(trainingsOf({ loras: trainings.flat() }));
const steps = (training: string) => [500, 1000].map((step) => `${training}-step${String(step).padStart(8, '0')}`);
const resolve = (text: string, loras: string[]) =>
  resolveValue(text, trainingsOf({ loras }), { loras, title: 'A1111' });
const refusalOf = (act: () => unknown): unknown => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('the files of a training', () => {
  it('are found by their epochs, whatever it is called and in whatever order a server lists them', () => {
    fc.assert(
      fc.property(name, numbers, fc.boolean(), fc.boolean(), (training, epochs, end, reversed) => {
        const files = savedBy(training, epochs, end);
        if (files.length === 0) return;
        const loras = reversed ? files.toReversed() : files;
        const [found, ...others] = trainingsOf({ loras });
        expect(others).toEqual([]);
        if (!found) throw new Error('no training');
        expect(found.name).toBe(training);
        for (const epoch of epochs) {
          expect(fileAt(found, String(epoch))).toBe(`${training}-${String(epoch).padStart(6, '0')}`);
        }
        expect(fileAt(found, 'last')).toBe(end ? training : undefined);
        expect(lastFile(found)).toBe(end ? training : files[epochs.indexOf(Math.max(...epochs))]);
        expect(findTraining([found], loras, training.toUpperCase())?.training).toBe(found);
      }),
    );
  });

  it('are no files of another training of the same name in another folder', () => {
    const loras = ['a/hero-000001', 'a/hero', 'b\\hero-000001.safetensors', 'b\\hero-000002.safetensors'];
    const trainings = trainingsOf({ loras });
    expect(trainings.map(({ key, files }) => [key, [...files.keys()]])).toEqual([
      ['a/hero', ['1', 'last']],
      ['b/hero', ['1', '2']],
    ]);
    expect(findTraining(trainings, loras, 'b/hero')?.training).toBe(trainings[1]);
    // The bare name is that of a file in one folder only.
    expect(findTraining(trainings, loras, 'hero')?.training).toBe(trainings[0]);
    expect(findTraining(trainings, loras.toSpliced(1, 1), 'hero')).toBeUndefined();
  });

  it('without a number hold the epoch behind the last where each was saved, and else nobody knows which', () => {
    expect(endOf([1, 2, 3])).toBe(4);
    expect(endOf([8, 9])).toBe(10);
    expect(endOf([1])).toBe(2);
    expect(endOf([2, 4, 6])).toBeUndefined();
    expect(endOf([])).toBeUndefined();
    expect(trainingsOf({ loras: savedBy('x', [1, 2], false) })[0]?.end).toBeUndefined();
  });

  it('that is not there stands for none that is', () => {
    const loras = savedBy('x', [1, 2]);
    expect(findTraining(trainingsOf({ loras }), loras, 'x-000009')).toBeUndefined();
  });
});

describe('epochs that trainings have in common', () => {
  it('are those each has saved, and their ends where they ended alike', () => {
    expect(common(savedBy('a', [1, 2, 3]), savedBy('b', [1, 2, 3]))).toEqual(['1', '2', '3', 'last']);
    expect(common(savedBy('a', [2, 4, 6]), savedBy('b', [3, 6]))).toEqual(['6', 'last']);
    expect(common(savedBy('a', [1, 2], false), savedBy('b', [2, 3], false))).toEqual(['2']);
  });

  it('count the end of one that another has saved with a number, and not two ends of different lengths', () => {
    expect(common(savedBy('a', [1, 2, 3]), savedBy('b', [1, 2, 3, 4, 5]))).toEqual(['1', '2', '3', '4']);
    expect(common(savedBy('b', [1, 2, 3, 4, 5]), savedBy('a', [1, 2, 3]))).toEqual(['1', '2', '3', '4']);
  });

  it('may be steps', () => {
    expect(common(steps('a'), steps('b'))).toEqual(['step500', 'step1000']);
  });
});

describe('a value', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        name,
        fc.option(fc.integer({ min: 1, max: 24 }), { nil: undefined }),
        fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: undefined }),
        (training, stated, hundredths) => {
          const weight = hundredths === undefined ? undefined : hundredths / 100;
          const value = {
            name: training,
            ...(stated === undefined ? {} : { stated }),
            ...(weight === undefined ? {} : { weight }),
          };
          const text = writeValue(value);
          expect(readings(text)).toContainEqual(value);
          const { name: read, stated: at, weight: by } = resolve(text, savedBy(training, [1, 2]));
          expect({ name: read, stated: at, weight: by }).toEqual({ name: training, stated, weight });
        },
      ),
    );
  });

  it('states what it was trained at, in either order with its weight', () => {
    for (const text of ['hero@2:0.8', 'hero:0.8@2']) {
      expect(resolve(text, ['hero'])).toMatchObject({ name: 'hero', stated: 2, weight: 0.8 });
    }
  });

  it('with a mark that is part of a real name is that LoRA', () => {
    const marked = resolve('hero@2', ['hero', 'hero@2']);
    expect(marked).toMatchObject({ name: 'hero@2', file: 'hero@2' });
    expect(marked.stated).toBeUndefined();
    expect(resolve('hero@2@1', ['hero@2'])).toMatchObject({ name: 'hero@2', stated: 1 });
    expect(resolve('a:1', ['a:1', 'a'])).toMatchObject({ name: 'a:1' });
  });

  it('that names nothing is refused with the nearest trainings, whatever somebody types', () => {
    const loras = savedBy('mychar', [1, 2]);
    expect(() => resolve('mychra@2', loras)).toThrow(
      expect.objectContaining({
        code: 'request.lora',
        params: expect.objectContaining({ name: 'mychra', known: 'mychar' }),
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(refusalOf(() => resolve(text, loras)) ?? new AppError('internal')).toBeInstanceOf(AppError);
      }),
    );
  });
});

it('a prompt of a grid of prompts may have a name, and no prompt is taken apart by mistake', () => {
  expect(readStyle('tags=1girl, night')).toEqual({ name: 'tags', prompt: '1girl, night' });
  expect(readStyle('문장 1 = a girl = a boy')).toEqual({ name: '문장 1', prompt: 'a girl = a boy' });
  for (const prompt of ['1girl, x=y', '(a:1.2)=b', '<lora:x:te=1>', 'score_9:=a', '=a', 'a=', '']) {
    expect(readStyle(prompt)).toEqual({ prompt });
  }
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseEmphasis } from '../../../../src/gpu/engines/builtin/emphasis.ts';

const parsed = (prompt: string): (string | number)[][] =>
  parseEmphasis(prompt).map(({ text, weight }) => [text, weight]);

const letters = (text: string): string => text.replaceAll(/[\s()[\]\\:+\-.\p{Nd}]/gu, '');

describe('emphasis', () => {
  // The examples in the documentation of A1111's parse_prompt_attention.
  it.for<[string, (string | number)[][]]>([
    ['normal text', [['normal text', 1]]],
    [
      'an (important) word',
      [
        ['an ', 1],
        ['important', 1.1],
        [' word', 1],
      ],
    ],
    ['(unbalanced', [['unbalanced', 1.1]]],
    [String.raw`\(literal\]`, [['(literal]', 1]]],
    ['(unnecessary)(parens)', [['unnecessaryparens', 1.1]]],
    [
      'a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).',
      [
        ['a ', 1],
        ['house', 1.573_000_000_000_000_4],
        [' ', 1.1],
        ['on', 1],
        [' a ', 1.1],
        ['hill', 0.55],
        [', sun, ', 1.1],
        ['sky', 1.464_100_000_000_000_6],
        ['.', 1.1],
      ],
    ],
  ])('is read as A1111 reads it: %s', ([prompt, expected]) => {
    expect(parsed(prompt)).toEqual(expected);
  });

  // What the same function of A1111 gives when it is run on these.
  it.for<[string, (string | number)[][]]>([
    ['', [['', 1]]],
    ['word)', [['word)', 1]]],
    ['word]', [['word]', 1]]],
    ['()', [['', 1]]],
    ['word:1.2)', [['word:1.2)', 1]]],
    ['[word:1.2]', [['word:1.2', 1 / 1.1]]],
    ['(word:1.2]', [['word:1.2]', 1.1]]],
    ['(word: 1.2)', [['word: 1.2', 1.1]]],
    ['(word:-1)', [['word', -1]]],
    ['(word:+.5)', [['word', 0.5]]],
    ['(word:2.)', [['word', 2]]],
    ['[[word]]', [['word', 1 / 1.1 / 1.1]]],
    ['([word])', [['word', (1 / 1.1) * 1.1]]],
    [String.raw`back\\slash \word \(`, [[String.raw`back\slash word (`, 1]]],
    ['8:1 ratio', [['8:1 ratio', 1]]],
    ['(a:1.2.3)', [['a:1.2.3)', 1.1]]],
    ['(달:１.５)', [['달', 1.5]]],
  ])('handles %j', ([prompt, expected]) => {
    expect(parsed(prompt)).toEqual(expected.map(([text, weight]) => [text, expect.closeTo(Number(weight), 12)]));
  });

  it('ends a chunk at BREAK, a word of its own in capital letters', () => {
    expect(parsed('one  BREAK\ntwo')).toEqual([
      ['one', 1],
      ['BREAK', -1],
      ['two', 1],
    ]);
    expect(parsed('BREAK')).toEqual([
      ['', 1],
      ['BREAK', -1],
      ['', 1],
    ]);
    for (const text of ['BREAKFAST', 'break', 'TEABREAK', 'BREAK_2', 'BREAK달'])
      expect(parsed(text)).toEqual([[text, 1]]);
  });

  it('makes BREAK inside of brackets a word with a negative weight, as A1111 does', () => {
    expect(parsed('(a BREAK b)')).toEqual([
      ['a', 1.1],
      ['BREAK', -1.1],
      ['b', 1.1],
    ]);
  });

  it('has finite weights and keeps the letters for any text', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      ':1.3)',
      ':',
      '\\',
      'word',
      ' ',
      'BREAK',
      '9'.repeat(400),
      '\u{0}',
      '\ud800',
      '👩‍🚀',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((list) => list.join('')),
        ),
        (prompt) => {
          const list = parseEmphasis(prompt);
          expect(list.length).toBeGreaterThan(0);
          expect(list.every(({ weight }) => Number.isFinite(weight))).toBe(true);
          expect(letters(list.map(({ text }) => text).join(''))).toBe(letters(prompt));
        },
      ),
    );
    expect(parsed('('.repeat(4000) + 'x')).toEqual([['x', 1000]]);
  });
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { clip, displayWidth, padEnd, wrap } from '../../src/cli/width.ts';

test('Hangul, kana, kanji and emoji take two columns, marks and colours none', () => {
  expect(displayWidth('abc')).toBe(3);
  expect(displayWidth('클립 스킵')).toBe(9);
  expect(displayWidth('あア漢')).toBe(6);
  expect(displayWidth('🌕👩‍🚀')).toBe(4);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(displayWidth('\u001b[31mred\u001b[39m')).toBe(3);
  expect(displayWidth(padEnd('가', 6))).toBe(6);
});

test('English and Korean wrap at spaces, Japanese anywhere but before punctuation', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('클립 스킵 값을 바꿉니다', 10)).toEqual(['클립 스킵', '값을', '바꿉니다']);
  const japanese = wrap('これは内蔵のデモモデルです。自分のモデルで描くには', 20);
  expect(japanese.length).toBeGreaterThan(2);
  for (const line of japanese) {
    expect(displayWidth(line)).toBeLessThanOrEqual(20);
    expect(line).not.toMatch(/^[。、ー]/);
  }
});

test('a path longer than the line stays whole so that it can be copied', () => {
  expect(wrap('see /a/very/long/path/without/spaces now', 10)).toEqual([
    'see',
    '/a/very/long/path/without/spaces',
    'now',
  ]);
});

test('no line is wider than asked unless it is one word, and no letter is lost', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', ' ', '가', 'あ', '。', '漢') }),
      fc.integer({ min: 4, max: 40 }),
      (text, width) => {
        const lines = wrap(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        const tooWide = lines.filter((line) => /\s/.test(line.trim()) && displayWidth(line) > width + 2);
        expect(tooWide).toEqual([]);
      },
    ),
  );
});

test('clip cuts to the width with an ellipsis', () => {
  expect(clip('short', 10)).toBe('short');
  expect(clip('가나다라마바', 7)).toBe('가나다…');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, width) => {
      expect(displayWidth(clip(text, width))).toBeLessThanOrEqual(Math.max(width, 1));
    }),
  );
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { sharp } from '../../src/render/sharp.ts';
import { rasterise, svgText } from '../../src/render/svg.ts';
import { clean, escapeXml, fit, textWidth, wrap } from '../../src/render/text.ts';
import { hostilePrompts } from './hostile.ts';
import { ink } from './pictures.ts';

describe('clean', () => {
  test('drops what could break or mislead a drawing and keeps the words', () => {
    expect(clean('a\0b\u0007c')).toBe('a b c');
    expect(clean('evil \u202Etxt.exe\u202C end')).toBe('evil txt.exe end');
    expect(clean('one\n\n\ttwo\u2028three\u3000four')).toBe('one two three four');
    expect(clean('x\uFEFF\uFFFE\u{1FFFF}y')).toBe('xy');
    expect(clean('half \uD83D pair')).toBe('half \uFFFD pair');
    expect(clean(`z${'\u0335'.repeat(40)}!`)).toBe(`z${'\u0335'.repeat(3)}!`);
    expect(clean('\u0301lead')).toBe('lead');
  });

  test('keeps LoRA tags, quotes, emoji sequences, Korean and Japanese as they are', () => {
    const text = '<lora:x:0.8> "tom & jerry" 👩‍🚀 가나다 かな 漢字';
    expect(clean(text)).toBe(text);
  });

  test('leaves nothing that XML cannot hold, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const cleaned = clean(text);
        // oxlint-disable-next-line no-control-regex
        expect(cleaned).not.toMatch(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/);
        expect(cleaned.isWellFormed()).toBe(true);
        expect(clean(cleaned)).toBe(cleaned);
      }),
    );
  });
});

test('escaping leaves no character that markup could read', () => {
  expect(escapeXml(`<b a="1" c='2'>&`)).toBe('&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;');
});

test.each([
  ['regular', 'portray desolate, abandoned house, overgrown vegetation'],
  ['regular', '폐허가 된 집, 무성하게 자란 식물'],
  ['regular', '荒れ果てた家、不気味な月明かりの下'],
  ['regular', 'night 🌕 sky'],
  ['bold', 'Clip skip 12'],
] as const)('the width of %s text is known to 4 %% before it is drawn: %s', async (weight, text) => {
  const size = 40;
  const area = { x: 0, y: 0, width: 1600, height: 100 };
  const drawn = await rasterise(svgText(text, 20, 50, { size, colour: '#ffffff', weight }), area);
  const columns = Array.from({ length: area.width }, (_, x) => x).filter(
    (x) => ink(drawn, { ...area, x, width: 1 }) > 0,
  );
  const width = (columns.at(-1) ?? 0) - (columns[0] ?? 0);
  expect(Math.abs(textWidth(text, weight) * size - width) / width).toBeLessThan(0.04);
});

describe('fit', () => {
  test('keeps both ends of a name that is too long', () => {
    const short = fit('abandonedHouse_v2-000010', 8);
    expect(short).toMatch(/^aban.*….*10$/);
    expect(textWidth(short)).toBeLessThanOrEqual(8);
  });

  test('leaves a text that fits alone', () => {
    expect(fit('Clip skip 1', 20)).toBe('Clip skip 1');
  });
});

function squeezed(text: string): string {
  return text.replaceAll(' ', '');
}

describe('wrap', () => {
  test('breaks at spaces, and inside a word only when it is longer than a line', () => {
    expect(wrap('one two three', textWidth('one two'), 3)).toEqual(['one two', 'three']);
    expect(wrap('aaaaaaaaaa', textWidth('aaaa'), 5)).toEqual(['aaaa', 'aaaa', 'aa']);
  });

  test('breaks Japanese anywhere but never before a full stop', () => {
    const lines = wrap('月明かりの下。夜空', textWidth('月明かりの下'), 3);
    expect(lines.join('')).toBe('月明かりの下。夜空');
    expect(lines.some((line) => line.startsWith('。'))).toBe(false);
  });

  test('ends in an ellipsis when the lines do not suffice', () => {
    const lines = wrap('masterpiece, best quality, '.repeat(200), 20, 3);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/ …$/);
  });

  test('never gives more lines or wider lines than asked for, and loses no word before the ellipsis', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.lorem({ maxCount: 60 }),
          fc.string({ unit: 'grapheme', maxLength: 200 }),
          fc.constantFrom(...hostilePrompts),
        ),
        fc.double({ min: 3, max: 40, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        (text, em, most) => {
          const cleaned = clean(text);
          const lines = wrap(cleaned, em, most);
          expect(lines.length).toBeLessThanOrEqual(most);
          for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(em + 1e-9);
          const drawn = squeezed(lines.join(''));
          expect(squeezed(cleaned).slice(0, drawn.length - 1)).toBe(drawn.slice(0, -1));
          expect(drawn.endsWith('…') || drawn.length === squeezed(cleaned).length).toBe(true);
        },
      ),
    );
  });
});

test.each(hostilePrompts.map((prompt, index) => [index, prompt]))(
  'hostile prompt %i can be drawn as SVG',
  async (_, prompt) => {
    const text = fit(clean(prompt), 40);
    const drawn = await rasterise(svgText(text, 10, 50, { size: 32, colour: '#ffffff' }), {
      x: 0,
      y: 0,
      width: 800,
      height: 100,
    });
    expect(drawn.data).toHaveLength(800 * 100 * 3);
  },
);

test('an SVG cannot pull in a file of this machine', async () => {
  const body = `<image href="file:///etc/hostname" width="50" height="50"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50">${body}</svg>`;
  const stats = await sharp(Buffer.from(svg)).ensureAlpha().stats();
  expect(stats.channels.every(({ max }) => max === 0)).toBe(true);
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Chunk } from '../../../../src/gpu/engines/builtin/prompt.ts';
import { applyWeights, chunkPair, chunkPrompt } from '../../../../src/gpu/engines/builtin/prompt.ts';
import type { Tokenizer } from '../../../../src/gpu/engines/builtin/tokenizer.ts';

/** Every letter is a token of its own: "a" is 97, a comma 44. Blanks are none. */
const letters: Tokenizer = {
  length: 77,
  bos: 1,
  eos: 2,
  pad: 2,
  comma: 44,
  encode: (text) => Array.from(text.replaceAll(/\s/g, ''), (letter) => letter.codePointAt(0) ?? 0),
  unknownWords: () => [],
};
const sd2: Tokenizer = { ...letters, pad: 0 };

/** The tokens of a chunk between start and end, as text again. */
function textOf(chunk: Chunk | undefined): string {
  const ids = chunk?.ids ?? [];
  return String.fromCodePoint(...ids.slice(1, ids.indexOf(2)));
}

describe('a prompt', () => {
  it('becomes one chunk: start, tokens, end, padding', () => {
    const [chunk, ...others] = chunkPrompt('ab', letters);
    expect(others).toEqual([]);
    expect(chunk?.ids).toEqual([1, 97, 98, ...Array<number>(74).fill(2)]);
    expect(chunk?.weights).toEqual(Array(77).fill(1));
  });

  it('is padded behind its end with whatever the model pads with', () => {
    expect(chunkPrompt('ab', sd2)[0]?.ids).toEqual([1, 97, 98, 2, ...Array<number>(73).fill(0)]);
    expect(chunkPrompt('', sd2)[0]?.ids).toEqual([1, 2, ...Array<number>(75).fill(0)]);
  });

  it('carries the emphasis of each token', () => {
    const [chunk] = chunkPrompt('a(b:1.5)[c]', letters);
    expect(chunk?.weights.slice(0, 6)).toEqual([1, 1, 1.5, 1 / 1.1, 1, 1]);
  });

  it('of exactly 75 tokens is one chunk, of 76 two', () => {
    expect(chunkPrompt('x'.repeat(75), letters)).toHaveLength(1);
    const two = chunkPrompt('x'.repeat(76), letters);
    expect(two.map(textOf)).toEqual(['x'.repeat(75), 'x']);
  });

  it('is divided at the last comma when that is at most 20 tokens back', () => {
    const near = `${'x'.repeat(60)},${'y'.repeat(20)}`;
    expect(chunkPrompt(near, letters).map(textOf)).toEqual([`${'x'.repeat(60)},`, 'y'.repeat(20)]);
    const far = `${'x'.repeat(50)},${'y'.repeat(30)}`;
    expect(chunkPrompt(far, letters).map(textOf)).toEqual([`${'x'.repeat(50)},${'y'.repeat(24)}`, 'y'.repeat(6)]);
    // The borders of A1111's condition: 75 - position of the comma <= 20.
    expect(chunkPrompt(`${'x'.repeat(55)},${'y'.repeat(20)}`, letters).map(textOf)[1]).toBe('y'.repeat(20));
    expect(chunkPrompt(`${'x'.repeat(54)},${'y'.repeat(21)}`, letters).map(textOf)[1]).toBe('y');
  });

  it('does not begin a chunk with the words that a comma follows right away', () => {
    const prompt = `${'x'.repeat(75)},yy`;
    expect(chunkPrompt(prompt, letters).map(textOf)).toEqual(['x'.repeat(75), ',yy']);
  });

  it('keeps the emphasis of tokens that move into the next chunk', () => {
    const [, second] = chunkPrompt(`${'x'.repeat(60)},(${'y'.repeat(20)}:1.3)`, letters);
    expect(second?.weights.slice(0, 23)).toEqual([1, ...Array<number>(20).fill(1.3), 1, 1]);
  });

  it('begins a new chunk at BREAK', () => {
    expect(chunkPrompt('ab BREAK cd', letters).map(textOf)).toEqual(['ab', 'cd']);
    expect(chunkPrompt('ab BREAK BREAK cd', letters).map(textOf)).toEqual(['ab', '', 'cd']);
    expect(chunkPrompt('ab BREAK', letters).map(textOf)).toEqual(['ab']);
  });

  it('forgets the commas of a chunk that has ended', () => {
    const prompt = `${'x'.repeat(60)}, BREAK ${'y'.repeat(80)}`;
    expect(chunkPrompt(prompt, letters).map(textOf)).toEqual([`${'x'.repeat(60)},`, 'y'.repeat(75), 'y'.repeat(5)]);
  });

  it('ends for the encoder at an end token typed into it', () => {
    expect(chunkPrompt('a\u{2}b', sd2)[0]?.ids).toEqual([1, 97, 2, ...Array<number>(74).fill(0)]);
  });

  it('gives chunks of the model’s length and finite weights for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 3, max: 80 }), (prompt, length) => {
        const chunks = chunkPrompt(prompt, { ...letters, length });
        expect(chunks.length).toBeGreaterThan(0);
        for (const { ids, weights } of chunks) {
          expect(ids).toHaveLength(length);
          expect(weights).toHaveLength(length);
          expect(ids[0]).toBe(1);
          expect(ids.includes(2)).toBe(true);
          expect(weights.every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });

  it('and its negative get the same number of chunks', () => {
    const { prompt, negative } = chunkPair('x'.repeat(200), 'bad', letters);
    expect(prompt).toHaveLength(3);
    expect(negative.map(textOf)).toEqual(['bad', '', '']);
    const other = chunkPair('', 'x'.repeat(80), sd2);
    expect(other.prompt.map(textOf)).toEqual(['', '']);
    expect(other.prompt[1]?.ids).toEqual(other.prompt[0]?.ids);
  });
});

describe('weights on an encoding', () => {
  it('multiply each token’s vector and keep the mean of all numbers', () => {
    const encoding = Float32Array.of(1, 2, 3, 4, 5, 6);
    applyWeights(encoding, [1, 1, 2]);
    // Times 1, 1, 2 the sum is 32 instead of 21.
    expect([...encoding]).toEqual([1, 2, 3, 4, 10, 12].map((value) => expect.closeTo((value * 21) / 32, 5)));
  });

  it('leave an encoding without emphasis alone, bit for bit', () => {
    const encoding = Float32Array.of(0.1, -0.7, 0.3);
    applyWeights(encoding, [1, 1, 1]);
    expect(encoding).toEqual(Float32Array.of(0.1, -0.7, 0.3));
  });

  it('stay finite where the mean cannot be restored', () => {
    const encoding = Float32Array.of(1, 2);
    applyWeights(encoding, [0, 0]);
    expect([...encoding]).toEqual([0, 0]);
  });
});

import { expect, it } from 'vitest';

import { promptNotes } from '../../../../src/gpu/engines/builtin/prompt-notes.ts';
import type { Tokenizer } from '../../../../src/gpu/engines/builtin/tokenizer.ts';

/** Knows "house" and "moon"; drops what is not written in small Latin letters. */
const tokenizer: Tokenizer = {
  length: 77,
  bos: 1,
  eos: 2,
  pad: 0,
  comma: undefined,
  encode: (text) => (text.toLowerCase().match(/[a-z]+/g) ?? []).map((word) => (word === 'house' ? 5 : 6)),
  unknownWords: (text) =>
    (text.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => !['house', 'moon'].includes(word)),
};

const notes = (...prompts: string[]) => promptNotes({ prompts, chunks: 1, room: 1 }, tokenizer);

it('says nothing about a prompt that is known and fits', () => {
  expect(notes('house (moon:1.2), [house] BREAK MOON', '')).toEqual([]);
});

it('names each unknown word once, as it was typed, from the prompt and the negative prompt', () => {
  expect(notes('Zeppelin, house, café', 'Zeppelin 달')).toEqual([
    { kind: 'unknownWords', words: ['Zeppelin', 'café', '달'] },
  ]);
});

it('names twenty of them at most, and no more than a hundred characters of each', () => {
  const words = Array.from({ length: 30 }, (_, index) => 'x'.repeat(200 + index));
  const [note] = notes(words.join(' '));
  expect(note).toMatchObject({ words: Array.from({ length: 20 }, () => 'x'.repeat(100)) });
});

it.each([
  { chunks: 3, room: 10, expected: [{ kind: 'chunks', chunks: 3 }] },
  { chunks: 3, room: 1, expected: [{ kind: 'cut', chunks: 2 }] },
  {
    chunks: 3,
    room: 2,
    expected: [
      { kind: 'chunks', chunks: 2 },
      { kind: 'cut', chunks: 1 },
    ],
  },
])('tells how $chunks chunks were read with room for $room', ({ chunks, room, expected }) => {
  expect(promptNotes({ prompts: ['house'], chunks, room }, tokenizer)).toEqual(expected);
});

import { parseEmphasis } from './emphasis.ts';
import type { PromptNote } from './protocol.ts';
import type { Tokenizer } from './tokenizer.ts';

/** At most this many unknown words are named. */
const mostWords = 20;

/** A word as people see one: letters and digits of any script, or an emoji. */
const word = /[\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+/gu;

/** Words that the model reads as one and the same unknown, or not at all; each once, as typed. */
function unknownWords(prompt: string, tokenizer: Tokenizer): string[] {
  const words = parseEmphasis(prompt).flatMap(({ text, weight }) => (weight === -1 ? [] : (text.match(word) ?? [])));
  const isUnknown = (text: string): boolean =>
    tokenizer.encode(text).length === 0 || tokenizer.unknownWords(text).length > 0;
  return [...new Set(words)].filter(isUnknown);
}

export interface Reading {
  /** Everything that is read: the prompt and, with guidance, the negative prompt. */
  readonly prompts: readonly string[];
  /** Chunks the prompt needs, and chunks the model has room for. */
  readonly chunks: number;
  readonly room: number;
}

/** What a person should know about how their prompt was read. */
export function promptNotes({ prompts, chunks, room }: Reading, tokenizer: Tokenizer): PromptNote[] {
  const notes: PromptNote[] = [];
  const words = prompts.flatMap((prompt) => unknownWords(prompt, tokenizer));
  if (words.length > 0) {
    const named = [...new Set(words)].slice(0, mostWords).map((text) => text.slice(0, 100));
    notes.push({ kind: 'unknownWords', words: named });
  }
  if (Math.min(chunks, room) > 1) notes.push({ kind: 'chunks', chunks: Math.min(chunks, room) });
  if (chunks > room) notes.push({ kind: 'cut', chunks: chunks - room });
  return notes;
}

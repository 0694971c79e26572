import type { Tokenizer } from './tokenizer.ts';
import { parseEmphasis } from './emphasis.ts';

/** What the text encoder reads at a time. Both lists have the tokenizer's `length`. */
export interface Chunk {
  /** Start, tokens, end, padding. */
  readonly ids: readonly number[];
  /** Emphasis of each token; 1 for start, end and padding. */
  readonly weights: readonly number[];
}

/** A1111's setting "Prompt word wrap length limit" (`comma_padding_backtrack`) at its default. */
const wrapLimit = 20;

/**
 * Splits a prompt into chunks as A1111 does: emphasis, BREAK, and a chunk that would end inside a phrase ends at its
 * last comma instead when that is at most 20 tokens back. Source: `modules/sd_hijack_clip.py`, `tokenize_line`.
 */
export function chunkPrompt(prompt: string, tokenizer: Tokenizer): Chunk[] {
  const room = tokenizer.length - 2;
  const chunks: Chunk[] = [];
  let ids: number[] = [];
  let weights: number[] = [];
  let lastComma = -1;

  const close = (): void => {
    chunks.push(closedChunk(ids, weights, tokenizer));
    ids = [];
    weights = [];
    lastComma = -1;
  };

  for (const { text, weight } of parseEmphasis(prompt)) {
    if (text === 'BREAK' && weight === -1) {
      close();
      continue;
    }
    for (const id of tokenizer.encode(text)) {
      if (id === tokenizer.comma) lastComma = ids.length;
      else if (ids.length === room && lastComma !== -1 && room - lastComma <= wrapLimit) {
        const movedIds = ids.splice(lastComma + 1);
        const movedWeights = weights.splice(lastComma + 1);
        close();
        ids = movedIds;
        weights = movedWeights;
      }
      if (ids.length === room) close();
      ids.push(id);
      weights.push(weight);
    }
  }
  if (ids.length > 0 || chunks.length === 0) close();
  return chunks;
}

/**
 * Prompt and negative prompt with the same number of chunks, the shorter one filled up with empty chunks, so that both
 * fit into one run of the U-Net: A1111's setting "Pad prompt/negative prompt to be same length" (`pad_cond_uncond`).
 */
export function chunkPair(
  prompt: string,
  negative: string,
  tokenizer: Tokenizer,
): { readonly prompt: readonly Chunk[]; readonly negative: readonly Chunk[] } {
  const positive = chunkPrompt(prompt, tokenizer);
  const other = chunkPrompt(negative, tokenizer);
  const count = Math.max(positive.length, other.length);
  for (const chunks of [positive, other]) {
    while (chunks.length < count) chunks.push(closedChunk([], [], tokenizer));
  }
  return { prompt: positive, negative: other };
}

function closedChunk(ids: readonly number[], weights: readonly number[], tokenizer: Tokenizer): Chunk {
  const { length, bos, eos, pad } = tokenizer;
  const all = [bos, ...ids, eos];
  // An end token typed into the prompt ends the text for the encoder: A1111 pads from the first one on.
  const end = all.indexOf(eos, 1);
  return {
    ids: Array.from({ length }, (_, index) => (index > end ? pad : (all[index] ?? pad))),
    weights: Array.from({ length }, (_, index) => weights[index - 1] ?? 1),
  };
}

/**
 * Puts the weights of one chunk onto its encoding, in place: A1111's emphasis mode "Original". Every vector is
 * multiplied by its token's weight, then all numbers so that their mean is what it was.
 * `encoding`: tokens x width, row by row. Source: `modules/sd_emphasis.py`, EmphasisOriginal.
 */
export function applyWeights(encoding: Float32Array, weights: readonly number[]): void {
  if (weights.every((weight) => weight === 1)) return;
  const width = encoding.length / weights.length;
  if (!Number.isInteger(width)) throw new RangeError(`${encoding.length} numbers for ${weights.length} tokens`);
  let before = 0;
  let after = 0;
  for (let index = 0; index < encoding.length; index++) {
    const value = encoding[index] ?? 0;
    const weighted = value * (weights[Math.floor(index / width)] ?? 1);
    before += value;
    after += weighted;
    encoding[index] = weighted;
  }
  // Where the mean cannot be restored A1111 divides by zero and draws nothing.
  const ratio = before / after;
  if (!Number.isFinite(ratio)) return;
  for (let index = 0; index < encoding.length; index++) encoding[index] = (encoding[index] ?? 0) * ratio;
}

/** A piece of a prompt. `BREAK` with weight -1 starts a new chunk; the word itself with any other weight is a word. */
export interface Piece {
  readonly text: string;
  /** 1 = as it is. Finite; beyond +-1000 it is cut. */
  readonly weight: number;
}

const tokens = /\\\(|\\\)|\\\[|\\\]|\\\\|\\|\(|\[|:(?<weight>[+-]?[.\p{Nd}]+)\)|\)|\]|[^\\()[\]:]+|:/gu;
// Python's \b knows letters of all scripts, JavaScript's only ASCII.
const breaks = /\s*(?<![\p{L}\p{N}_])BREAK(?![\p{L}\p{N}_])\s*/u;

const round = 1.1;
const square = 1 / 1.1;
/** Nested brackets multiply without end; what lies beyond this cannot be told from noise. */
const largest = 1000;

/**
 * Reads A1111's emphasis: `(word)` x 1.1, `(word:1.2)`, `[word]` / 1.1, nested, `\(` for a bracket itself, BREAK.
 * Brackets without a partner count to the end of the text; closing ones without a partner are text.
 * Source: `modules/prompt_parser.py`, parse_prompt_attention. Different only where that one fails: a weight that is no
 * number, such as `(a:1.2.3)`, is text.
 */
export function parseEmphasis(prompt: string): Piece[] {
  const pieces: { text: string; weight: number }[] = [];
  const roundStarts: number[] = [];
  const squareStarts: number[] = [];
  const multiplyFrom = (start: number | undefined, factor: number): void => {
    for (const piece of pieces.slice(start)) piece.weight *= factor;
  };
  const addText = (text: string): void => {
    for (const [index, part] of text.split(breaks).entries()) {
      if (index > 0) pieces.push({ text: 'BREAK', weight: -1 });
      pieces.push({ text: part, weight: 1 });
    }
  };

  for (const match of prompt.matchAll(tokens)) {
    const [text] = match;
    // Digits of other scripts, as an input method for Korean or Japanese may give them, are digits in Python too.
    const weight = Number(match.groups?.['weight']?.normalize('NFKC') ?? Number.NaN);
    if (text.startsWith('\\')) pieces.push({ text: text.slice(1), weight: 1 });
    else if (text === '(') roundStarts.push(pieces.length);
    else if (text === '[') squareStarts.push(pieces.length);
    else if (!Number.isNaN(weight) && roundStarts.length > 0) multiplyFrom(roundStarts.pop(), weight);
    else if (text === ')' && roundStarts.length > 0) multiplyFrom(roundStarts.pop(), round);
    else if (text === ']' && squareStarts.length > 0) multiplyFrom(squareStarts.pop(), square);
    else addText(text);
  }
  for (const start of roundStarts) multiplyFrom(start, round);
  for (const start of squareStarts) multiplyFrom(start, square);
  return merged(pieces);
}

/** Neighbours of the same weight become one piece; an empty prompt is one empty piece. */
function merged(pieces: readonly Piece[]): Piece[] {
  const joined: { text: string; weight: number }[] = [];
  for (const { text, weight } of pieces) {
    const last = joined.at(-1);
    if (last?.weight === weight) last.text += text;
    else joined.push({ text, weight });
  }
  if (joined.length === 0) return [{ text: '', weight: 1 }];
  return joined.map(({ text, weight }) => ({ text, weight: Math.max(-largest, Math.min(largest, weight)) }));
}

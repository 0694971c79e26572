import { contradictionsIn } from './contradictions.ts';

export const promptStyles = ['tags', 'prose', 'phrases', 'mixed', 'short', 'non-english'] as const;
export type PromptStyle = (typeof promptStyles)[number];

export interface PromptReading {
  /** `phrases`: comma phrases without booru tags; `mixed`: tags and sentences. A guess from rules, not a model. */
  readonly style: PromptStyle;
  /** Estimate of CLIP tokens without start and end; within a few tokens on Latin text. */
  readonly tokens: number;
  /** More than the 75 tokens that fit one chunk. */
  readonly over75: boolean;
  /** More than 30 parts, or two or more repeated ones. */
  readonly dense: boolean;
  /** Pairs that may conflict, as found in the text; two subjects may have both. */
  readonly contradictions: readonly (readonly [string, string])[];
}

/** CLIP reads 77 positions: 75 tokens of the prompt, a start and an end. */
export const chunkTokens = 75;
const eastAsian = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g;
const word = /[a-z']+/g;

/** Words of booru tags and of the quality tags that go with them; the plus of `6+girls` is literal. */
const booru = new RegExp(
  `(?:^|[\\s,;|:])(?:${[
    '[1-6]\\+?(?:girl|boy|other)s?',
    'solo|multiple (?:girls|boys)|no humans|masterpiece|(?:best|worst) quality|absurdres|highres|lowres',
    'looking at viewer|newest|very aesthetic|score_\\d(?:_up)?|source_\\w+|rating[_: ]\\w+',
    '(?:long|short|blonde|black|silver|pink|blue|red|twin)[ _](?:hair|tails?|eyes)',
    'school uniform|cowboy shot|upper body|from (?:above|below|side|behind)',
  ].join('|')})(?=$|[\\s,;|:])`,
);

/** A tag that many pictures have, and so not the name of one subject: "1girl", "long hair", "looking at viewer". */
export function isBooruTag(tag: string): boolean {
  return booru.test(tag.toLowerCase().replaceAll('_', ' '));
}

const functionWords = new Set(
  (
    'a an the of and with is are was were be been her his their its in on at under over by for from to that which ' +
    'while who as into against where there this it she he they'
  ).split(' '),
);

/*
 * Every expression here is linear: no two neighbouring repetitions can match the same character, and a `<` that is
 * never closed stops the search at the next `<`.
 */
function clean(prompt: string): string {
  return prompt
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\bBREAK\b/g, ',')
    .toLowerCase()
    .replace(/:\s*[-+]?[\d.]+\s*(?=[)\]])/g, '')
    .replace(/[()[\]{}]/g, ' ');
}

function partsOf(text: string): readonly string[] {
  return text
    .split(/[,\n;|]/)
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '');
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** 5.1 of the facts, checked there against the real CLIP BPE. */
function estimateTokens(text: string): number {
  const words = text.match(word) ?? [];
  const long = words.filter((each) => each.length > 11).length;
  const punctuation = count(text.replace(eastAsian, ' '), /[^a-z'\d\s]+/g);
  return Math.round(1.05 * (words.length + long)) + count(text, /\d/g) + punctuation + 2 * count(text, eastAsian);
}

function functionShare(words: readonly string[]): number {
  return words.length === 0 ? 0 : words.filter((each) => functionWords.has(each)).length / words.length;
}

function looksLikeTags(text: string): boolean {
  return booru.test(text) || text.split(/[\s,;|]+/).filter((each) => /[a-z\d]_[a-z\d]/.test(each)).length >= 2;
}

function looksLikeProse(all: readonly string[], pieces: readonly string[]): boolean {
  const longest = pieces
    .map((piece) => piece.match(word) ?? [])
    .reduce<readonly string[]>((most, words) => (words.length > most.length ? words : most), []);
  return (longest.length >= 9 && functionShare(longest) >= 0.18) || (all.length >= 8 && functionShare(all) >= 0.25);
}

function styleOf(text: string, pieces: readonly string[]): PromptStyle {
  const visible = count(text, /\S/g);
  if (visible > 0 && count(text, eastAsian) / visible > 0.3) return 'non-english';
  const tags = looksLikeTags(text);
  const prose = looksLikeProse(text.match(word) ?? [], pieces);
  if (tags && prose) return 'mixed';
  if (tags) return 'tags';
  if (prose) return 'prose';
  return pieces.length >= 4 ? 'phrases' : 'short';
}

/** Reads how a prompt is written. Pure, never throws, linear in the length of the text. */
export function promptStyle(prompt: string): PromptReading {
  const text = clean(prompt);
  const pieces = partsOf(text);
  const tokens = estimateTokens(text);
  return {
    style: styleOf(text, pieces),
    tokens,
    over75: tokens > chunkTokens,
    dense: pieces.length > 30 || pieces.length - new Set(pieces).size >= 2,
    contradictions: contradictionsIn(text),
  };
}

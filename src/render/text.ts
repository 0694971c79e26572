import { advanceOf } from './font-metrics.ts';
import type { Weight } from './font-metrics.ts';

/**
 * Any text made safe to draw on one line: no control characters, no bidirectional overrides that could turn the words
 * around them, no halves of surrogate pairs, at most three marks on a letter, single spaces. May come out empty.
 */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(
      /[\u061c\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]|\p{Noncharacter_Code_Point}/gu,
      '',
    )
    .replaceAll(/(\p{M}{3})\p{M}+/gu, '$1')
    .replaceAll(/\s+/gu, ' ')
    .replace(/^[\s\p{M}]+/u, '')
    .trimEnd();
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** What a reader takes for one character. */
function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The text cut where `mark` of a grapheme's first code point changes. */
export function runsOf(text: string, mark: (codePoint: number) => boolean): { text: string; marked: boolean }[] {
  const runs: { text: string; marked: boolean }[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const marked = mark(segment.codePointAt(0) ?? 0);
    const last = runs.at(-1);
    if (last?.marked === marked) last.text += segment;
    else runs.push({ text: segment, marked });
  }
  return runs;
}

/** Width of one grapheme in em. Marks, joiners and the rest of an emoji sequence draw over their first code point. */
function graphemeWidth(grapheme: string, weight: Weight): number {
  return advanceOf(grapheme.codePointAt(0) ?? 0x20, weight);
}

/** Width of a cleaned text in em; kerning (nearly always negative) is left out. */
export function textWidth(text: string, weight: Weight = 'regular'): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment, weight);
  return width;
}

/** The text, or as much of its two ends as fits into `em` with "…" between them: the ends of names tell them apart. */
export function fit(text: string, em: number, weight: Weight = 'regular'): string {
  if (textWidth(text, weight) <= em) return text;
  const parts = graphemes(text);
  const cut = (kept: number): string => {
    const head = Math.ceil(kept * 0.6);
    const tail = kept > head ? parts.slice(head - kept).join('') : '';
    return `${parts.slice(0, head).join('').trimEnd()}…${tail.trimStart()}`;
  };
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(cut(middle), weight) <= em) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}

// Where a line may break without a space: around kana and kanji, after a hyphen, after a comma that is not inside a number.
const breaksAround = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const breaksAfter = /[-，、。・]$/u;
// Japanese line breaking: these do not begin a line.
const neverFirst = /^[、。，．・：；？！）」』】〉》”’ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)\]}…]/u;

/** Greedy lines of at most `em` each; more than `maxLines` of them end in "…". Never empty lines; none for an empty text. */
export function wrap(text: string, em: number, maxLines: number, weight: Weight = 'regular'): string[] {
  const parts: string[] = [];
  // A line holds at most one grapheme per 0.1 em; the rest of a very long text is not even looked at.
  const most = Math.ceil(em * maxLines * 10) + 64;
  for (const { segment } of segmenter.segment(text)) if (parts.push(segment) > most) break;
  const lines: string[] = [];
  let start = 0;
  while (start < parts.length) {
    while (parts[start] === ' ') start += 1;
    if (start >= parts.length) break;
    const end = lineEnd(parts, start, em, weight);
    if (lines.length === maxLines - 1 && end < parts.length) {
      lines.push(ellipsis(parts, start, em, weight));
      break;
    }
    lines.push(parts.slice(start, end).join('').trimEnd());
    start = end;
  }
  return lines;
}

/** Index after the last grapheme of the line that begins at `start`. */
function lineEnd(parts: readonly string[], start: number, em: number, weight: Weight): number {
  let width = 0;
  let lastBreak = 0;
  for (let index = start; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    if (index > start && mayBreak(parts[index - 1] ?? '', part)) lastBreak = index;
    width += graphemeWidth(part, weight);
    if (width > em && part !== ' ') return lastBreak || Math.max(index, start + 1);
  }
  return parts.length;
}

function mayBreak(before: string, after: string): boolean {
  if (after === ' ' || neverFirst.test(after)) return false;
  if (before === ',') return !/^\d/.test(after);
  return before === ' ' || breaksAfter.test(before) || breaksAround.test(before) || breaksAround.test(after);
}

/** As much as fits before " …"; a word is not cut in two unless that would leave a third of the line empty. */
function ellipsis(parts: readonly string[], start: number, em: number, weight: Weight): string {
  const room = em - textWidth(' …', weight);
  let width = 0;
  let end = start;
  let wordEnd = start;
  let wordWidth = 0;
  for (; end < parts.length; end += 1) {
    const part = parts[end] ?? '';
    if (end > start && mayBreak(parts[end - 1] ?? '', part)) [wordEnd, wordWidth] = [end, width];
    width += graphemeWidth(part, weight);
    if (width > room) break;
  }
  const cut = wordWidth > room * 0.66 ? wordEnd : end;
  return `${parts.slice(start, cut).join('').trimEnd()} …`;
}

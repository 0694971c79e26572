/** Columns of a terminal: what wraps and what lines up in three scripts. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Scripts and forms that take two columns (Unicode UAX #11, wide and fullwidth), as far as they are met in practice. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|^\p{Emoji}\ufe0f/u;
// oxlint-disable-next-line no-control-regex -- the escape character is what an ANSI sequence starts with.
const ansi = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Columns a text takes, ANSI colours left out. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text.replace(ansi, ''))) {
    if (wide.test(segment)) width += 2;
    else if (!/^[\p{M}\p{Cf}\p{Cc}]/u.test(segment)) width += 1;
  }
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Cuts with an ellipsis so that the result takes at most `width` columns. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let taken = 0;
  for (const { segment } of segmenter.segment(text)) {
    const next = displayWidth(segment);
    if (taken + next > width - 1) break;
    kept += segment;
    taken += next;
  }
  return `${kept.trimEnd()}…`;
}

/** Japanese may break before any character but these; Korean and Latin break at spaces. */
const neverFirst = /^[、。，．・：；！？）」』】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ…)\].,:;!?%]/u;
const breaksAnywhere = /^[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u3000-\u303f\uff01-\uff60]/u;

/** The smallest pieces that must stay together, each with the space that stood before it. */
function pieces(text: string): string[] {
  const found: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const last = found.at(-1);
    const opensPiece =
      last === undefined ||
      /\s/.test(segment) ||
      (breaksAnywhere.test(segment) && !neverFirst.test(segment) && !/[（「『【\s]$/u.test(last)) ||
      (breaksAnywhere.test(last.trimStart()) && !neverFirst.test(segment) && !/[（「『【]$/u.test(last));
    if (opensPiece && !/^\s+$/.test(last ?? '')) found.push(segment);
    else found[found.length - 1] = `${last ?? ''}${segment}`;
  }
  return found;
}

/** Lines of at most `width` columns; a word that is longer than a line stays whole (paths and URLs must be copied). */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const piece of pieces(paragraph)) {
      if (line !== '' && displayWidth(line + piece.trimEnd()) > width) {
        lines.push(line);
        line = piece.trimStart();
      } else line += piece;
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

interface Look {
  readonly bold: boolean;
  readonly dim: boolean;
  /** ANSI number 30-37, 39 = the terminal's own. */
  readonly colour: number;
}

export interface Glyph extends Look {
  readonly text: string;
}

const plainLook: Look = { bold: false, dim: false, colour: 39 };
/** What follows an escape character: `[1;32m`. */
const sequence = /\[([?\d;]*)([A-Za-z])/y;

function nextLook(look: Look, codes: readonly number[]): Look {
  let next = look;
  for (const code of codes) {
    if (code === 0) next = plainLook;
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 2) next = { ...next, dim: true };
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code >= 30 && code <= 39) next = { ...next, colour: code };
  }
  return next;
}

/**
 * What stands in the end on an endless terminal that was sent `output`: colours, cursor up and down, erase. As much of a
 * terminal as our own command line uses. Wide characters count as one place: a browser draws them where they come.
 */
export function screenAfter(output: string): readonly (readonly Glyph[])[] {
  const lines: Glyph[][] = [[]];
  let look = plainLook;
  let row = 0;
  let column = 0;
  const line = (): Glyph[] => {
    while (lines.length <= row) lines.push([]);
    return lines[row] ?? [];
  };
  for (let at = 0; at < output.length;) {
    sequence.lastIndex = at + 1;
    const found = output[at] === '\u001b' ? sequence.exec(output) : null;
    if (found) {
      at = sequence.lastIndex;
      const numbers = (found[1] ?? '').split(';').map(Number);
      const count = Math.max(1, numbers[0] ?? 1);
      const command = found[2];
      if (command === 'm') look = nextLook(look, numbers);
      else if (command === 'A') row = Math.max(0, row - count);
      else if (command === 'B') row += count;
      else if (command === 'G') column = count - 1;
      else if (command === 'K') line().length = Math.min(line().length, column);
      else if (command === 'J') {
        line().length = Math.min(line().length, column);
        lines.length = row + 1;
      }
      continue;
    }
    const text = String.fromCodePoint(output.codePointAt(at) ?? 32);
    at += text.length;
    if (text === '\n') row += 1;
    else if (text === '\r') column = 0;
    else if (text >= ' ') {
      const glyphs = line();
      while (glyphs.length < column) glyphs.push({ ...plainLook, text: ' ' });
      glyphs[column] = { ...look, text };
      column += 1;
    }
  }
  while (lines.at(-1)?.length === 0) lines.pop();
  return lines;
}

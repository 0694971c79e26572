import { readFileSync } from 'node:fs';

import { fontFiles } from './fonts.ts';

export type Weight = 'regular' | 'bold';

/** Advance of a code point in em; undefined when the font has no glyph for it. */
type Advances = (codePoint: number) => number | undefined;

/**
 * The width a code point takes, in em, read from the bundled fonts' own tables (OpenType `cmap` and `hmtx`).
 * What only a system font could draw is guessed: 1 for East Asian scripts, 0.65 otherwise, 0 for combining marks.
 */
export function advanceOf(codePoint: number, weight: Weight): number {
  let known = widths[weight].get(codePoint);
  if (known === undefined) {
    known = advances(weight)(codePoint) ?? advances('emoji')(codePoint) ?? guess(codePoint);
    widths[weight].set(codePoint, known);
  }
  return known;
}

/** The code point is drawn with the emoji font, because the text font lacks it. */
export function isEmoji(codePoint: number): boolean {
  return advances('regular')(codePoint) === undefined && advances('emoji')(codePoint) !== undefined;
}

const widths: Record<Weight, Map<number, number>> = { regular: new Map(), bold: new Map() };

function guess(codePoint: number): number {
  if (/\p{M}|\p{Cf}/u.test(String.fromCodePoint(codePoint))) return 0;
  return codePoint >= 0x2e80 ? 1 : 0.65;
}

const loaded = new Map<keyof typeof fontFiles, Advances>();

function advances(font: keyof typeof fontFiles): Advances {
  let table = loaded.get(font);
  if (!table) loaded.set(font, (table = readAdvances(readFileSync(fontFiles[font]))));
  return table;
}

/** Understands what our own files use: a format 12 character map. */
function readAdvances(font: Buffer): Advances {
  const table = (tag: string): Buffer => {
    const records = font.readUInt16BE(4);
    for (let record = 12; record < 12 + records * 16; record += 16) {
      if (font.toString('latin1', record, record + 4) !== tag) continue;
      const offset = font.readUInt32BE(record + 8);
      // Copied, so that the rest of the file can be freed.
      return Buffer.from(font.subarray(offset, offset + font.readUInt32BE(record + 12)));
    }
    throw new Error(`font without ${tag}`);
  };
  const unitsPerEm = table('head').readUInt16BE(18);
  const longMetrics = table('hhea').readUInt16BE(34);
  const metrics = table('hmtx');
  const glyphOf = readCharacterMap(table('cmap'));
  return (codePoint) => {
    const glyph = glyphOf(codePoint);
    return glyph === 0 ? undefined : metrics.readUInt16BE(Math.min(glyph, longMetrics - 1) * 4) / unitsPerEm;
  };
}

function readCharacterMap(cmap: Buffer): (codePoint: number) => number {
  const count = cmap.readUInt16BE(2);
  for (let record = 4; record < 4 + count * 8; record += 8) {
    const start = cmap.readUInt32BE(record + 4);
    if (cmap.readUInt16BE(start) !== 12) continue;
    const groups = cmap.readUInt32BE(start + 12);
    return (codePoint) => {
      let low = 0;
      let high = groups - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const at = start + 16 + middle * 12;
        const first = cmap.readUInt32BE(at);
        if (codePoint < first) high = middle - 1;
        else if (codePoint > cmap.readUInt32BE(at + 4)) low = middle + 1;
        else return cmap.readUInt32BE(at + 8) + codePoint - first;
      }
      return 0;
    };
  }
  throw new Error('font without a full character map');
}

import { fontFamily, fontFiles } from './fonts.ts';
import { sharp } from './sharp.ts';

let registered: Promise<void> | undefined;

/** Gives each bundled file to fontconfig by name; needed where FONTCONFIG_FILE does not reach it. Once a process, about 8 ms. */
export function registerFonts(): Promise<void> {
  registered ??= register();
  return registered;
}

async function register(): Promise<void> {
  for (const fontfile of Object.values(fontFiles)) {
    await sharp({ text: { text: 'a', fontfile, font: `${fontFamily} 10` } })
      .raw()
      .toBuffer();
  }
}

const samples = { hangul: '가', kana: 'あ', kanji: '漢', emoji: '🌕' } as const;
export type Script = keyof typeof samples;

export interface FontCheck {
  readonly ok: boolean;
  /** Scripts that would be drawn as boxes. */
  readonly missing: readonly Script[];
}

/** Draws one glyph of every script the sheet promises and looks whether it came out as a box. */
export async function checkFonts(): Promise<FontCheck> {
  await registerFonts();
  return findMissing();
}

/** The check alone, without registering the files first. */
export async function findMissing(): Promise<FontCheck> {
  const box = await inkOf('\u{10ffff}');
  const missing: Script[] = [];
  for (const [script, sample] of Object.entries(samples) as [Script, string][]) {
    const ink = await inkOf(sample);
    if (isBox(ink) || ink.data.equals(box.data)) missing.push(script);
  }
  return { ok: missing.length === 0, missing };
}

interface Ink {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

const side = 96;

async function inkOf(glyph: string): Promise<Ink> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="100%" height="100%"/>\
<text x="16" y="64" font-size="48" fill="#fff" font-family="${fontFamily}">${glyph}</text></svg>`;
  const data = await sharp(Buffer.from(svg)).extractChannel(0).raw().toBuffer();
  return { data, width: side, height: side };
}

/** Pango's sign for a missing glyph is a frame, with the code inside when it has digits: left and top edges are solid lines. */
function isBox({ data, width, height }: Ink): boolean {
  const lit = (x: number, y: number): boolean => (data[y * width + x] ?? 0) > 96;
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!lit(x, y)) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return true;
  return (
    solid(bottom - top + 1, (index) => lit(left, top + index)) &&
    solid(right - left + 1, (index) => lit(left + index, top))
  );
}

function solid(count: number, at: (index: number) => boolean): boolean {
  return Array.from({ length: count }, (_, index) => at(index)).filter(Boolean).length >= count * 0.9;
}

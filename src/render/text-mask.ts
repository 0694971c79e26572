import { registerFonts } from './font-check.ts';
import { isEmoji } from './font-metrics.ts';
import { emojiFamily, fontFamily } from './fonts.ts';
import type { TextBlock } from './layout.ts';
import { rgb } from './palette.ts';
import { blend } from './raster.ts';
import type { Raster } from './raster.ts';
import { sharp } from './sharp.ts';
import { rasteriseOver, svgLines } from './svg.ts';
import { escapeXml, runsOf } from './text.ts';

/*
 * Long lines of small text, drawn by Pango alone: a quarter of the time an SVG takes for the same letters. Pango's picture
 * is cut to its ink, which hides where the baseline is, so every line begins with an invisible letter taller than all
 * others: Pretendard's "l" at three times the size (a letter, because signs such as "|" move with the script beside them).
 * `above`: from the baseline to its top; `advance`: from its ink to the next letter's origin; both in em of its own size.
 */
const guard = { letter: 'l', scale: 3, above: 0.711, advance: 0.1504 } as const;

/** Draws the lines of `block`; what a line does not fit into is drawn by SVG instead. */
export async function drawTextBlock(target: Raster, block: TextBlock, colour: string): Promise<void> {
  await registerFonts();
  await Promise.all(
    block.lines.map(async (line, index) => {
      const top = block.y + index * block.lineHeight;
      if (!(await drawLine(target, line, { ...block, y: top }, colour))) {
        const area = { x: 0, y: top, width: target.width, height: block.lineHeight };
        const content = svgLines([line], block.x, top, block.lineHeight, { size: block.size, colour });
        blend(target, await rasteriseOver(content, area), area);
      }
    }),
  );
}

/** False, and nothing drawn, when the ink is not where it should be, or the line is wider than the page. */
async function drawLine(target: Raster, line: string, block: TextBlock, colour: string): Promise<boolean> {
  const { size } = block;
  const words = runsOf(line, isEmoji)
    .map(({ text, marked }) => (marked ? `<span face="${emojiFamily}">${escapeXml(text)}</span>` : escapeXml(text)))
    .join('');
  const { data, info } = await sharp({
    text: {
      text: `<span fgalpha="1" size="${guard.scale * 100}%">${guard.letter}</span>${words}`,
      font: `${fontFamily} ${size}px`,
      dpi: 72,
    },
  })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const above = Math.round(guard.above * guard.scale * size);
  if (info.height > above + size) return false;
  const x = Math.round(block.x - guard.advance * guard.scale * size);
  if (x + info.width > target.width) return false;
  const baseline = Math.round(block.y + block.lineHeight / 2 + size * 0.355);
  paint(target, { data, width: info.width, height: info.height }, x, baseline - above, colour);
  return true;
}

/** Colours `target` where the mask (one byte a pixel) has ink. */
function paint(target: Raster, mask: Raster, x: number, y: number, colour: string): void {
  const ink = rgb(colour);
  const first = Math.max(0, -y);
  const last = Math.min(mask.height, target.height - y);
  for (let row = first; row < last; row += 1) {
    for (let column = Math.max(0, -x); column < mask.width; column += 1) {
      const alpha = mask.data[row * mask.width + column] ?? 0;
      if (alpha === 0) continue;
      const to = ((y + row) * target.width + x + column) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const under = target.data[to + channel] ?? 0;
        target.data[to + channel] = under + Math.round((((ink[channel] ?? 0) - under) * alpha) / 255);
      }
    }
  }
}

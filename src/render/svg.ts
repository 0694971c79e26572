import { registerFonts } from './font-check.ts';
import { isEmoji } from './font-metrics.ts';
import type { Weight } from './font-metrics.ts';
import { emojiFamily, fontFamily } from './fonts.ts';
import { palette } from './palette.ts';
import type { Raster, Rect } from './raster.ts';
import { sharp } from './sharp.ts';
import { escapeXml, runsOf } from './text.ts';

export interface TextStyle {
  /** Pixels. */
  readonly size: number;
  readonly colour: string;
  readonly weight?: Weight;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** One line of cleaned text whose capitals are centred on `middle`; `x` is where its anchor stands. */
export function svgText(text: string, x: number, middle: number, style: TextStyle): string {
  // 0.355: half the height of Pretendard's capitals (711 of 1000 units).
  const baseline = (middle + style.size * 0.355).toFixed(1);
  const weight = style.weight === 'bold' ? ' font-weight="700"' : '';
  return `<text x="${x.toFixed(1)}" y="${baseline}" font-size="${style.size}"${weight} fill="${style.colour}" \
text-anchor="${style.anchor ?? 'start'}" xml:space="preserve">${runs(text)}</text>`;
}

/** Emoji as runs of their own: otherwise Pango takes the spaces beside them from the emoji font, where they are very wide. */
function runs(text: string): string {
  return runsOf(text, isEmoji)
    .map((run) =>
      run.marked ? `<tspan font-family="${emojiFamily}">${escapeXml(run.text)}</tspan>` : escapeXml(run.text),
    )
    .join('');
}

/** Lines under each other, the block starting at `top`. */
export function svgLines(
  lines: readonly string[],
  x: number,
  top: number,
  lineHeight: number,
  style: TextStyle,
): string {
  return lines.map((line, index) => svgText(line, x, top + (index + 0.5) * lineHeight, style)).join('');
}

export function svgBox(rect: Rect, radius: number, fill: string, stroke?: string, strokeWidth = 1): string {
  const inset = stroke ? strokeWidth / 2 : 0;
  const edge = stroke ? ` stroke="${stroke}" stroke-width="${strokeWidth}"` : '';
  return `<rect x="${rect.x + inset}" y="${rect.y + inset}" width="${rect.width - inset * 2}" \
height="${rect.height - inset * 2}" rx="${radius}" fill="${fill}"${edge}/>`;
}

/** Draws what lies in `area` (content in page coordinates) on the page's colour. */
export async function rasterise(content: string, area: Rect): Promise<Raster> {
  await registerFonts();
  const page = svgBox(area, 0, palette.page);
  const data = await render(page + content, area)
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data, width: area.width, height: area.height };
}

/** The same without a ground, as RGBA. */
export async function rasteriseOver(content: string, area: Rect): Promise<Buffer> {
  await registerFonts();
  return render(content, area).ensureAlpha().raw().toBuffer();
}

function render(content: string, { x, y, width, height }: Rect): ReturnType<typeof sharp> {
  return sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" \
viewBox="${x} ${y} ${width} ${height}" font-family="${fontFamily}">${content}</svg>`),
  );
}

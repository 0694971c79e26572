import { palette } from './palette.ts';
import type { Rect } from './raster.ts';
import { svgBox, svgLines, svgText } from './svg.ts';
import { clean, fit, textWidth, wrap } from './text.ts';
import type { SheetCell } from './types.ts';

/** A panel without a picture. Title and detail keep one size on all cards of a sheet: `unit` and the panel decide it. */
export function cellCard(
  cell: Extract<SheetCell, { state: 'failed' | 'waiting' | 'absent' }> | undefined,
  rect: Rect,
  unit: number,
): string {
  const frame = svgBox(rect, 0, palette.card, palette.cardEdge, Math.max(1, Math.round(2 * unit)));
  if (!cell) return frame;
  const room = rect.width * 0.86;
  const title = Math.max(8, Math.min(Math.round(34 * unit), Math.floor(rect.width / 9), Math.floor(rect.height / 6)));
  const small = Math.max(7, Math.round(title * 0.7));
  const lineHeight = Math.round(small * 1.4);
  const icon = title * 1.7;
  const mostLines = Math.max(0, Math.floor((rect.height * 0.86 - icon - title * 2.2) / lineHeight));
  const detail = cell.detail && mostLines > 0 ? wrap(clean(cell.detail), room / small, Math.min(5, mostLines)) : [];
  const height = icon + title * 1.9 + detail.length * lineHeight;
  const x = rect.x + rect.width / 2;
  const top = rect.y + (rect.height - height) / 2;
  const colour = cell.state === 'failed' ? palette.red : palette.dim;
  return (
    frame +
    sign(cell.state, x, top + icon / 2, icon / 2, colour) +
    svgText(fit(clean(cell.title), room / title, 'bold'), x, top + icon + title * 1.05, {
      size: title,
      colour,
      weight: 'bold',
      anchor: 'middle',
    }) +
    svgLines(detail, x, top + icon + title * 1.9, lineHeight, { size: small, colour: palette.dim, anchor: 'middle' })
  );
}

/** A cross in a circle, three dots, or a dash. */
function sign(state: 'failed' | 'waiting' | 'absent', x: number, y: number, radius: number, colour: string): string {
  if (state === 'waiting') {
    return [-0.62, 0, 0.62]
      .map((offset) => `<circle cx="${x + offset * radius}" cy="${y}" r="${radius * 0.17}" fill="${colour}"/>`)
      .join('');
  }
  if (state === 'absent') {
    const length = radius * 0.6;
    return `<path d="M${x - length} ${y}L${x + length} ${y}" stroke="${colour}" stroke-width="${radius * 0.17}" stroke-linecap="round"/>`;
  }
  const arm = radius * 0.32;
  return `<g stroke="${colour}" stroke-width="${radius * 0.17}" stroke-linecap="round" fill="none">\
<circle cx="${x}" cy="${y}" r="${radius * 0.85}"/>\
<path d="M${x - arm} ${y - arm}L${x + arm} ${y + arm}M${x + arm} ${y - arm}L${x - arm} ${y + arm}"/></g>`;
}

/** One size for all notes of a sheet: letters get smaller before the longest of them is cut. */
export function badgeSize(texts: readonly string[], width: number, unit: number): number {
  const usual = Math.max(8, Math.min(Math.round(27 * unit), Math.floor(width / 10)));
  const longest = Math.max(0, ...texts.map((text) => textWidth(clean(text), 'bold')));
  // Padding and margin are 2.2 of them; text is measured without kerning.
  const whole = Math.floor(width / (longest * 1.02 + 2.2));
  return Math.min(usual, Math.max(8, Math.round(usual * 0.55), whole));
}

/** A note on a panel, bottom left on a dark ground. `area` is what it covers. */
export function badge(text: string, panel: Rect, size: number): { readonly area: Rect; readonly content: string } {
  const padding = Math.round(size * 0.6);
  const margin = Math.min(Math.round(size * 0.5), panel.width >> 3);
  const words = fit(clean(text), (panel.width - 2 * (padding + margin)) / size, 'bold');
  const height = Math.min(panel.height, Math.round(size * 1.75));
  const area = {
    x: panel.x + margin,
    y: Math.max(panel.y, panel.y + panel.height - height - margin),
    width: Math.min(panel.width - 2 * margin, Math.ceil(textWidth(words, 'bold') * size) + 2 * padding),
    height,
  };
  const content =
    `<g opacity="0.92">${svgBox(area, size * 0.4, '#141517')}</g>` +
    svgText(words, area.x + area.width / 2, area.y + height / 2, {
      size,
      colour: palette.amberText,
      weight: 'bold',
      anchor: 'middle',
    });
  return { area, content };
}

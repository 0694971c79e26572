import type { Arrangement, Label } from './arrangement.ts';
import type { Weight } from './font-metrics.ts';
import type { Layout } from './layout.ts';
import { palette, rgb } from './palette.ts';
import { blit, fillRect } from './raster.ts';
import type { Raster, Rect } from './raster.ts';
import { rasterise, svgLines, svgText } from './svg.ts';
import { drawTextBlock } from './text-mask.ts';
import { fit, wrap } from './text.ts';

/** Writes everything that stands outside the panels. The pieces are jobs of their own, so that they are drawn side by side. */
export async function drawBands(target: Raster, arrangement: Arrangement): Promise<void> {
  const { layout, rows } = arrangement;
  const { prompt, meta, caveats, caveatBox, footer } = layout;
  const band = async (area: Rect, content: string): Promise<void> =>
    blit(target, await rasterise(content, area), area.x, area.y);
  if (caveatBox) {
    fillRect(target, caveatBox, rgb(palette.amberCard));
    fillRect(target, { ...caveatBox, width: Math.max(3, Math.round(7 * layout.unit)) }, rgb(palette.amber));
  }
  await Promise.all([
    drawTextBlock(target, prompt, palette.prompt),
    meta && drawTextBlock(target, meta, palette.dim),
    caveats && drawTextBlock(target, caveats, palette.amberText),
    footer && drawTextBlock(target, footer, palette.faint),
    ...labelAreas(layout).map((area) => band(area, columnLabels(arrangement, area))),
    ...layout.rowLabels.map((rect, index) => band(rect, rowLabel(rows[index] ?? { label: '', sub: '' }, rect, layout))),
  ]);
}

/** One band for each line of panels that has labels above it: a folded row has several. */
function labelAreas({ columnLabels: labels, width }: Layout): Rect[] {
  const areas = new Map(
    labels.map(({ label, sub }) => [label.y, { x: 0, y: label.y, width, height: label.height + (sub?.height ?? 0) }]),
  );
  return [...areas.values()];
}

function columnLabels({ layout, columns }: Arrangement, area: Rect): string {
  return layout.columnLabels
    .map(({ label, sub }, index) => {
      if (label.y !== area.y) return '';
      const words = columns[index] ?? { label: '', sub: '' };
      return (
        centred(words.label, label, layout.labelSize, palette.label, 'bold') +
        (sub ? centred(words.sub, sub, layout.subSize, palette.dim, 'regular') : '')
      );
    })
    .join('');
}

function centred(text: string, rect: Rect, size: number, colour: string, weight: Weight): string {
  const words = fit(text, (rect.width * 0.97) / size, weight);
  const style = { size, colour, weight, anchor: 'middle' } as const;
  return svgText(words, rect.x + rect.width / 2, rect.y + rect.height / 2, style);
}

function rowLabel({ label, sub }: Label, rect: Rect, layout: Layout): string {
  const { rowLabelSize: size, rowSubSize: small } = layout;
  const lineHeight = Math.round(size * 1.25);
  const smallHeight = Math.round(small * 1.35);
  const most = Math.max(1, Math.floor((rect.height - smallHeight) / lineHeight));
  const lines = label ? rowLines(label, rect.width / size, Math.min(3, most)) : [];
  const subLines = sub ? wrap(sub, (rect.width * 0.98) / small, 2) : [];
  const top = rect.y + (rect.height - lines.length * lineHeight - subLines.length * smallHeight) / 2;
  return (
    svgLines(lines, rect.x, top, lineHeight, { size, colour: palette.label, weight: 'bold' }) +
    svgLines(subLines, rect.x, top + lines.length * lineHeight, smallHeight, { size: small, colour: palette.dim })
  );
}

/** A name too long for its lines loses its middle, not its end: "lora-000008" and "lora-000010" differ at the end. */
function rowLines(label: string, em: number, most: number): string[] {
  const room = em * 0.98;
  let text = label;
  for (let share = 1; share > 0.1; share -= 0.05) {
    text = fit(label, room * most * share, 'bold');
    const lines = wrap(text, room, most + 1, 'bold');
    if (lines.length <= most) return lines;
  }
  return wrap(text, room, most, 'bold');
}

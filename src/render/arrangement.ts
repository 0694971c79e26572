import { layoutSheet, previewTile } from './layout.ts';
import type { Layout, LayoutInput } from './layout.ts';
import { clean, textWidth, wrap } from './text.ts';
import type { SheetAxisLabel, SheetOptions, SheetSpec } from './types.ts';

export interface Label {
  readonly label: string;
  readonly sub: string;
}

/** A sheet as it will be drawn: the way round that shows the panels largest, with cleaned words. */
export interface Arrangement {
  readonly layout: Layout;
  readonly columns: readonly Label[];
  readonly rows: readonly Label[];
  readonly transposed: boolean;
}

/** Above this many, one row of panels is folded onto several lines: panels in a strip get too small for a chat. */
const mostInOneLine = 6;

/**
 * Chooses among: as given, rows put on columns, a long single row folded. Zoom and differences compare the panels of a
 * row with each other, so they keep it in one line. Ties keep the sheet as given.
 */
export function arrange(spec: SheetSpec, options: SheetOptions): Arrangement {
  const { zoom = false, differences = false, orient = true } = options;
  const free = orient && !zoom && !differences;
  const columns = spec.columns.map(cleanLabel);
  const rows = spec.rows.map(cleanLabel);
  const build = (across: readonly Label[], down: readonly Label[], transposed: boolean): Arrangement[] => {
    const foldable = free && down.length === 1 && across.length > mostInOneLine;
    const most = foldable ? Math.ceil(across.length / 2) : 1;
    return Array.from({ length: most }, (_, index) => ({
      layout: layoutSheet(layoutInput(spec, across, down, index + 1, { zoom, differences })),
      columns: across,
      rows: down,
      transposed,
    }));
  };
  const candidates = build(columns, rows, false);
  if (free && rows.length > 1) candidates.push(...build(rows, columns, true));
  return candidates.reduce((best, one) => (previewTile(one.layout) > previewTile(best.layout) * 1.05 ? one : best));
}

function cleanLabel({ label = '', sub = '' }: Partial<SheetAxisLabel>): Label {
  return { label: clean(label), sub: clean(sub) };
}

function layoutInput(
  spec: SheetSpec,
  columns: readonly Label[],
  rows: readonly Label[],
  lines: number,
  extras: { readonly zoom: boolean; readonly differences: boolean },
): LayoutInput {
  const widest = (labels: readonly Label[]): { label: number; sub: number } => ({
    label: Math.max(...labels.map(({ label }) => textWidth(label, 'bold'))),
    sub: Math.max(...labels.map(({ sub }) => textWidth(sub))),
  });
  // A folded row has no gutter, which would stand beside its first line only: its label leads the line of settings.
  const folded = lines > 1;
  const meta = [...(folded ? rows.flatMap(({ label, sub }) => [label, sub]) : []), clean(spec.meta)].filter(Boolean);
  const prompt = clean(spec.prompt) || clean(spec.noPrompt);
  const caveats = spec.caveats.map(clean).filter(Boolean);
  const footer = spec.footer.map(clean).filter(Boolean);
  return {
    columns: columns.length,
    rows: rows.length,
    lines,
    tile: spec.tile,
    columnEm: widest(columns),
    ...(!folded && rows.some(({ label, sub }) => label || sub) && { rowEm: widest(rows) }),
    prompt: (em) => wrap(prompt, em, 3),
    meta: (em) => wrap(meta.join(' · '), em, 2),
    caveats: (em) => caveats.flatMap((text) => wrap(text, em, 3)).slice(0, 6),
    footer: (em) => footer.slice(0, 3).flatMap((text) => wrap(text, em, 2)),
    ...extras,
  };
}

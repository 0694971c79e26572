import type { Rect, Size } from './raster.ts';

/** Longest side of a sheet in pixels. */
export const maxSide = 4096;
/** The box in which chat clients show an attachment before it is opened (Discord's; no primary source). */
export const previewBox: Size = { width: 550, height: 350 };

/** Breaks a text into lines of at most `em` (units of its own font size). */
export type Wrap = (em: number) => readonly string[];

export interface LayoutInput {
  readonly columns: number;
  readonly rows: number;
  /** A single row may be folded onto several lines of panels. 1 = not folded. */
  readonly lines: number;
  /** Native panel size. */
  readonly tile: Size;
  /** Widest column label and sub-label in em; a sub of 0: there is none. */
  readonly columnEm: { readonly label: number; readonly sub: number };
  /** The same for rows; undefined: no gutter. */
  readonly rowEm?: { readonly label: number; readonly sub: number };
  readonly prompt: Wrap;
  readonly meta: Wrap;
  readonly caveats: Wrap;
  readonly footer: Wrap;
  readonly zoom: boolean;
  readonly differences: boolean;
}

/** Lines of text in their place. */
export interface TextBlock extends Rect {
  readonly lines: readonly string[];
  readonly size: number;
  readonly lineHeight: number;
}

export interface Layout extends Size {
  /** Unit: 1 on a sheet of three panels of 512 pixels. All text and spacing scale with it. */
  readonly unit: number;
  /** Size of every panel. */
  readonly tile: Size;
  /** Drawn size over native size. */
  readonly tileScale: number;
  readonly gap: number;
  /** panels[row][column] */
  readonly panels: readonly (readonly Rect[])[];
  /** One per column. */
  readonly columnLabels: readonly { readonly label: Rect; readonly sub?: Rect }[];
  readonly labelSize: number;
  readonly subSize: number;
  /** One per row, or none. */
  readonly rowLabels: readonly Rect[];
  readonly rowLabelSize: number;
  readonly rowSubSize: number;
  readonly prompt: TextBlock;
  readonly meta?: TextBlock;
  /** The caveats' text; `caveatBox` is the panel around it. */
  readonly caveats?: TextBlock;
  readonly caveatBox?: Rect;
  readonly footer?: TextBlock;
  /** One per column, or none. */
  readonly zoom: readonly Rect[];
  /** One per column, or none. */
  readonly differences: readonly Rect[];
}

/** Panels are never thinner than 1:4: pictures of another shape are fitted inside. */
const maxAspect = 4;
/** Smaller pictures are enlarged by a whole factor until their longer side reaches this. */
const smallestTile = 256;

/** Everything's place. Pure; the longest side is at most `maxSide`, panels are shrunk until that holds. */
export function layoutSheet(input: LayoutInput): Layout {
  const native = boundedTile(input.tile);
  let scale = Math.max(1, Math.ceil(smallestTile / Math.max(native.width, native.height)));
  for (;;) {
    const layout = arrange(input, native, scale);
    const excess = Math.max(layout.width, layout.height) / maxSide;
    if (excess <= 1) return layout;
    scale = Math.min(scale * 0.995, scale / excess);
  }
}

/** Panel width in pixels once the sheet is scaled into the preview box. */
export function previewTile(layout: Layout): number {
  return layout.tile.width * Math.min(1, previewBox.width / layout.width, previewBox.height / layout.height);
}

function boundedTile({ width, height }: Size): Size {
  return {
    width: Math.max(1, width, Math.round(height / maxAspect)),
    height: Math.max(1, height, Math.round(width / maxAspect)),
  };
}

function arrange(input: LayoutInput, native: Size, tileScale: number): Layout {
  const tile = {
    width: Math.max(1, Math.floor(native.width * tileScale)),
    height: Math.max(1, Math.floor(native.height * tileScale)),
  };
  const gap = Math.max(4, Math.round(Math.min(tile.width, tile.height) / 64));
  const perLine = Math.ceil(input.columns / input.lines);
  const tilesWidth = perLine * tile.width + (perLine - 1) * gap;
  const unit = Math.max(0.5, Math.min(2.7, tilesWidth / 1552));
  const u = (value: number): number => Math.max(1, Math.round(value * unit));
  const side = u(24);
  const gutter = rowGutter(input, tile, u);
  const width = side * 2 + gutter.width + tilesWidth;
  const inner = { x: side, width: width - side * 2 };
  const block = (wrap: Wrap, y: number, size: number, lineHeight: number, at = inner): TextBlock => {
    // 2 % in reserve: text is measured without kerning and without system fonts.
    const lines = wrap((at.width * 0.98) / size);
    return { ...at, y, height: lines.length * lineHeight, lines, size, lineHeight };
  };

  const prompt = block(input.prompt, u(22), u(32), u(43));
  let y = prompt.y + prompt.height;
  const meta = block(input.meta, y + u(8), u(25), u(34));
  if (meta.lines.length > 0) y = meta.y + meta.height;
  y += u(22);

  const heading = columnHeading(input, tile, u);
  const grid: Grid = { x: side + gutter.width, y, perLine, tile, gap, lineGap: u(20), labelGap: u(10) };
  const { panels, columnLabels, bottom } = placePanels(input, grid, heading);
  y = bottom;
  const strip = (wanted: boolean): Rect[] => {
    if (!wanted) return [];
    y += gap;
    const height = Math.max(1, Math.round(tile.height / 2));
    const rects = Array.from({ length: input.columns }, (_, column) => ({
      x: panelX(grid, column),
      y,
      width: tile.width,
      height,
    }));
    y += height;
    return rects;
  };
  const zoom = strip(input.zoom);
  const differences = strip(input.differences);

  const caveatPadding = u(16);
  const caveats = block(input.caveats, y + u(18) + u(12), u(26), u(36), {
    x: inner.x + caveatPadding + u(10),
    width: inner.width - caveatPadding * 2 - u(10),
  });
  const caveatBox = { ...inner, y: caveats.y - u(12), height: caveats.height + u(12) * 2 };
  if (caveats.lines.length > 0) y = caveatBox.y + caveatBox.height;
  const footer = block(input.footer, y + u(14), u(22), u(31));
  if (footer.lines.length > 0) y = footer.y + footer.height + u(14);
  else y += side;

  return {
    width,
    height: y,
    unit,
    tile,
    tileScale,
    gap,
    panels,
    columnLabels,
    labelSize: heading.labelSize,
    subSize: heading.subSize,
    rowLabels: gutter.width > 0 ? rowRects(panels, side, gutter.width - u(20)) : [],
    rowLabelSize: gutter.labelSize,
    rowSubSize: gutter.subSize,
    prompt,
    ...(meta.lines.length > 0 && { meta }),
    ...(caveats.lines.length > 0 && { caveats, caveatBox }),
    ...(footer.lines.length > 0 && { footer }),
    zoom,
    differences,
  };
}

type Unit = (value: number) => number;

/** Where panels stand: `x` and `y` of the first label, and the spaces between. */
interface Grid {
  readonly x: number;
  readonly y: number;
  /** Panels side by side; fewer than there are columns when a row is folded. */
  readonly perLine: number;
  readonly tile: Size;
  readonly gap: number;
  readonly lineGap: number;
  readonly labelGap: number;
}

interface Heading {
  readonly labelSize: number;
  readonly labelHeight: number;
  readonly subSize: number;
  readonly subHeight: number;
}

function panelX({ x, perLine, tile, gap }: Grid, column: number): number {
  return x + (column % perLine) * (tile.width + gap);
}

/** Lines of labels and the rows of panels under each; a folded row is one panel row on several lines. */
function placePanels(
  { columns, rows }: LayoutInput,
  grid: Grid,
  { labelHeight, subHeight }: Heading,
): { panels: Rect[][]; columnLabels: Layout['columnLabels'][number][]; bottom: number } {
  const { perLine, tile, gap } = grid;
  const panels: Rect[][] = Array.from({ length: rows }, () => []);
  const columnLabels: Layout['columnLabels'][number][] = [];
  let y = grid.y;
  for (let from = 0; from < columns; from += perLine) {
    const across = Array.from({ length: Math.min(perLine, columns - from) }, (_, at) => from + at);
    for (const column of across) {
      const label = { x: panelX(grid, column), y, width: tile.width, height: labelHeight };
      const sub = { ...label, y: y + labelHeight, height: subHeight };
      columnLabels.push(subHeight > 0 ? { label, sub } : { label });
    }
    y += labelHeight + subHeight + grid.labelGap;
    for (const row of panels) {
      for (const column of across) row.push({ x: panelX(grid, column), y, ...tile });
      y += tile.height + gap;
    }
    y += grid.lineGap - gap;
  }
  return { panels, columnLabels, bottom: y - grid.lineGap };
}

/** One size for the whole axis: as large as the longest label allows. Sub-labels that would be too small to read go. */
function columnHeading({ columnEm }: LayoutInput, tile: Size, u: Unit): Heading {
  const fitting = (em: number, most: number): number =>
    Math.min(most, Math.floor((tile.width * 0.95) / Math.max(em, 0.1)));
  const labelSize = Math.max(u(18), fitting(columnEm.label, u(46)));
  const wanted = fitting(columnEm.sub, u(24));
  const subSize = Math.min(wanted, Math.round(labelSize * 0.75));
  const hasSub = columnEm.sub > 0 && subSize >= Math.max(u(11), 9);
  return {
    labelSize,
    labelHeight: Math.round(labelSize * 1.22),
    subSize: hasSub ? subSize : 0,
    subHeight: hasSub ? Math.round(subSize * 1.4) : 0,
  };
}

/** Size of what stands below a row's label, beside the label's. */
const smaller = 0.72;

/** Room for row labels at the left: what the longest needs, but not much more than half a panel. */
function rowGutter({ rowEm }: LayoutInput, tile: Size, u: Unit): { width: number; labelSize: number; subSize: number } {
  if (!rowEm) return { width: 0, labelSize: 0, subSize: 0 };
  const most = Math.max(u(90), Math.round(tile.width * 0.55));
  // A long label gets smaller letters before it gets a second line; so does what stands below it, unless that is very long.
  const fits = (em: number, least: number): number => Math.max(least, Math.floor(most / (Math.max(em, 0.1) * 1.03)));
  const below = Math.min(rowEm.sub * smaller, rowEm.label * 1.35);
  const fitting = Math.min(fits(rowEm.label, u(24)), fits(below, u(18)));
  const labelSize = Math.max(9, Math.min(u(34), fitting, Math.floor(tile.height / 5)));
  const subSize = Math.max(8, Math.round(labelSize * smaller));
  const wanted = Math.ceil(Math.max(rowEm.label * labelSize, rowEm.sub * subSize) * 1.03);
  return { width: Math.min(wanted, most) + u(20), labelSize, subSize };
}

function rowRects(panels: readonly (readonly Rect[])[], x: number, width: number): Rect[] {
  return panels.map(([first]) => ({ x, y: first?.y ?? 0, width, height: first?.height ?? 0 }));
}

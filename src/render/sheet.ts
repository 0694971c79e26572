import { AppError } from '../errors.ts';
import { arrange } from './arrangement.ts';
import { drawBands } from './bands.ts';
import { badge, badgeSize, cellCard } from './cards.ts';
import { encodeSheet } from './encode.ts';
import { drawDifferences, drawZoom } from './extras.ts';
import type { LookedAt } from './extras.ts';
import type { Layout } from './layout.ts';
import { palette, rgb } from './palette.ts';
import { decodePicture } from './pixels.ts';
import { blend, blit, createRaster } from './raster.ts';
import type { Raster, Rect } from './raster.ts';
import { rasterise, rasteriseOver } from './svg.ts';
import type { RenderedSheet, SheetCell, SheetOptions, SheetSpec } from './types.ts';

/** A sheet that grows: one canvas, each picture decoded and copied once, one encode for each `finish`. */
export interface SheetBuilder {
  /**
   * Puts a picture or a card at `row` and `column` of the spec, over what was there; the newest call for a place wins.
   * A picture of another size than the panel is fitted inside. Throws `file.notPicture` or `file.tooLarge`; the place then
   * stays as it was.
   */
  place(row: number, column: number, cell: SheetCell): Promise<void>;
  /**
   * Waits for everything placed so far and encodes it; may be called again after more was placed. Throws what a cell of the
   * spec itself threw, `sheet.limit`, `job.cancelled`.
   */
  finish(): Promise<RenderedSheet>;
}

const most = 12;
/** Previews are small; what is not is none. */
const previewBytes = 2 ** 21;

/** Starts a sheet with the cells of `spec` (missing ones are empty cards). 1 to 12 columns and rows. */
export function createSheet(spec: SheetSpec, options: SheetOptions = {}): SheetBuilder {
  for (const { length } of [spec.columns, spec.rows]) {
    if (length < 1 || length > most) throw new RangeError(`a sheet has 1 to ${most} columns and rows, not ${length}`);
  }
  const arrangement = arrange(spec, options);
  const { layout, transposed } = arrangement;
  const canvas = createRaster(layout, rgb(palette.page));
  const shown = new Map<Rect, SheetCell>();
  const newest = new Map<Rect, symbol>();
  const pending = new Set<Promise<void>>();
  let last: Promise<unknown> = Promise.resolve();

  const panelAt = (row: number, column: number): Rect => {
    const panel = transposed ? layout.panels[column]?.[row] : layout.panels[row]?.[column];
    if (!panel) throw new RangeError(`no panel ${row}/${column}`);
    return panel;
  };
  /** One at a time: the canvas does not change while a page is made of it, which saves a copy of the whole sheet. */
  const alone = async <T>(work: () => T | Promise<T>): Promise<T> => {
    const before = last;
    const own = (async () => {
      await before;
      return work();
    })();
    last = Promise.allSettled([own]);
    return own;
  };
  const draw = async (panel: Rect, cell: SheetCell | undefined): Promise<void> => {
    const turn = Symbol('turn');
    newest.set(panel, turn);
    const raster = await panelRaster(cell, panel, layout);
    await alone(() => {
      if (newest.get(panel) !== turn) return;
      blit(canvas, raster, panel.x, panel.y);
      if (cell) shown.set(panel, cell);
    });
  };
  const track = (work: Promise<void>): Promise<void> => {
    const settled = work.finally(() => pending.delete(settled));
    pending.add(settled);
    return settled;
  };

  const initial = spec.rows.flatMap((_, row) =>
    spec.columns.map((__, column) => track(draw(panelAt(row, column), spec.cells[row]?.[column]))),
  );
  const ready = Promise.all([drawBands(canvas, arrangement), ...initial]);
  // Whoever finishes the sheet is told; until then nobody listens.
  ready.catch(() => undefined);

  /** The row that zoom and differences look at: the first whole one, else the one with most pictures. */
  const lookedAt = (): LookedAt[] =>
    layout.panels
      .map((row) =>
        row.flatMap((panel, column) => {
          const cell = shown.get(panel);
          return cell?.state === 'done' ? [{ column, panel, image: cell.image }] : [];
        }),
      )
      .reduce((best, row) => (row.length > best.length ? row : best), []);

  const finishPage = async (): Promise<RenderedSheet> => {
    const looked = lookedAt();
    const notes = [...shown].flatMap(([panel, cell]) => badgeOf(cell).map((words) => ({ words, panel })));
    const size = badgeSize(
      notes.map(({ words }) => words),
      layout.tile.width,
      layout.unit,
    );
    const badges = notes.map(({ words, panel }) => badge(words, panel, size));
    const strips = layout.zoom.length > 0 || layout.differences.length > 0;
    // What is drawn over the panels must not stay on the canvas: a retried panel may change all of it.
    const page: Raster = strips || badges.length > 0 ? { ...canvas, data: Buffer.from(canvas.data) } : canvas;
    const unused: Rect[] = [];
    if (strips) {
      const baseline = arrangement.columns[looked[0]?.column ?? 0]?.label ?? '';
      if (!(await drawZoom(page, canvas, layout, looked))) unused.push(...layout.zoom.slice(0, 1));
      if (!(await drawDifferences(page, canvas, layout, looked, baseline))) {
        unused.push(...layout.differences.slice(0, 1));
      }
    }
    for (const { area, content } of badges) blend(page, await rasteriseOver(content, area), area);
    return { ...(await encodeSheet(withoutStrips(page, unused, layout.gap), options)), transposed };
  };

  return {
    async place(row, column, cell) {
      await track(draw(panelAt(row, column), cell));
    },
    async finish() {
      await ready;
      await Promise.allSettled(pending);
      if (options.signal?.aborted) throw new AppError('job.cancelled');
      return alone(finishPage);
    },
  };
}

/** A whole sheet at once. Throws as `SheetBuilder.finish` does. */
export function renderSheet(spec: SheetSpec, options: SheetOptions = {}): Promise<RenderedSheet> {
  return createSheet(spec, options).finish();
}

function badgeOf(cell: SheetCell): string[] {
  if (cell.state === 'done') return cell.badge ? [cell.badge] : [];
  return cell.state === 'preview' ? [cell.title] : [];
}

async function panelRaster(
  cell: SheetCell | undefined,
  panel: Rect,
  { tileScale, unit }: Pick<Layout, 'tileScale' | 'unit'>,
): Promise<Raster> {
  switch (cell?.state) {
    case 'done':
      return decodePanel(cell.image, panel, tileScale);
    case 'preview':
      return decodePreview(cell.image, panel).catch(() =>
        rasterise(cellCard({ state: 'waiting', title: cell.title }, panel, unit), panel),
      );
    default:
      return rasterise(cellCard(cell, panel, unit), panel);
  }
}

/** Greyed and darkened, so that nobody takes it for the picture. */
async function decodePreview(image: Uint8Array, { width, height }: Rect): Promise<Raster> {
  return decodePicture(image, {
    maxBytes: previewBytes,
    through: (pipeline) =>
      pipeline
        .resize(width, height, { fit: 'contain', background: palette.card })
        .modulate({ saturation: 0.45 })
        .linear(0.55, 12),
  });
}

async function decodePanel(image: Uint8Array, { width, height }: Rect, scale: number): Promise<Raster> {
  return decodePicture(image, {
    through: (pipeline) =>
      pipeline.resize(width, height, {
        fit: 'contain',
        background: palette.card,
        // Enlarging a tiny picture by a whole factor shows its own pixels.
        kernel: scale > 1 ? 'nearest' : 'lanczos3',
      }),
  });
}

/** The page without full-width strips that were kept free for nothing, each with the gap above it. */
function withoutStrips(page: Raster, strips: readonly Rect[], gap: number): Raster {
  if (strips.length === 0) return page;
  const stride = page.width * 3;
  const kept: Buffer[] = [];
  let from = 0;
  for (const { y, height } of strips) {
    kept.push(page.data.subarray(from, (y - gap) * stride));
    from = (y + height) * stride;
  }
  kept.push(page.data.subarray(from));
  const data = Buffer.concat(kept);
  return { data, width: page.width, height: data.length / stride };
}

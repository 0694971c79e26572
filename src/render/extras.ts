import { enlarge, findDifference } from './closeup.ts';
import { differenceCard, differenceLegend, heatMap, heatRect, percentText, shrink } from './differences.ts';
import type { Layout } from './layout.ts';
import { palette, rgb } from './palette.ts';
import { blit, crop, strokeRect } from './raster.ts';
import type { Raster, Rect } from './raster.ts';
import { rasterise } from './svg.ts';

/** One panel of the row that is looked at closely. */
export interface LookedAt {
  readonly column: number;
  readonly panel: Rect;
  readonly image: Uint8Array;
}

/**
 * The place where the panels differ most: framed on each, enlarged twice below. Nothing happens, and the answer is false,
 * when they do not differ. `clean` holds the panels without badges and frames; `page` is drawn on.
 */
export async function drawZoom(
  page: Raster,
  clean: Raster,
  layout: Layout,
  row: readonly LookedAt[],
): Promise<boolean> {
  const [slot] = layout.zoom;
  if (!slot) return false;
  const window = { width: Math.max(1, Math.round(slot.width / 2)), height: Math.max(1, Math.round(slot.height / 2)) };
  const place = findDifference(
    row.map(({ panel }) => crop(clean, panel)),
    window,
  );
  if (!place) return false;
  const frame = Math.max(2, Math.min(Math.round(3 * layout.unit), Math.round(layout.tile.width / 128)));
  const amber = rgb(palette.amber);
  await Promise.all(
    row.map(async ({ column, panel, image }) => {
      const target = layout.zoom[column];
      if (!target) return;
      blit(page, await enlarge(image, layout.tile, place, target), target.x, target.y);
      strokeRect(page, target, frame, amber);
      strokeRect(page, { ...place, x: panel.x + place.x, y: panel.y + place.y }, frame, amber);
    }),
  );
  return true;
}

/** Heat maps against the first of the panels, with their mean as a number; the first one explains the colours. */
export async function drawDifferences(
  page: Raster,
  clean: Raster,
  layout: Layout,
  row: readonly LookedAt[],
  baselineLabel: string,
): Promise<boolean> {
  const [first] = row;
  if (!first || row.length < 2 || layout.differences.length === 0) return false;
  const baseline = crop(clean, first.panel);
  await Promise.all(
    row.map(async (one) => {
      const place = layout.differences[one.column];
      if (!place) return;
      if (one === first) {
        blit(page, await rasterise(differenceLegend(place, layout.unit, baselineLabel), place), place.x, place.y);
        return;
      }
      const heat = heatMap(baseline, crop(clean, one.panel));
      const rect = heatRect(place, layout.tile);
      const card = differenceCard(place, rect, layout.unit, percentText(heat.mean), baselineLabel);
      blit(page, await rasterise(card, place), place.x, place.y);
      blit(page, await shrink(heat, rect), rect.x, rect.y);
    }),
  );
  return true;
}

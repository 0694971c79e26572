import { inferno, palette } from './palette.ts';
import type { Raster, Rect, Size } from './raster.ts';
import { sharp } from './sharp.ts';
import { svgBox, svgText } from './svg.ts';
import { fit } from './text.ts';

/** Differences are drawn this many times as strong; from a third of the full range on everything is pale yellow. */
const gain = 3;

export interface Heat extends Raster {
  /** Mean luma difference, 0..1. */
  readonly mean: number;
}

/** |difference| of two rasters of one size, in inferno's colours. */
export function heatMap(one: Raster, other: Raster): Heat {
  const data = Buffer.allocUnsafe(one.data.length);
  let sum = 0;
  for (let at = 0; at < data.length; at += 3) {
    const difference =
      (Math.abs((one.data[at] ?? 0) - (other.data[at] ?? 0)) * 77 +
        Math.abs((one.data[at + 1] ?? 0) - (other.data[at + 1] ?? 0)) * 150 +
        Math.abs((one.data[at + 2] ?? 0) - (other.data[at + 2] ?? 0)) * 29) >>
      8;
    sum += difference;
    inferno.copy(data, at, Math.min(255, difference * gain) * 3, Math.min(255, difference * gain) * 3 + 3);
  }
  return { data, width: one.width, height: one.height, mean: sum / (data.length / 3) / 255 };
}

export async function shrink(raster: Raster, size: Size): Promise<Raster> {
  const data = await sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } })
    .resize(size.width, size.height, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { ...size, data };
}

/** Where the map stands inside its place in the strip: the left half, with the number beside it. */
export function heatRect(place: Rect, tile: Size): Rect {
  const height = place.height;
  return {
    x: place.x,
    y: place.y,
    width: Math.min(place.width, Math.round((tile.width / tile.height) * height)),
    height,
  };
}

/** Card, number and what it is compared with. */
export function differenceCard(place: Rect, heat: Rect, unit: number, percent: string, baseline: string): string {
  const x = heat.x + heat.width + (place.width - heat.width) / 2;
  const room = (place.width - heat.width) * 0.88;
  const middle = place.y + place.height / 2;
  const number = Math.min(Math.round(44 * unit), Math.floor(room / 3));
  const small = Math.min(Math.round(22 * unit), Math.floor(room / 5));
  return (
    svgBox(place, 0, palette.card) +
    svgText(percent, x, middle - number * 0.3, {
      size: number,
      colour: palette.label,
      weight: 'bold',
      anchor: 'middle',
    }) +
    svgText(fit(`Δ ${baseline}`, room / small), x, middle + number * 0.75, {
      size: small,
      colour: palette.dim,
      anchor: 'middle',
    })
  );
}

/** In place of the first column, which is compared with itself: what the colours mean. */
export function differenceLegend(place: Rect, unit: number, baseline: string): string {
  const margin = place.width * 0.12;
  const bar = {
    x: place.x + margin,
    y: Math.round(place.y + place.height / 2 - 4 * unit),
    width: place.width - margin * 2,
    height: Math.max(4, Math.round(22 * unit)),
  };
  const size = Math.min(Math.round(22 * unit), Math.floor(place.width / 9));
  const stops = Array.from({ length: 9 }, (_, index) => {
    const at = Math.round((index / 8) * 255) * 3;
    return `<stop offset="${index / 8}" stop-color="rgb(${inferno[at]},${inferno[at + 1]},${inferno[at + 2]})"/>`;
  }).join('');
  const below = bar.y + bar.height + size;
  const style = { size, colour: palette.dim } as const;
  return (
    `<defs><linearGradient id="inferno">${stops}</linearGradient></defs>` +
    svgBox(place, 0, palette.card) +
    svgText(fit(`Δ ${baseline}`, bar.width / size, 'bold'), place.x + place.width / 2, bar.y - size, {
      ...style,
      colour: palette.label,
      weight: 'bold',
      anchor: 'middle',
    }) +
    svgBox(bar, bar.height / 2, 'url(#inferno)') +
    svgText('0', bar.x, below, style) +
    svgText(`≥ ${Math.round(100 / gain)} %`, bar.x + bar.width, below, { ...style, anchor: 'end' })
  );
}

export function percentText(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? Math.max(0.1, percent).toFixed(1) : Math.round(percent)} %`;
}

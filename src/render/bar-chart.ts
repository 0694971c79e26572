import { encodeSheet } from './encode.ts';
import type { Weight } from './font-metrics.ts';
import { palette } from './palette.ts';
import type { Rect } from './raster.ts';
import { rasterise, svgBox, svgText } from './svg.ts';
import { clean, fit, textWidth } from './text.ts';
import type { RenderedSheet } from './types.ts';

/** One bar from 0; all are shares, 0..1. */
export interface ChartBar {
  /** "Clip skip 2" */
  readonly label: string;
  readonly share: number;
  /** Ends of the whisker. */
  readonly low: number;
  readonly high: number;
  /** Behind the bar: "31 of 44". */
  readonly note: string;
  /** `first`: stands out; `other`: no picture was chosen. Default plain. */
  readonly tone?: 'first' | 'plain' | 'other';
}

export interface ChartGroup {
  readonly heading: string;
  /** Small, behind the heading. */
  readonly sub: string;
  readonly bars: readonly ChartBar[];
  /** Too little is known: drawn faint. Default false. */
  readonly faint?: boolean;
}

/** Bars with whiskers in groups; every text comes in the language of who looks. */
export interface BarChartSpec {
  readonly title: string;
  /** 1 to 8; each of 1 to 14 bars. */
  readonly groups: readonly ChartGroup[];
  /** One line each, under the bars. */
  readonly footer: readonly string[];
}

const width = 1200;
const margin = 48;
const barHeight = 34;
const barStep = 46;
const headingHeight = 58;
const headingSize = 30;
const subSize = 23;
const subLine = 36;
const groupGap = 30;
const scaleHeight = 40;
const labelSize = 26;
const noteSize = 25;
const marks = [0, 25, 50, 75, 100];

/** One picture, 1200 pixels wide, on the dark card of the sheets. */
export async function renderBarChart({ title, groups, footer }: BarChartSpec): Promise<RenderedSheet> {
  const room = frame(groups);
  let y = 116;
  const parts: string[] = [
    svgText(fit(clean(title), (width - 2 * margin) / 44, 'bold'), margin, 62, {
      size: 44,
      colour: palette.label,
      weight: 'bold',
    }),
  ];
  for (const group of groups) {
    const besides = hasRoomBeside(group);
    const top = y + headingHeight + (besides ? 0 : subLine);
    parts.push(heading(group, y, besides), grid(room, top, group.bars.length * barStep), bars(group, room, top));
    y = top + group.bars.length * barStep + scaleHeight + groupGap;
  }
  y -= groupGap - 12;
  for (const line of footer) {
    const words = fit(clean(line), (width - 2 * margin) / 22);
    parts.push(svgText(words, margin, y + 16, { size: 22, colour: palette.faint }));
    y += 32;
  }
  const area: Rect = { x: 0, y: 0, width, height: Math.round(y + 22) };
  const page = await rasterise(parts.join(''), area);
  return { ...(await encodeSheet(page, { format: 'png' })), transposed: false };
}

/** Where bars stand: as far right as the longest label needs, and so far that the longest note still fits behind them. */
interface Frame {
  readonly left: number;
  readonly right: number;
  readonly labelRoom: number;
}

function frame(groups: readonly ChartGroup[]): Frame {
  const all = groups.flatMap((group) => group.bars);
  const labelRoom = Math.min(
    340,
    widest(
      all.map(({ label }) => label),
      labelSize,
      'bold',
    ) * 1.04,
  );
  const noteRoom = Math.min(
    300,
    widest(
      all.map(({ note }) => note),
      noteSize,
    ) * 1.04,
  );
  return { left: margin + labelRoom + 22, right: width - margin - noteRoom - 26, labelRoom };
}

function widest(texts: readonly string[], size: number, weight: Weight = 'regular'): number {
  return Math.max(0, ...texts.map((text) => textWidth(clean(text), weight) * size));
}

function hasRoomBeside({ heading: words, sub }: ChartGroup): boolean {
  const need = textWidth(clean(words), 'bold') * headingSize + textWidth(clean(sub)) * subSize + 32;
  return need * 1.02 < width - 2 * margin;
}

/** With its small print at the right end of the line, or under it. */
function heading({ heading: words, sub, faint = false }: ChartGroup, y: number, besides: boolean): string {
  const room = width - 2 * margin;
  const shown = fit(clean(words), room / headingSize, 'bold');
  const about = fit(clean(sub), room / subSize);
  const colour = faint ? palette.dim : palette.prompt;
  const small = { size: subSize, colour: palette.dim };
  return (
    svgText(shown, margin, y + 22, { size: headingSize, colour, weight: 'bold' }) +
    (besides
      ? svgText(about, width - margin, y + 22, { ...small, anchor: 'end' })
      : svgText(about, margin, y + 22 + subLine, small))
  );
}

function grid({ left, right }: Frame, top: number, height: number): string {
  return marks
    .map((mark) => {
      const x = left + ((right - left) * mark) / 100;
      const strong = mark === 0 ? palette.faint : palette.cardEdge;
      return (
        `<path d="M${x} ${top - 6}V${top + height}" stroke="${strong}" stroke-width="${mark === 0 ? 2 : 1}"/>` +
        svgText(`${mark} %`, x, top + height + 20, { size: 19, colour: palette.faint, anchor: 'middle' })
      );
    })
    .join('');
}

const fills = {
  first: palette.amber,
  plain: palette.layerEdge,
  other: '#6b7078',
} as const;

function bars({ bars: all, faint = false }: ChartGroup, { left, right, labelRoom }: Frame, top: number): string {
  return all
    .map(({ label, share, low, high, note, tone = 'plain' }, index) => {
      const y = top + index * barStep + (barStep - barHeight) / 2;
      const middle = y + barHeight / 2;
      const at = (value: number): number => left + (right - left) * Math.max(0, Math.min(1, value));
      const ink = faint ? palette.dim : palette.label;
      const weight = tone === 'first' ? 'bold' : 'regular';
      const bar = { x: left, y, width: share === 0 ? 0 : Math.max(2, at(share) - left), height: barHeight };
      return (
        svgText(fit(clean(label), labelRoom / labelSize, weight), left - 16, middle, {
          size: labelSize,
          colour: ink,
          weight,
          anchor: 'end',
        }) +
        `<g opacity="${faint ? 0.45 : 1}">${svgBox(bar, 4, fills[tone])}</g>` +
        whisker(at(low), at(high), middle) +
        svgText(clean(note), right + 22, middle, { size: noteSize, colour: palette.dim })
      );
    })
    .join('');
}

/** Light on a dark rim, so that it is seen on bars of every colour and beside them. */
function whisker(from: number, to: number, y: number): string {
  const end = 8;
  const path = `M${from} ${y}H${to}M${from} ${y - end}v${2 * end}M${to} ${y - end}v${2 * end}`;
  return [
    [palette.page, 6.5],
    [palette.prompt, 2.5],
  ]
    .map(([colour, stroke]) => `<path d="${path}" stroke="${colour}" stroke-width="${stroke}" fill="none"/>`)
    .join('');
}

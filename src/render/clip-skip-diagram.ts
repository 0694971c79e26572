import { encodeSheet } from './encode.ts';
import { palette } from './palette.ts';
import type { Rect } from './raster.ts';
import { rasterise, svgBox, svgLines, svgText } from './svg.ts';
import { clean, fit, textWidth, wrap } from './text.ts';
import type { RenderedSheet } from './types.ts';

/** What a group of programs calls this clip skip. */
export interface DiagramTool {
  /** "2", "-2" */
  readonly value: string;
  readonly names: readonly string[];
}

/** Where clip skip cuts; every text comes in the language of who looks. */
export interface DiagramSpec {
  /** Layers of the encoder: 12. Up to 24 fit. */
  readonly layers: number;
  /** The one that is read, 1..layers. */
  readonly layer: number;
  /** "Clip skip 2" */
  readonly title: string;
  /** "layer 11/12 is read" */
  readonly subtitle: string;
  /** Name of the numbers over the boxes: "clip skip". */
  readonly skipRow: string;
  /** What goes in, and what gets the output. */
  readonly prompt: string;
  readonly reader: string;
  /** On both sides of the cut, "layers 1-11 run" and "layer 12 left out"; the latter absent where there is no cut. */
  readonly runs: string;
  readonly leftOut?: string;
  /** Marks under single layers: what was trained to read them. */
  readonly trained: readonly { readonly layer: number; readonly text: string }[];
  readonly toolsHeading: string;
  /** Side by side, one with many names wider; three fit well. */
  readonly tools: readonly DiagramTool[];
  readonly footer: string;
}

const width = 1400;
const margin = 56;
const left = margin + 176;
const right = width - margin;
const gap = 10;
const boxTop = 250;
const boxHeight = 112;
const boxBottom = boxTop + boxHeight;
const readerTop = 510;
const readerHeight = 62;
const toolsTop = 626;
const toolLine = 32;

/** One picture, 1400 pixels wide, on the dark card of the sheets. */
export async function renderDiagram(spec: DiagramSpec): Promise<RenderedSheet> {
  const tools = toolCards(spec.tools);
  const footerTop = tools.bottom + 24;
  const area: Rect = { x: 0, y: 0, width, height: footerTop + 56 };
  const content = [
    text(spec.title, margin, 78, { size: 60, colour: palette.label, weight: 'bold' }, right - margin),
    text(spec.subtitle, margin, 142, { size: 32, colour: palette.dim }, right - margin),
    layers(spec),
    reading(spec),
    text(spec.toolsHeading, margin, toolsTop, { size: 28, colour: palette.dim }, right - margin),
    tools.content,
    text(spec.footer, margin, footerTop + 16, { size: 24, colour: palette.faint }, right - margin),
  ].join('');
  const page = await rasterise(content, area);
  return { ...(await encodeSheet(page, { format: 'png' })), transposed: false };
}

type Style = Parameters<typeof svgText>[3];

/** A line that is cut where it would leave its place. */
function text(words: string, x: number, middle: number, style: Style, room: number): string {
  return svgText(fit(clean(words), room / style.size, style.weight ?? 'regular'), x, middle, style);
}

function boxOf(layer: number, layerCount: number): Rect {
  const size = (right - left - gap * (layerCount - 1)) / layerCount;
  return { x: left + (layer - 1) * (size + gap), y: boxTop, width: size, height: boxHeight };
}

const middleOf = ({ x, width: size }: Rect): number => x + size / 2;

function layers({ layers: count, layer: read, skipRow, prompt, runs, leftOut }: DiagramSpec): string {
  const numberSize = count > 12 ? 26 : 42;
  const parts: string[] = [
    text(skipRow, margin, boxTop - 34, { size: 25, colour: palette.dim }, left - margin - 12),
    // The prompt comes in from the left.
    text(
      prompt,
      margin,
      boxTop + boxHeight / 2,
      { size: 25, colour: palette.label, weight: 'bold' },
      left - margin - 44,
    ),
    arrow(left - 38, boxTop + boxHeight / 2, left - 8, boxTop + boxHeight / 2, palette.label),
  ];
  for (let layer = 1; layer <= count; layer += 1) {
    const box = boxOf(layer, count);
    const isRead = layer === read;
    const off = layer > read;
    const fill = isRead ? palette.amber : off ? palette.page : palette.layer;
    const edge = isRead ? palette.amberText : off ? palette.cardEdge : palette.layerEdge;
    const ink = isRead ? palette.page : off ? palette.faint : palette.label;
    parts.push(
      off ? dashedBox(box) : svgBox(box, 14, fill, edge, 2),
      svgText(String(layer), middleOf(box), boxTop + boxHeight / 2, {
        size: numberSize,
        colour: ink,
        weight: off ? 'regular' : 'bold',
        anchor: 'middle',
      }),
      svgText(String(count + 1 - layer), middleOf(box), boxTop - 34, {
        size: isRead ? 40 : 25,
        colour: isRead ? palette.amberText : palette.faint,
        weight: isRead ? 'bold' : 'regular',
        anchor: 'middle',
      }),
    );
  }
  const last = boxOf(read, count);
  const cut = last.x + last.width + gap / 2;
  parts.push(bracket(left, last.x + last.width, runs, palette.label));
  if (leftOut !== undefined) parts.push(cutLine(cut), bracket(cut + gap / 2, right, leftOut, palette.dim));
  return parts.join('');
}

function dashedBox({ x, y, width: size, height }: Rect): string {
  return `<rect x="${x + 1}" y="${y + 1}" width="${size - 2}" height="${height - 2}" rx="14" fill="${palette.page}" \
stroke="${palette.cardEdge}" stroke-width="2" stroke-dasharray="7 6"/>`;
}

/** Where the reading stops. */
function cutLine(x: number): string {
  return `<path d="M${x} ${boxTop - 22}V${boxBottom + 22}" stroke="${palette.red}" stroke-width="5" \
stroke-linecap="round" stroke-dasharray="2 11"/>`;
}

/** A brace under some layers with words in its middle; words wider than it hold to the side that has room. */
function bracket(from: number, to: number, words: string, colour: string): string {
  const y = boxBottom + 26;
  const size = 27;
  const line = fit(clean(words), (right - left) / size);
  const need = textWidth(line) * size;
  const middle = Math.max(left + need / 2, Math.min((from + to) / 2, right - need / 2));
  return (
    `<path d="M${from + 3} ${y}v9H${to - 3}v-9" fill="none" stroke="${palette.cardEdge}" stroke-width="3"/>` +
    svgText(line, middle, y + 34, { size, colour, anchor: 'middle' })
  );
}

function arrow(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  const [dx, dy] = [Math.sign(x2 - x1), Math.sign(y2 - y1)];
  const head = dx === 0 ? `l-9 ${-14 * dy}m9 ${14 * dy}l9 ${-14 * dy}` : `l${-14 * dx} -9m${14 * dx} 9l${-14 * dx} 9`;
  return `<path d="M${x1} ${y1}L${x2} ${y2}${head}" fill="none" stroke="${colour}" stroke-width="4" \
stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** From the layer that is read down to what reads it, and which models were trained to read which layer. */
function reading({ layers: count, layer: read, reader, trained }: DiagramSpec): string {
  const from = middleOf(boxOf(read, count));
  const size = 30;
  const words = fit(clean(reader), 600 / size, 'bold');
  const half = Math.min(300, (textWidth(words, 'bold') * size) / 2 + 36);
  const middle = Math.max(left + half, Math.min(from, right - half));
  const card = { x: middle - half, y: readerTop, width: half * 2, height: readerHeight };
  const notes = trained.filter(({ layer }) => layer === read).map(({ text: note }) => clean(note));
  const noteX = middle - half - 24;
  return (
    arrow(from, boxBottom + 84, from, readerTop - 10, palette.amber) +
    svgBox(card, 16, palette.amberCard, palette.amber, 2) +
    svgText(words, middle, readerTop + readerHeight / 2, {
      size,
      colour: palette.amberText,
      weight: 'bold',
      anchor: 'middle',
    }) +
    notes
      .map((note) => {
        const onLeft = noteX - margin > right - middle - half;
        const room = (onLeft ? noteX - margin : right - middle - half - 24) / 26;
        const lines = wrap(note, room, 2);
        const x = onLeft ? noteX : middle + half + 24;
        const top = readerTop + readerHeight / 2 - lines.length * 17;
        return svgLines(lines, x, top, 34, { size: 26, colour: palette.dim, anchor: onLeft ? 'end' : 'start' });
      })
      .join('')
  );
}

/** The programs' own numbers, one card for each. */
function toolCards(tools: readonly DiagramTool[]): { readonly content: string; readonly bottom: number } {
  const space = 20;
  const shares = tools.map(({ names }) => (names.length > 4 ? 2 : 1));
  const all = shares.reduce((sum, each) => sum + each, 0);
  const share = (width - 2 * margin - space * (tools.length - 1)) / Math.max(1, all);
  const top = toolsTop + 34;
  const valueWidth = 104;
  const textSize = 25;
  const lines = tools.map(({ names }, index) =>
    namesIn(names, (share * (shares[index] ?? 1) - valueWidth - 48) / textSize),
  );
  const height = Math.max(2, ...lines.map((each) => each.length)) * toolLine + 40;
  let x = margin;
  const cards: string[] = [];
  for (const [index, { value }] of tools.entries()) {
    const size = share * (shares[index] ?? 1);
    const own = lines[index] ?? [];
    const first = top + (height - own.length * toolLine) / 2;
    const number = { size: 56, colour: palette.label, weight: 'bold', anchor: 'middle' } as const;
    cards.push(
      svgBox({ x, y: top, width: size, height }, 16, palette.card, palette.cardEdge, 2),
      svgText(clean(value), x + 18 + valueWidth / 2, top + height / 2, number),
      svgLines(own, x + 28 + valueWidth, first, toolLine, { size: textSize, colour: palette.dim }),
    );
    x += size + space;
  }
  return { content: cards.join(''), bottom: top + height };
}

/** Names side by side, none broken in two. */
function namesIn(names: readonly string[], em: number): string[] {
  const lines: string[] = [];
  for (const name of names.map((each) => fit(clean(each), em))) {
    const last = lines.at(-1);
    const joined = last === undefined ? name : `${last} · ${name}`;
    if (last !== undefined && textWidth(joined) <= em) lines[lines.length - 1] = joined;
    else lines.push(name);
  }
  return lines;
}

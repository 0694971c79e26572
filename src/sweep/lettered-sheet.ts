import type { FlipFrame, SheetAxisLabel, SheetCell, SheetSpec } from '../render/index.ts';
import { plainPicture } from '../render/index.ts';
import type { TextKey } from '../text/keys.ts';
import { arranged, placesOn } from './arranged.ts';
import type { Letters } from './letters.ts';
import { columnNames, letterAt } from './letters.ts';
import { promptLine } from './row-words.ts';
import { tileOf } from './sheet-spec.ts';
import type { SheetState, Translate } from './sheet-words.ts';
import { caveatLines, footerLines, metaLine } from './sheet-words.ts';
import type { CellOutcome, SweepPlan } from './types.ts';

/** Cells of one line of the sheet, in the order of the letters. */
type LetteredLine = readonly (CellOutcome | undefined)[];

export function letteredLines(state: SheetState, letters: Letters): readonly LetteredLine[] {
  const names = columnNames(state.plan);
  return placesOn(state).map((line) =>
    letters.map((name) => {
      const place = line[names.indexOf(name)];
      return place?.row.cells[place.index];
    }),
  );
}

/**
 * A line shows nothing until all of it is there: engines draw in the order of clip skip, and what is in the cache comes first, so
 * whoever sees panels arrive would know which is which.
 */
export function isWhole(line: LetteredLine): boolean {
  return line.every((cell) => cell !== undefined);
}

/** Caveats that say nothing about single columns. What is not listed is not shown: what comes new must be looked at first. */
const harmless = new Set<TextKey>([
  'sheet:caveat.workers',
  'sheet:caveat.ignored',
  'sheet:caveat.blank',
  'sheet:caveat.severalServers',
  'sheet:caveat.severalMachines',
]);

/** What must be seen, with letters for the columns. */
export function letteredCaveats(state: SheetState, letters: Letters, t: Translate): string[] {
  const warnings = (state.warnings ?? state.plan.notices).filter(({ key }) => harmless.has(key));
  const lines = letteredLines(state, letters);
  const same = lines.every(isWhole) ? sameLetters(lines, letters) : [];
  return [
    ...caveatLines({ ...state, warnings }, t),
    ...same.map((group) => t('sheet:veiled.same', { list: group.join(', ') })),
  ];
}

/** Letters whose panels have the same pixels in each line; not where all of them have. */
function sameLetters(lines: readonly LetteredLine[], letters: Letters): string[][] {
  const names = letters.map((_, index) => letterAt(index));
  const signature = (index: number): string =>
    lines.map((line) => line[index]?.picture?.pixels ?? `missing ${index}`).join(' ');
  const groups = [...Map.groupBy(names.keys(), signature).values()].map((group) =>
    group.map((index) => names[index] ?? ''),
  );
  return groups.length === 1 ? [] : groups.filter((group) => group.length > 1);
}

/** As `metaLine`, and that letters are shuffled. No seed: with it anybody could draw the row again and see the numbers. */
export function letteredMeta(plan: SweepPlan, t: Translate): string {
  return `${t('sheet:veiled.note')} · ${metaLine(plan, t, { seed: false })}`;
}

/** Labels of the lines; seeds by their number alone. */
export function letteredLabels(state: SheetState, t: Translate): readonly Partial<SheetAxisLabel>[] {
  if (state.plan.request.rows?.axis !== 'seed') return arranged(state, t).rows;
  return state.plan.rows.map(({ index }) => ({ label: t('sheet:veiled.row', { n: index + 1 }) }));
}

/** A sheet on which nothing tells what a letter stands for. */
export async function letteredSpec(state: SheetState, letters: Letters, t: Translate): Promise<SheetSpec> {
  const { plan } = state;
  const cells: SheetCell[][] = [];
  for (const line of letteredLines(state, letters)) {
    const waiting = (): SheetCell => ({ state: 'waiting', title: t('sheet:card.waiting') });
    cells.push(isWhole(line) ? await panels(line, t) : line.map(waiting));
  }
  return {
    prompt: promptLine(plan, t),
    noPrompt: t('sheet:noPrompt'),
    meta: letteredMeta(plan, t),
    columns: letters.map((_, index) => ({ label: letterAt(index) })),
    rows: letteredLabels(state, t),
    cells,
    footer: footerLines(state, t),
    caveats: letteredCaveats(state, letters, t),
    tile: tileOf(state),
  };
}

async function panels(line: LetteredLine, t: Translate): Promise<SheetCell[]> {
  const shown: SheetCell[] = [];
  for (const [index, cell] of line.entries()) {
    if (!cell?.picture) {
      const stopped = cell?.error?.code === 'job.cancelled';
      // Without the reason: some fail at one clip skip alone.
      shown.push({ state: 'failed', title: t(stopped ? 'sheet:card.stopped' : 'sheet:card.failed') });
      continue;
    }
    const twin = line.findIndex((other) => other?.picture?.pixels === cell.picture?.pixels);
    const badge = twin < index ? { badge: t('sheet:veiled.panelSame', { letter: letterAt(twin) }) } : {};
    shown.push({ state: 'done', image: await plainPicture(cell.picture.bytes), ...badge });
  }
  return shown;
}

/** Pictures of one line, each under its letter; those of a line that is not whole: none. */
export async function letteredFrames(
  state: SheetState,
  letters: Letters,
  wanted: number | undefined,
): Promise<FlipFrame[]> {
  const lines = letteredLines(state, letters);
  const count = (line: LetteredLine): number => line.filter((cell) => cell?.picture).length;
  const whole = lines.filter(isWhole);
  const fullest = whole.reduce<LetteredLine>((best, line) => (count(line) > count(best) ? line : best), []);
  const chosen = wanted === undefined ? fullest : (lines[wanted] ?? []);
  const frames: FlipFrame[] = [];
  for (const [index, cell] of isWhole(chosen) ? chosen.entries() : []) {
    if (cell?.picture) frames.push({ image: await plainPicture(cell.picture.bytes), label: letterAt(index) });
  }
  return frames;
}

/** Every picture of the whole lines as a file that is called by its letter and holds pixels alone. */
export async function letteredOriginals(
  state: SheetState,
  letters: Letters,
): Promise<{ readonly name: string; readonly data: Buffer }[]> {
  const files: { readonly name: string; readonly data: Buffer }[] = [];
  const lines = letteredLines(state, letters);
  for (const [down, line] of lines.entries()) {
    if (!isWhole(line)) continue;
    const place = lines.length > 1 ? `row-${down + 1}-` : '';
    for (const [index, cell] of line.entries()) {
      if (!cell?.picture) continue;
      files.push({ name: `${place}${letterAt(index)}.png`, data: await plainPicture(cell.picture.bytes) });
    }
  }
  return files;
}

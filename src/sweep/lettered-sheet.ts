import type { FlipFrame, SheetCell, SheetSpec } from '../render/index.ts';
import { plainPicture } from '../render/index.ts';
import type { TextKey } from '../text/keys.ts';
import type { Letters } from './letters.ts';
import { letterAt } from './letters.ts';
import type { SheetState, Translate } from './sheet-words.ts';
import { caveatLines, footerLines, metaLine } from './sheet-words.ts';
import { rowLabel } from './row-words.ts';
import type { CellOutcome, SweepPlan } from './types.ts';

/** Cells of one row in the order of the letters. */
type LetteredRow = readonly (CellOutcome | undefined)[];

function letteredRow({ row, cells }: SheetState['rows'][number], letters: Letters): LetteredRow {
  return letters.map((clipSkip) => cells[row.cells.findIndex((cell) => cell.clipSkip === clipSkip)]);
}

/**
 * A row shows nothing until all of it is there: engines draw in the order of clip skip, and what is in the cache comes first, so
 * whoever sees panels arrive would know which is which.
 */
function isWhole(row: LetteredRow): boolean {
  return row.every((cell) => cell !== undefined);
}

/** Caveats that say nothing about single clip skips. What is not listed is not shown: what comes new must be looked at first. */
const harmless = new Set<TextKey>([
  'sheet:caveat.workers',
  'sheet:caveat.ignored',
  'sheet:caveat.blank',
  'sheet:caveat.severalServers',
]);

/** What must be seen, with letters for clip skips. */
export function letteredCaveats(state: SheetState, letters: Letters, t: Translate): string[] {
  const warnings = (state.warnings ?? state.plan.notices).filter(({ key }) => harmless.has(key));
  const rows = state.rows.map((row) => letteredRow(row, letters));
  const same = rows.every(isWhole) ? sameLetters(rows, letters) : [];
  return [
    ...caveatLines({ ...state, warnings }, t),
    ...same.map((group) => t('sheet:veiled.same', { list: group.join(', ') })),
  ];
}

/** Letters whose panels have the same pixels in each row; not where all of them have. */
function sameLetters(rows: readonly LetteredRow[], letters: Letters): string[][] {
  const names = letters.map((_, index) => letterAt(index));
  const signature = (index: number): string =>
    rows.map((row) => row[index]?.picture?.pixels ?? `missing ${index}`).join(' ');
  const groups = [...Map.groupBy(names.keys(), signature).values()].map((group) =>
    group.map((index) => names[index] ?? ''),
  );
  return groups.length === 1 ? [] : groups.filter((group) => group.length > 1);
}

/** As `metaLine`, and that letters are shuffled. No seed: with it anybody could draw the row again and see the numbers. */
export function letteredMeta(plan: SweepPlan, t: Translate): string {
  return `${t('sheet:veiled.note')} · ${metaLine(plan, t, { seed: false })}`;
}

export function letteredRowLabel(row: SweepPlan['rows'][number], plan: SweepPlan, t: Translate) {
  return row.axis === 'seed' ? { label: t('sheet:veiled.row', { n: row.index + 1 }) } : rowLabel(row, plan, t);
}

/** A sheet on which nothing tells a letter's clip skip. */
export async function letteredSpec(
  state: SheetState,
  letters: Letters,
  t: Translate,
): Promise<Omit<SheetSpec, 'tile'>> {
  const { plan } = state;
  const cells: SheetCell[][] = [];
  for (const row of state.rows) {
    const own = letteredRow(row, letters);
    cells.push(
      isWhole(own) ? await panels(own, t) : own.map(() => ({ state: 'waiting', title: t('sheet:card.waiting') })),
    );
  }
  return {
    prompt: plan.request.prompt,
    noPrompt: t('sheet:noPrompt'),
    meta: letteredMeta(plan, t),
    columns: letters.map((_, index) => ({ label: letterAt(index) })),
    rows: plan.rows.map((row) => letteredRowLabel(row, plan, t)),
    cells,
    footer: footerLines(state, t),
    caveats: letteredCaveats(state, letters, t),
  };
}

async function panels(row: LetteredRow, t: Translate): Promise<SheetCell[]> {
  const shown: SheetCell[] = [];
  for (const [index, cell] of row.entries()) {
    if (!cell?.picture) {
      const stopped = cell?.error?.code === 'job.cancelled';
      // Without the reason: some fail at one clip skip alone.
      shown.push({ state: 'failed', title: t(stopped ? 'sheet:card.stopped' : 'sheet:card.failed') });
      continue;
    }
    const twin = row.findIndex((other) => other?.picture?.pixels === cell.picture?.pixels);
    const badge = twin < index ? { badge: t('sheet:veiled.panelSame', { letter: letterAt(twin) }) } : {};
    shown.push({ state: 'done', image: await plainPicture(cell.picture.bytes), ...badge });
  }
  return shown;
}

/** Pictures of one row, each under its letter; those of a row that is not whole: none. */
export async function letteredFrames(
  state: SheetState,
  letters: Letters,
  wanted: number | undefined,
): Promise<FlipFrame[]> {
  const rows = state.rows.map((row) => letteredRow(row, letters)).filter(isWhole);
  const count = (row: LetteredRow): number => row.filter((cell) => cell?.picture).length;
  const fullest = rows.reduce<LetteredRow>((best, row) => (count(row) > count(best) ? row : best), []);
  const own = wanted === undefined ? undefined : state.rows[wanted];
  const chosen = own ? letteredRow(own, letters) : fullest;
  const frames: FlipFrame[] = [];
  for (const [index, cell] of isWhole(chosen) ? chosen.entries() : []) {
    if (cell?.picture) frames.push({ image: await plainPicture(cell.picture.bytes), label: letterAt(index) });
  }
  return frames;
}

/** Every picture of the whole rows as a file that is called by its letter and holds pixels alone. */
export async function letteredOriginals(
  state: SheetState,
  letters: Letters,
): Promise<{ readonly name: string; readonly data: Buffer }[]> {
  const files: { readonly name: string; readonly data: Buffer }[] = [];
  for (const row of state.rows) {
    const own = letteredRow(row, letters);
    if (!isWhole(own)) continue;
    const place = state.rows.length > 1 ? `row-${row.row.index + 1}-` : '';
    for (const [index, cell] of own.entries()) {
      if (!cell?.picture) continue;
      files.push({ name: `${place}${letterAt(index)}.png`, data: await plainPicture(cell.picture.bytes) });
    }
  }
  return files;
}

import type { PanelMeasures } from '../advice/index.ts';
import type { Honoured } from '../gpu/engine.ts';
import { measureRow } from '../render/index.ts';
import type { Message } from '../text/keys.ts';
import { machinesWarning, sameAs, sameRows, sameWarnings, surprising } from './grid/same-pixels.ts';
import { isLoraAxis } from './request.ts';
import { effectiveSkip } from './clip-skips.ts';
import { isSeedExact, mixesClasses, modelOf, engineTitle } from './servers.ts';
import type { CellOutcome, PlannedRow, RowOutcome, SweepPlan } from './types.ts';
import { isMixed, mixedWarning } from './workers.ts';

export interface Verified {
  readonly rows: readonly RowOutcome[];
  /** Clip skips with the same pixels in every drawn row, groups of two or more. */
  readonly identical: readonly (readonly number[])[];
  /** Every drawn row of two or more is wholly identical. */
  readonly ignored: boolean;
  readonly seedYardstick?: number;
  /** Of a grid of LoRAs: some of them made no difference, or the same one. */
  readonly sameLoras: boolean;
  readonly warnings: readonly Message[];
  /** Doubts of the plan that the pictures have answered. */
  readonly answered: readonly Message[];
}

/**
 * Block SSIM above which two panels are called nearly the same; between clip skips 0.6 to 0.93 were measured. A server
 * that does not draw the same pixels twice (xformers and the like) adds small changes of its own.
 */
const nearlySame = { exact: 0.999, noisy: 0.95 };

type Done = CellOutcome & { readonly picture: NonNullable<CellOutcome['picture']> };

const isDone = (cell: CellOutcome): cell is Done => cell.picture !== undefined;

/**
 * Compares what was drawn. Equal pixels are the one proof there is that a clip skip had no effect, and lower what engine
 * and table said; panels of one colour are a failure of the model and prove nothing.
 */
export async function verify(
  plan: SweepPlan,
  drawn: readonly { readonly row: PlannedRow; readonly cells: readonly CellOutcome[] }[],
): Promise<Verified> {
  const judged: JudgedRow[] = [];
  for (const { row, cells } of drawn) judged.push(await judgeRow(plan, row, cells));
  const groups = sameRows(judged);
  const rows = judged.map(({ row, cells, identical, measures }): RowOutcome => {
    const first = sameAs(row, groups);
    return { row, cells, identical, ...(first === undefined ? {} : { sameAs: first }), measures };
  });
  const comparable = judged.filter(({ cells, blank }) => !blank && cells.filter(isDone).length > 1);
  const identical = sharedGroups(comparable);
  const ignored = comparable.length > 0 && comparable.every(({ cells }) => pixelsOf(cells).size === 1);
  const yardstick = await seedYardstick(plan, judged);
  return {
    rows,
    identical,
    ignored,
    ...(yardstick === undefined ? {} : { seedYardstick: yardstick }),
    sameLoras: isLoraGrid(plan) && surprising(groups).length > 0,
    warnings: [...warningsOf(plan, judged, identical, ignored), ...sameWarnings(plan, groups)],
    answered: answeredDoubts(judged),
  };
}

/** Two panels side by side: their clip skips and how alike they are. */
interface Pair {
  readonly skips: readonly [number, number];
  readonly similarity: number;
  readonly difference: number;
}

/** A row with what its pixels prove. */
interface JudgedRow extends RowOutcome {
  readonly blank: boolean;
  readonly neighbours: readonly Pair[];
  /** Some neighbours differ so that one can see it; noise of the arithmetic does not count. */
  readonly varies: boolean;
}

async function judgeRow(plan: SweepPlan, row: PlannedRow, cells: readonly CellOutcome[]): Promise<JudgedRow> {
  const done = cells.filter(isDone);
  const baseline = done.findIndex(({ cell }) => cell.clipSkip === plan.baseline);
  const base = Math.max(0, baseline);
  const images = done.map(({ picture }) => picture.bytes);
  const measured = images.length === 0 ? [] : await measureRow(images, base);
  const measures = measured.map(({ blank: _blank, ...panel }, index): PanelMeasures => ({
    clipSkip: done[index]?.cell.clipSkip ?? 0,
    ...panel,
  }));
  if (measured.some((panel) => panel.blank)) {
    return { row, cells, identical: [], measures: [], blank: true, neighbours: [], varies: false };
  }
  // Between machines panels differ without clip skip: only equal pixels still prove something.
  const mixed = isMixed(cells);
  const neighbours = mixed ? [] : await neighboursOf(done, base, measures);
  const identical = identicalGroups(done);
  const judge = judgeOf(plan, row, done, identical, neighbours);
  return {
    row,
    cells: cells.map((cell) => ({ ...cell, honoured: judge(cell) })),
    identical,
    // Without its baseline, or of one panel, a row has nothing to be compared with.
    measures: mixed || baseline < 0 || measures.length < 2 ? [] : measures,
    blank: false,
    neighbours,
    varies: neighbours.some((pair) => isVisible(pair, isSeedExact(plan, row))),
  };
}

function isLoraGrid({ request }: SweepPlan): boolean {
  return request.rows !== undefined && isLoraAxis(request.rows.axis);
}

function isVisible({ similarity }: Pair, seedExact: boolean): boolean {
  return similarity <= (seedExact ? nearlySame.exact : nearlySame.noisy);
}

function pixelsOf(cells: readonly CellOutcome[]): Set<string> {
  return new Set(cells.flatMap((cell) => (isDone(cell) ? [cell.picture.pixels] : [])));
}

function identicalGroups(cells: readonly Done[]): number[][] {
  const groups = Map.groupBy(cells, (cell) => cell.picture.pixels);
  return [...groups.values()]
    .map((group) => group.map(({ cell }) => cell.clipSkip).sort((a, b) => a - b))
    .filter((group) => group.length > 1);
}

/**
 * What may be said of a cell after its row was compared. Equal pixels lower what engine and table said. Only one doubt is
 * ever lifted: whether a model of unknown family follows clip skip at all, which panels that visibly differ answer.
 */
function judgeOf(
  plan: SweepPlan,
  row: PlannedRow,
  done: readonly Done[],
  groups: readonly (readonly number[])[],
  neighbours: readonly Pair[],
): (outcome: CellOutcome) => Honoured {
  const visible = (pair: Pair): boolean => isVisible(pair, isSeedExact(plan, row));
  const unknownModel = modelOf(plan, row).family === 'unknown';
  return ({ honoured, cell: { clipSkip } }) => {
    const same = done.filter(({ cell }) =>
      groups.some((group) => group.includes(clipSkip) && group.includes(cell.clipSkip)),
    );
    const contradicted = new Set(same.map((other) => effectiveSkip(other.cell.clipSkip, other))).size > 1;
    if (contradicted && same.length === done.length && honoured !== 'floor') return 'no';
    if (contradicted && honoured === 'yes') return 'unknown';
    if (honoured === 'no' && same.length < done.length && neighbours.some(visible)) return 'unknown';
    const own = neighbours.filter(({ skips }) => skips.includes(clipSkip));
    return honoured === 'unknown' && unknownModel && own.length > 0 && own.every(visible) ? 'yes' : honoured;
  };
}

async function neighboursOf(done: readonly Done[], base: number, measures: readonly PanelMeasures[]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let right = 1; right < done.length; right += 1) {
    const left = right - 1;
    const [one, other] = [done[left], done[right]];
    if (!one || !other) continue;
    const known = left === base ? measures[right] : right === base ? measures[left] : undefined;
    const compared = known ?? (await measureRow([one.picture.bytes, other.picture.bytes], 0))[1];
    if (!compared) continue;
    const { similarity, difference } = compared;
    pairs.push({ skips: [one.cell.clipSkip, other.cell.clipSkip], similarity, difference });
  }
  return pairs;
}

/** Clip skips whose panels are the same in each row; a panel that is missing in one proves nothing. */
function sharedGroups(rows: readonly { readonly cells: readonly CellOutcome[] }[]): number[][] {
  const skips = rows[0]?.cells.map(({ cell }) => cell.clipSkip) ?? [];
  const signature = (skip: number): string =>
    rows
      .map(({ cells }) => cells.find(({ cell }) => cell.clipSkip === skip)?.picture?.pixels ?? `missing ${skip}`)
      .join(' ');
  return [...Map.groupBy(skips, signature).values()].filter((group) => group.length > 1);
}

/**
 * How much a step of clip skip changes the picture, over how much another seed does: mean (1 - SSIM) between neighbouring
 * columns over mean (1 - SSIM) between neighbouring rows in the baseline's column. Needs rows that differ in their seed.
 */
async function seedYardstick(plan: SweepPlan, rows: readonly JudgedRow[]): Promise<number | undefined> {
  if (plan.request.rows?.axis !== 'seed') return undefined;
  const panels = rows
    .filter(({ blank }) => !blank)
    .flatMap(({ cells }) => cells.find(({ cell }) => cell.clipSkip === plan.baseline)?.picture ?? []);
  const betweenSeeds: number[] = [];
  for (const [index, panel] of panels.entries()) {
    const next = panels[index + 1];
    if (!next) continue;
    const [, compared] = await measureRow([panel.bytes, next.bytes], 0);
    if (compared) betweenSeeds.push(1 - compared.similarity);
  }
  const betweenSkips = rows.flatMap(({ neighbours }) => neighbours.map(({ similarity }) => 1 - similarity));
  const seeds = mean(betweenSeeds);
  return betweenSkips.length === 0 || !(seeds > 0) ? undefined : mean(betweenSkips) / seeds;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function warningsOf(
  plan: SweepPlan,
  rows: readonly JudgedRow[],
  identical: readonly (readonly number[])[],
  ignored: boolean,
): Message[] {
  const engine = engineTitle(plan);
  const warnings = [...mixedWarning(rows), ...machinesWarning(plan, rows)];
  if (!plan.grid && mixesClasses(rows.filter(({ cells }) => cells.some(isDone)).map(({ row }) => row))) {
    warnings.push({ key: 'sheet:caveat.severalServers' });
  }
  if (rows.some(({ blank }) => blank)) warnings.push({ key: 'sheet:caveat.blank' });
  if (ignored && !plan.pointless) warnings.push({ key: 'sheet:caveat.ignored', params: { engine } });
  const unexpected = rows.some(
    ({ row, varies }) => varies && row.cells.every(({ effect }) => effect.honoured === 'no'),
  );
  if (unexpected) warnings.push({ key: 'sheet:caveat.effectUnexpected', params: { engine } });
  if (!ignored) {
    for (const group of identical.filter((skips) => !expected(plan, skips))) {
      warnings.push({ key: 'sheet:caveat.same', params: { list: group.join(', ') } });
    }
  }
  return [...warnings, ...nearlySameWarnings(plan, rows, identical)];
}

/** The table had said that these values are one and the same; a notice says so already. */
function expected(plan: SweepPlan, skips: readonly number[]): boolean {
  const cells = plan.rows[0]?.cells.filter((cell) => skips.includes(cell.clipSkip)) ?? [];
  return new Set(cells.map(({ clipSkip, effect }) => effectiveSkip(clipSkip, effect))).size === 1;
}

/** Pairs that are alike in every row but not the same: the mean of their differences is given. */
function nearlySameWarnings(
  plan: SweepPlan,
  rows: readonly JudgedRow[],
  identical: readonly (readonly number[])[],
): Message[] {
  const seedExact = rows.every(({ row }) => isSeedExact(plan, row));
  const pairs = Map.groupBy(
    rows.flatMap(({ neighbours }) => neighbours),
    ({ skips }) => skips.join(),
  );
  return [...pairs.values()].flatMap((same): Message[] => {
    const [first] = same;
    if (!first || same.some((pair) => isVisible(pair, seedExact))) return [];
    const [a, b] = first.skips;
    if (identical.some((group) => group.includes(a) && group.includes(b))) return [];
    const percent = Number((mean(same.map(({ difference }) => difference)) * 100).toFixed(2));
    return [{ key: seedExact ? 'sheet:caveat.nearlySame' : 'sheet:caveat.noise', params: { a, b, percent } }];
  });
}

/** The table could not tell of these values whether they have an effect; the pixels could, in every row. */
function answeredDoubts(rows: readonly JudgedRow[]): Message[] {
  const doubtful = rows.flatMap(({ cells }) => cells.filter(({ cell }) => cell.effect.honoured === 'unknown'));
  if (doubtful.some((cell) => cell.honoured === 'unknown')) return [];
  return doubtful.flatMap(({ cell }) => cell.effect.reason ?? []);
}

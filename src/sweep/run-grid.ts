import type { AppError } from '../errors.ts';
import { isAway } from './away.ts';
import { sharedClasses } from './grid/one-class.ts';
import { heldCells, placesOf } from './places.ts';
import type { RowResult, RowRun, RunContext } from './run-row.ts';
import { createRowRun, maxMoves } from './run-row.ts';
import type { PlannedRow, SweepPlan } from './types.ts';

/**
 * All panels of a grid of trainings are compared with each other, so that what holds for a row holds for the whole of it: it is
 * drawn in one class. The first row that a server takes decides; when nobody of that class is there any more and somebody else
 * could draw all of it, everything is drawn anew there. Never rejects for an expected failure.
 */
export async function runGrid(plan: SweepPlan, context: RunContext): Promise<readonly RowResult[]> {
  const runs = plan.rows.map((row) => createRowRun(plan, row, context));
  let failures: readonly (AppError | undefined)[] = [];
  for (let moves = 0; ; moves += 1) {
    const round = await drawRound(plan, runs, context, moves < maxMoves);
    ({ failures } = round);
    if (!round.again || context.signal.aborted) break;
    for (const run of runs) run.drop();
  }
  return runs.map((run, index) => run.conclude(failures[index]));
}

interface Round {
  /** By row: why it is not whole. */
  readonly failures: readonly (AppError | undefined)[];
  /** The class went away and another one is there. */
  readonly again: boolean;
}

async function drawRound(
  plan: SweepPlan,
  runs: readonly RowRun[],
  context: RunContext,
  mayMove: boolean,
): Promise<Round> {
  const { engine, nsfw = false } = context;
  const several = engine.serversFor !== undefined;
  let chosen = await classToBegin(plan, context);
  const settle = (determinismClass: string): void => {
    for (const run of runs) run.moveTo(determinismClass);
  };
  if (chosen !== undefined) settle(chosen);
  // Where the queue is to choose, nothing is there yet; what others drew that cannot draw all of it is of no use.
  if (!several || chosen !== undefined) for (const run of runs) await run.lookUp(chosen);

  const leave = new AbortController();
  const opened = Promise.withResolvers<void>();
  const group = {
    signal: AbortSignal.any([context.signal, leave.signal]),
    pin: () => chosen,
    onClass(determinismClass: string): void {
      if (chosen !== undefined) return;
      chosen = determinismClass;
      settle(determinismClass);
      opened.resolve();
    },
    mustMove(): boolean {
      const left = plan.rows.filter((_, index) => !runs[index]?.isWhole());
      if (!mayMove || chosen === undefined || isHere(chosen, left, { engine, nsfw })) return false;
      const elsewhere = sharedClasses(plan.rows, { engine, nsfw }) ?? [];
      if (!elsewhere.some(({ here, determinismClass }) => here && determinismClass !== chosen)) return false;
      leave.abort();
      return true;
    },
  };

  const drawing: Promise<AppError | undefined>[] = [];
  for (const run of runs) {
    const own = run.draw(group);
    drawing.push(own);
    if (!several || chosen !== undefined || run.isWhole()) continue;
    // Nobody has taken any of it: one goes ahead, and the others follow it to its class.
    const failure = await Promise.race([opened.promise, own]);
    if (!failure || !isAway(failure)) continue;
    // They could be drawn nowhere else either.
    return { failures: runs.map((other) => (other.isWhole() ? undefined : failure)), again: false };
  }
  return { failures: await Promise.all(drawing), again: leave.signal.aborted };
}

interface Servers {
  readonly engine: RunContext['engine'];
  readonly nsfw: boolean;
}

/** Somebody of that class is there for each of these rows. */
function isHere(determinismClass: string, rows: readonly PlannedRow[], servers: Servers): boolean {
  const shared = classesOf(rows, servers).find((one) => one.determinismClass === determinismClass);
  return shared?.here ?? false;
}

/** As `sharedClasses`; none where nobody can draw some of them any more. */
function classesOf(rows: readonly PlannedRow[], servers: Servers): NonNullable<ReturnType<typeof sharedClasses>> {
  try {
    return sharedClasses(rows, servers) ?? [];
  } catch {
    // The queue will say so, with the words for it.
    return [];
  }
}

/**
 * The class that holds most of its pictures. With none of them drawn the queue may choose, unless the first row could be taken
 * by somebody who cannot draw the others. Undefined: the queue chooses, or there is nothing to choose.
 */
async function classToBegin(plan: SweepPlan, context: RunContext): Promise<string | undefined> {
  const { engine, nsfw = false } = context;
  const shared = classesOf(plan.rows, { engine, nsfw });
  if (shared.length === 0) return undefined;
  const held = await heldByClass(plan, context);
  const all = plan.rows.reduce((sum, { cells }) => sum + cells.length, 0);
  const countOf = (name: string): number => held.get(name) ?? 0;
  const nobody = shared.every(({ here }) => !here);
  const possible = shared
    .filter(({ determinismClass, here }) => here || nobody || countOf(determinismClass) === all)
    .toSorted((a, b) => countOf(b.determinismClass) - countOf(a.determinismClass));
  const [best] = possible;
  if (!best || countOf(best.determinismClass) > 0) return best?.determinismClass;
  const ofFirst = new Set(placesOf(plan.rows[0] ?? fail(), context).map(({ determinismClass }) => determinismClass));
  return ofFirst.size === shared.length ? undefined : best.determinismClass;
}

/** How many of its pictures the cache has, by class. */
async function heldByClass(
  plan: SweepPlan,
  context: Pick<RunContext, 'cache' | 'determinismClass'> & Partial<Pick<RunContext, 'engine' | 'nsfw'>>,
): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  for (const row of plan.rows) {
    for (const { place, cells } of await heldCells(plan, row, placesOf(row, context), context.cache)) {
      sums.set(place.determinismClass, (sums.get(place.determinismClass) ?? 0) + cells.size);
    }
  }
  return sums;
}

function fail(): never {
  throw new TypeError('a plan has rows');
}

/** How many panels of a plan would have to be drawn: those that the cache does not hold, where it holds most of their row. */
export async function undrawnCells(
  plan: SweepPlan,
  context: Pick<RunContext, 'cache' | 'determinismClass'> & Partial<Pick<RunContext, 'engine'>>,
): Promise<number> {
  if (plan.grid) {
    const all = plan.rows.reduce((sum, { cells }) => sum + cells.length, 0);
    return all - Math.max(0, ...(await heldByClass(plan, context)).values());
  }
  const missing = plan.rows.map(async (row) => {
    const [fullest] = await heldCells(plan, row, placesOf(row, context), context.cache);
    return row.cells.length - (fullest?.cells.size ?? 0);
  });
  return (await Promise.all(missing)).reduce((sum, count) => sum + count, 0);
}

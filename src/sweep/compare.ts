import { AppError } from '../errors.ts';
import { maxRows } from './request.ts';
import { workersOf } from './workers.ts';
import type { SheetState } from './sheet-words.ts';
import type { CellOutcome, PlannedRow, SweepPlan } from './types.ts';

/** One of two sweeps to be laid side by side. */
export interface ComparedSide {
  /** Every `SweepOutcome` is one. */
  readonly state: SheetState;
  /** When it was asked for, milliseconds since 1970. */
  readonly at: number;
}

export interface Compared {
  readonly sides: readonly [ComparedSide, ComparedSide];
  /** Whose row each row of the sheet is. */
  readonly rows: readonly { readonly side: 0 | 1; readonly row: PlannedRow }[];
  /** Clip skips that only one of them has. */
  readonly leftOut: readonly number[];
  /** One machine of one version drew all of it; where that is not known it is not so. */
  readonly sameMachine: boolean;
}

/**
 * Whether two sweeps can be laid side by side at all, before any picture of them is fetched or drawn again. Throws `compare.same`,
 * `compare.grid` (trainings by epochs), `compare.tooMany` and `compare.nothingShared`.
 */
export function checkCompared(one: SweepPlan, other: SweepPlan): void {
  if (one.sweepId === other.sweepId) throw new AppError('compare.same');
  if (one.grid || other.grid) throw new AppError('compare.grid');
  const count = one.rows.length + other.rows.length;
  if (count > maxRows) throw new AppError('compare.tooMany', { params: { count, max: maxRows } });
  const [first, second] = [skipsOf(one), skipsOf(other)];
  if (!first.some((skip) => second.includes(skip))) {
    throw new AppError('compare.nothingShared', { params: { one: first.join(', '), other: second.join(', ') } });
  }
}

/**
 * Two finished sweeps as one sheet, for `drawSheet`: the rows of the first above those of the second, under the clip skips that
 * both have. Pure. Throws what `checkCompared` does and `compare.unfinished` (no pictures).
 * Whether numbers of one of them are hidden by a blind vote is the caller's to ask.
 */
export function compareSweeps(one: ComparedSide, other: ComparedSide): SheetState {
  const sides = [one, other] as const;
  checkCompared(one.state.plan, other.state.plan);
  for (const { state } of sides) {
    const drawn = state.rows.some(({ cells }) => cells.some((cell) => cell?.picture));
    if (!drawn) throw new AppError('compare.unfinished');
  }
  const [first, second] = [skipsOf(one.state.plan), skipsOf(other.state.plan)];
  const shared = first.filter((skip) => second.includes(skip));
  const rows = sides.flatMap(({ state }, side) =>
    state.rows.map((row) => ({
      ...within(row, shared),
      side: side === 0 ? (0 as const) : (1 as const),
      from: row.row,
    })),
  );
  const planned = rows.map(({ row }, index) => ({ ...row, index }));
  return {
    plan: { ...one.state.plan, rows: planned },
    rows: rows.map(({ cells, identical }, index) => ({ row: planned[index] ?? rowMissing(), cells, identical })),
    compared: {
      sides,
      rows: rows.map(({ side, from }) => ({ side, row: from })),
      leftOut: [...new Set([...first, ...second])].filter((skip) => !shared.includes(skip)).sort((a, b) => a - b),
      sameMachine: isSameMachine(one.state, other.state),
    },
  };
}

function skipsOf({ rows: [first] }: SweepPlan): number[] {
  return (first?.cells ?? []).map(({ clipSkip }) => clipSkip);
}

/** A row with the columns of the sheet alone. */
function within({ row, cells, identical }: SheetState['rows'][number], shared: readonly number[]) {
  const places = shared.map((skip) => row.cells.findIndex((cell) => cell.clipSkip === skip));
  const { axis: _axis, ...rest } = row;
  return {
    // Axis and label are words of its own sweep.
    row: { ...rest, cells: places.flatMap((place) => row.cells[place] ?? []) },
    cells: places.map((place): CellOutcome | undefined => cells[place]),
    identical: identical
      .map((group) => group.filter((skip) => shared.includes(skip)))
      .filter((group) => group.length > 1),
  };
}

function isSameMachine(one: SheetState, other: SheetState): boolean {
  const machines = new Set([...machinesOf(one), ...machinesOf(other)]);
  return machines.size === 1;
}

/** What decides pixels besides the request: server and version, and the worker behind a service. */
function machinesOf({ plan, rows }: SheetState): string[] {
  return rows.flatMap(({ row, cells }) => {
    const { server, fingerprint } = row.drawnBy ?? { server: plan.engine.name, fingerprint: plan.engine.fingerprint };
    const workers = workersOf(cells).map(({ id }) => id);
    return (workers.length > 0 ? workers : ['']).map((worker) => JSON.stringify([server, fingerprint, worker]));
  });
}

function rowMissing(): never {
  throw new TypeError('a row was lost');
}

import type { Message } from '../../text/keys.ts';
import { listNames } from '../names.ts';
import { engineTitle } from '../servers.ts';
import type { CellOutcome, PlannedRow, SweepPlan } from '../types.ts';
import { workerNames, workersOf } from '../workers.ts';

interface Drawn {
  readonly row: PlannedRow;
  readonly cells: readonly CellOutcome[];
  /** A failure of the model: equal pixels prove nothing. */
  readonly blank: boolean;
}

/** Rows with the same pixels in every column, groups of two or more in the order of the plan. */
export type SameRows = readonly (readonly Drawn[])[];

/** Rows ask for different pictures, so equal ones mean that what tells them apart was not applied. */
export function sameRows(drawn: readonly Drawn[]): SameRows {
  const whole = drawn.filter(({ blank, cells }) => !blank && cells.every(({ picture }) => picture));
  const groups = Map.groupBy(whole, ({ cells }) => cells.map(({ picture }) => picture?.pixels).join(' '));
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Index of the first row of its group; undefined: it is that one, or of none. */
export function sameAs(row: PlannedRow, groups: SameRows): number | undefined {
  const [first] = groups.find((group) => group.some((other) => other.row === row)) ?? [];
  return first && first.row !== row ? first.row.index : undefined;
}

/** A LoRA of weight 0 is none. */
function addsNothing({ without, lora, settings }: PlannedRow): boolean {
  const own = settings.loras.find(({ name }) => name === lora);
  return without === true || (own?.weight === 0 && (own.textEncoderWeight ?? 0) === 0);
}

/** Groups that are no surprise are left out: nothing and nothing is the same. */
export function surprising(groups: SameRows): SameRows {
  return groups.filter((group) => group.some(({ row }) => !addsNothing(row)) || differInSkip(group));
}

function differInSkip(group: readonly Drawn[]): boolean {
  return new Set(group.map(({ cells }) => cells.map(({ cell }) => cell.clipSkip).join())).size > 1;
}

/** What has to be said of them. */
export function sameWarnings(plan: SweepPlan, groups: SameRows): Message[] {
  const engine = engineTitle(plan);
  return surprising(groups).map((group): Message => {
    const without = group.filter(({ row }) => addsNothing(row));
    const others = group.filter(({ row }) => !addsNothing(row)).map(({ row }) => row.label);
    if (others.length === 0) {
      const skips = group.flatMap(({ cells }) => cells.map(({ cell }) => cell.clipSkip));
      return { key: 'sheet:caveat.same', params: { list: [...new Set(skips)].join(', ') } };
    }
    const list = listNames(others);
    if (without.length > 0) return { key: 'sheet:caveat.loraNoEffect', params: { list, engine } };
    return { key: 'sheet:caveat.sameRows', params: { list: others.slice(0, 12).join(' = ') } };
  });
}

/** All panels of a grid of trainings are compared with each other: they must come from machines that draw alike. */
export function machinesWarning(plan: SweepPlan, drawn: readonly Drawn[]): Message[] {
  if (!plan.grid) return [];
  const done = drawn.filter(({ cells }) => cells.some(({ picture }) => picture));
  const classes = new Map(
    done.flatMap(({ row: { drawnBy } }) => (drawnBy ? [[drawnBy.determinismClass, drawnBy.server]] : [])),
  );
  const workers = workersOf(done.flatMap(({ cells }) => cells));
  const names =
    classes.size > 1 ? [...classes.values()].join(', ') : workers.length > 1 ? workerNames(workers) : undefined;
  return names === undefined ? [] : [{ key: 'sheet:caveat.severalMachines', params: { names } }];
}

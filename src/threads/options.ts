import { AppError } from '../errors.ts';
import type { PollOption } from '../store/index.ts';
import { effectiveSkip } from '../sweep/clip-skips.ts';
import type { CellOutcome, Letters, SheetState } from '../sweep/index.ts';
import { letterAt } from '../sweep/index.ts';

interface Column {
  readonly letter: string;
  readonly clipSkip: number;
  /** One for each row that has pictures. */
  readonly cells: readonly CellOutcome[];
}

/**
 * What may be chosen on a finished sheet: its columns in the order of their letters, those with the same pixels in every row as
 * one. A column that lacks a panel is no choice, unless the whole row failed. Throws `vote.onePanel` and `vote.identical`.
 */
export function optionsOf({ plan, rows }: Pick<SheetState, 'plan' | 'rows'>, letters: Letters): PollOption[] {
  const drawn = rows.filter(({ cells }) => cells.some((cell) => cell?.picture));
  const columns = letters.flatMap((clipSkip, index): Column[] => {
    const at = (plan.rows[0]?.cells ?? []).findIndex((cell) => cell.clipSkip === clipSkip);
    const cells = drawn.flatMap((row) => row.cells[at] ?? []).filter((cell) => cell.picture);
    if (cells.length === 0 || cells.length < drawn.length) return [];
    return [{ letter: letterAt(index), clipSkip, cells }];
  });
  if (columns.length < 2) throw new AppError('vote.onePanel');
  const groups = [...Map.groupBy(columns, pixelsOf).values()];
  if (groups.length < 2) throw new AppError('vote.identical');
  return groups.map(optionOf);
}

function pixelsOf({ cells }: Column): string {
  return cells.map((cell) => cell.picture?.pixels).join(' ');
}

function optionOf(group: readonly Column[]): PollOption {
  const letters = group.map(({ letter }) => letter);
  const clipSkips = group.map(({ clipSkip }) => clipSkip).sort((a, b) => a - b);
  // What was really drawn: a vote speaks for one clip skip, or for none where that is not known.
  const real = new Set(
    group.flatMap(({ clipSkip, cells }) => cells.map((cell) => effectiveSkip(clipSkip, cell) ?? 'none')),
  );
  const [only] = real;
  const remembered = real.size === 1 && typeof only === 'number' ? { remembered: only } : {};
  return { id: letters[0] ?? '', letters, clipSkips, ...remembered };
}

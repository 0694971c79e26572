import { AppError } from '../errors.ts';
import type { PollOption } from '../store/index.ts';
import { effectiveSkip } from '../sweep/clip-skips.ts';
import { letteredLines } from '../sweep/lettered-sheet.ts';
import type { CellOutcome, ColumnName, Letters, SheetState } from '../sweep/index.ts';
import { letterAt } from '../sweep/index.ts';

interface Column {
  readonly letter: string;
  readonly name: ColumnName;
  /** One for each line that has pictures. */
  readonly cells: readonly CellOutcome[];
}

/**
 * What may be chosen on a finished sheet: its columns in the order of their letters, those with the same pixels in every line as
 * one. A column that lacks a panel is no choice, unless the whole line failed. Throws `vote.onePanel` and `vote.identical`.
 */
export function optionsOf(state: SheetState, letters: Letters): PollOption[] {
  const drawn = letteredLines(state, letters).filter((line) => line.some((cell) => cell?.picture));
  const columns = letters.flatMap((name, index): Column[] => {
    const cells = drawn.flatMap((line) => line[index] ?? []).filter((cell) => cell.picture);
    if (cells.length === 0 || cells.length < drawn.length) return [];
    return [{ letter: letterAt(index), name, cells }];
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
  const about = { id: letters[0] ?? '', letters };
  const epochs = group.flatMap(({ name }) => (typeof name === 'string' ? name : []));
  if (epochs.length > 0) return { ...about, clipSkips: [], epochs };
  const clipSkips = group.flatMap(({ name }) => (typeof name === 'number' ? name : [])).sort((a, b) => a - b);
  // What was really drawn: a vote speaks for one clip skip, or for none where that is not known.
  const real = new Set(
    group.flatMap(({ cells }) => cells.map((cell) => effectiveSkip(cell.cell.clipSkip, cell) ?? 'none')),
  );
  const [only] = real;
  const remembered = real.size === 1 && typeof only === 'number' ? { remembered: only } : {};
  return { ...about, clipSkips, ...remembered };
}

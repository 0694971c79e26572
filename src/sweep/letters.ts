import type { SweepPlan } from './types.ts';

/** What tells a column of a sheet from the others: its clip skip, or on a grid of trainings its epoch as `GridColumn`. */
export type ColumnName = number | string;

/** Columns in the order of their letters: the first is A. Whoever has them knows which letter is which. */
export type Letters = readonly ColumnName[];

/** "A" for 0; a sheet has twelve columns at most. */
export function letterAt(index: number): string {
  return String.fromCodePoint(65 + index);
}

/** As they stand on the sheet. */
export function columnNames({ grid, rows }: Pick<SweepPlan, 'grid' | 'rows'>): readonly ColumnName[] {
  return grid?.columns ?? (rows[0]?.cells ?? []).map(({ clipSkip }) => clipSkip);
}

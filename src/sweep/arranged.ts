import type { SheetAxisLabel } from '../render/index.ts';
import { columnWords, lineLabel, rowLabel } from './row-words.ts';
import type { SheetState, Translate } from './sheet-words.ts';
import { columnLabel } from './sheet-words.ts';

/** Whose picture stands at a place of the sheet. */
export interface SheetPlace {
  readonly row: SheetState['rows'][number];
  /** Of its cell, in the row. */
  readonly index: number;
}

/** A sweep as its sheet shows it. */
export interface ArrangedSheet {
  readonly columns: readonly SheetAxisLabel[];
  readonly rows: readonly Partial<SheetAxisLabel>[];
  /** By row and column; undefined: nothing was asked for there. */
  readonly places: readonly (readonly (SheetPlace | undefined)[])[];
}

/** Rows down and clip skips across; a grid of trainings has axes of its own. */
export function arranged(state: SheetState, t: Translate): ArrangedSheet {
  const { plan } = state;
  const { grid } = plan;
  const places = placesOn(state);
  if (!grid) {
    return {
      columns: (plan.rows[0]?.cells ?? []).map((_, column) => columnLabel(state, column, t)),
      rows: plan.rows.map((row) => rowLabel(row, plan, t)),
      places,
    };
  }
  return {
    columns: grid.columns.map((column) => ({ label: columnWords(column, t) })),
    rows: grid.lines.map((line) => lineLabel(line, t)),
    places,
  };
}

/** See `ArrangedSheet.places`. */
export function placesOn({ plan: { grid }, rows }: Pick<SheetState, 'plan' | 'rows'>): ArrangedSheet['places'] {
  if (!grid) return rows.map((row) => row.row.cells.map((_, index) => ({ row, index })));
  const at = new Map(
    rows.flatMap((row) =>
      (row.row.places ?? []).map(({ line, column }) => [`${line}/${column}`, { row, index: 0 }] as const),
    ),
  );
  return grid.lines.map((_, line) => grid.columns.map((__, column) => at.get(`${line}/${column}`)));
}

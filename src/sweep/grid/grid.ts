import type { EpochName } from '../epochs.ts';

/** A column of a grid of trainings: an epoch, or the panels without a LoRA. */
export type GridColumn = EpochName | 'none';

/** One training of a grid: a line of its sheet. */
export interface GridLine {
  /** "mychar" */
  readonly training: string;
  /** What names it in a request, with the clip skip it was trained at: "mychar@2:0.8". */
  readonly value: string;
  /** Clip skip it was trained at, A1111's number. Undefined: nobody knows. */
  readonly trainedAt?: number;
  /** Clip skip its panels are drawn at. */
  readonly drawnAt: number;
  readonly weight: number;
}

/** Where panels stand on the sheet of a grid of trainings, which has two axes of its own. */
export interface SeriesGrid {
  readonly lines: readonly GridLine[];
  readonly columns: readonly GridColumn[];
}

/** A place on such a sheet, both from 0. */
export interface GridPlace {
  readonly line: number;
  readonly column: number;
}

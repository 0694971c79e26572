/** What one sweep or batch may ask for at most. Edges with many users (Discord) pass smaller ones. */
export interface Limits {
  /** Pictures of one sweep. */
  readonly cells: number;
  /** Pixels of all pictures of one sweep together: they are held in memory until the sheet is made. */
  readonly pixels: number;
  /** Pictures of one batch. */
  readonly batch: number;
}

/** 144 panels are the largest sheet (12 x 12); 200 megapixels are 190 pictures of 1024x1024. */
export const defaultLimits: Limits = { cells: 144, pixels: 200_000_000, batch: 1000 };

/** Pictures of this size that one sweep may have. */
export function maxCells(limits: Limits, width: number, height: number): number {
  return Math.max(1, Math.min(limits.cells, Math.floor(limits.pixels / (width * height))));
}

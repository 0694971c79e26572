import type { AppError } from '../errors.ts';
import type { Worker } from '../gpu/engine.ts';
import type { CachedCell } from './cache.ts';
import type { CellOutcome, DrawnPicture, PlannedCell } from './types.ts';

/** Outcomes of cells between the engine, the cache and whoever asked. */

/** What the engine may leave unsaid. */
export function known(used: number | undefined, worker: Worker | undefined): Pick<CellOutcome, 'used' | 'worker'> {
  return { ...(used === undefined ? {} : { used }), ...(worker ? { worker } : {}) };
}

export function toCache({ honoured, used, worker, warnings }: CellOutcome, picture: DrawnPicture): CachedCell {
  return { picture, honoured, warnings: warnings.filter(({ passing }) => !passing), ...known(used, worker) };
}

export function fromCache(cell: PlannedCell, { picture, honoured, used, worker, warnings }: CachedCell): CellOutcome {
  const about = { cell, picture, honoured, warnings, ...known(used, worker) };
  return { ...about, state: 'done', fromCache: true, ms: 0 };
}

export function undrawn(cell: PlannedCell, error: AppError): CellOutcome {
  return { cell, state: 'failed', honoured: 'unknown', fromCache: false, ms: 0, error, warnings: [] };
}

import { AppError } from '../../errors.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { SheetState } from '../../sweep/index.ts';
import type { BotContext } from '../types.ts';

/** A sweep as it was drawn. Throws `store.gone`. */
export async function snapshotOf(sweepId: string, { desk }: BotContext): Promise<SweepSnapshot> {
  const snapshot = await desk.snapshot(sweepId);
  if (!snapshot) throw new AppError('store.gone');
  return snapshot;
}

export interface DrawnSweep {
  readonly snapshot: SweepSnapshot;
  /** With its pictures. */
  readonly state: SheetState;
  /** Pictures had been evicted and were drawn again, with the same seed and settings. */
  readonly redrawn: boolean;
}

/** The sweep with its pictures; what the cache has lost is drawn again. Throws `store.gone` and what drawing throws. */
export async function drawnSweep(sweepId: string, context: BotContext): Promise<DrawnSweep> {
  const snapshot = await snapshotOf(sweepId, context);
  const { state, status } = snapshot;
  // Of a sweep that is done every panel was drawn or failed: one that is not there was evicted.
  const lost = status === 'done' && state.rows.some(({ cells }) => cells.includes(undefined));
  if (!lost) return { snapshot, state, redrawn: false };
  return { snapshot, state: await context.desk.restore(sweepId, context.signal), redrawn: true };
}

import { AppError } from '../../errors.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { BotContext } from '../types.ts';

/** A sweep as it was drawn, with its numbers. Throws `store.gone` and, while a blind vote runs on it, `vote.hidden`. */
export async function snapshotOf(sweepId: string, { desk }: BotContext): Promise<SweepSnapshot> {
  const snapshot = await desk.snapshot(sweepId);
  if (!snapshot) throw new AppError('store.gone');
  return snapshot;
}

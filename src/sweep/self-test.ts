import type { Engine } from '../gpu/engine.ts';
import type { RowQueue } from '../gpu/queue.ts';
import type { PictureCache } from './cache.ts';
import { planSweep } from './plan.ts';
import { sweepRequest } from './request.ts';
import { runSweep } from './run.ts';
import type { SweepOutcome } from './types.ts';

/** Enough for pictures to differ where the encoder's layers do, and little enough to be done at once. */
const steps = 4;
const longestSide = 256;

/** Old pictures prove nothing about the server of today. */
const nothingKept: PictureCache = { get: () => Promise.resolve(undefined), put: () => Promise.resolve(true) };

/**
 * Draws one small picture at clip skip 1, 2 and 3 and compares them: does this engine use what it is told? Rejects with
 * `server.*`, `builtin.*` and `request.*`; pictures that fail are failed cells, as in any sweep.
 */
export async function runSelfTest(
  { engine, queue }: { readonly engine: Engine; readonly queue: RowQueue },
  { id, user, signal }: { readonly id: string; readonly user: string; readonly signal: AbortSignal },
): Promise<SweepOutcome> {
  const info = await engine.describe(signal);
  const { size, defaults } = info;
  const side = (usual: number): number =>
    Math.max(size.min, Math.floor(Math.min(usual, longestSide) / size.step) * size.step);
  const request = sweepRequest.parse({
    prompt: 'a red house beside a lake, blue sky',
    seed: 1,
    skips: [1, 2, 3],
    steps,
    ...(size.only ? {} : { width: side(defaults.width), height: side(defaults.height) }),
  });
  const plan = planSweep(request, { engine, info, sweepId: id, randomSeed: () => 1 });
  return runSweep(plan, {
    queue,
    engine,
    cache: nothingKept,
    determinismClass: 'local',
    owner: { user },
    signal,
  });
}

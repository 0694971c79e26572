import { AppError } from '../../errors.ts';
import type { Engine, RowSettings } from '../../gpu/engine.ts';
import { checkedSkips } from '../clip-skips.ts';
import { requestKey, sha256 } from '../keys.ts';
import { defaultLimits } from '../limits.ts';
import { planCell } from '../plan.ts';
import { maxSeed } from '../request.ts';
import { expectedEffects, modelOf } from '../servers.ts';
import type { PlannedRow, SweepPlan } from '../types.ts';

export interface BatchSeries {
  readonly settings: RowSettings;
  /** One cell each, the seeds counting up. */
  readonly rows: readonly PlannedRow[];
  /** What makes this batch this one: everything asked but the number of pictures. */
  readonly key: string;
}

interface SeriesOptions {
  readonly plan: SweepPlan;
  /** Row of the plan, from 0. Default 0. */
  readonly row?: number;
  readonly engine: Engine;
  readonly clipSkip: number;
  readonly count: number;
  readonly firstSeed?: number;
  /** As in `Row`. Default false. */
  readonly nsfw?: boolean;
}

/** The rows of a batch. Throws `request.clipSkip` and `request.tooMuch`. */
export function batchSeries(options: SeriesOptions): BatchSeries {
  const { plan, row = 0, engine, clipSkip, count, firstSeed, nsfw = false } = options;
  const { settings } = plan.rows[row] ?? {};
  if (!settings) throw new AppError('internal', { detail: `a plan without row ${row}` });
  if (count > defaultLimits.batch) {
    throw new AppError('request.tooMuch', { params: { cells: count, max: defaultLimits.batch } });
  }
  const model = modelOf(plan, { settings });
  checkedSkips([clipSkip], [model]);
  const start = firstSeed ?? seedAfter(settings.seed);
  const { effects } = expectedEffects(engine, model, settings, [clipSkip], nsfw);
  const [effect = engine.clipSkip(model, clipSkip)] = effects;
  const rows = Array.from({ length: count }, (_, index): PlannedRow => {
    const seed = (start + index) % (maxSeed + 1);
    const own = { ...settings, seed };
    return { index, label: String(seed), settings: own, cells: [planCell(model, own, clipSkip, effect)] };
  });
  return { settings, rows, key: requestKey({ ...settings, seed: start }, clipSkip) };
}

/** Far from the sweep's own seeds, so that the night brings new pictures, and the same place each time. */
function seedAfter(seed: number): number {
  return Number.parseInt(sha256(`batch ${seed}`).slice(0, 8), 16) % (maxSeed + 1);
}

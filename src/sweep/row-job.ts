import type { RowJob } from '../gpu/queue.ts';
import { rowJobVersion } from '../gpu/queue.ts';
import { modelOf } from './servers.ts';
import type { PlannedCell, PlannedRow, SweepPlan } from './types.ts';

interface JobContext {
  readonly owner: RowJob['owner'];
  /** As in `Row`. Default false. */
  readonly nsfw?: boolean;
  /** Default interactive. */
  readonly class?: RowJob['class'];
}

/** `pin`: some cells are there already, so the rest must come from workers that give the same pixels. */
export function rowJob(
  plan: SweepPlan,
  row: PlannedRow,
  cells: readonly PlannedCell[],
  context: JobContext,
  pin: string | undefined,
): RowJob {
  const { settings } = row;
  const { name, family } = modelOf(plan, row);
  return {
    version: rowJobVersion,
    sweepId: plan.sweepId,
    row: {
      id: `${plan.sweepId}/${row.index}`,
      settings,
      cells: cells.map(({ requestKey, clipSkip }) => ({ key: requestKey, clipSkip })),
      ...(context.nsfw ? { nsfw: true } : {}),
    },
    owner: context.owner,
    class: context.class ?? 'interactive',
    cost: cells.length * costOf(settings),
    requires: { family, model: name, loras: settings.loras.map((lora) => lora.name) },
    ...(pin === undefined ? {} : { pin }),
  };
}

/** Steps x megapixels of one picture, its hires pass included. */
export function costOf({ width, height, steps, hires }: PlannedRow['settings']): number {
  const megapixels = (width * height) / 1e6;
  if (!hires) return steps * megapixels;
  return steps * megapixels + (hires.steps || steps) * hires.denoise * megapixels * hires.scale ** 2;
}

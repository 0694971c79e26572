import type { Cell, RowProgress } from '../../engine.ts';
import type { RowGraph } from './graph.ts';
import type { Sight } from './sight.ts';

/** Sampling's share of a cell; the rest is decoding and the way here. */
const samplingShare = 0.95;

export interface Reporter {
  /** Tells where the row stands; at most every `everyMs`, unless `now`. */
  report(state: { readonly sight: Sight; readonly queuePosition?: number | undefined }, now?: boolean): void;
  /** The panel of this cell was handed on. */
  finished(cell: Cell, sight: Sight): void;
}

export function createReporter(
  { panels, samplers }: RowGraph,
  everyMs: number,
  onProgress: ((progress: RowProgress) => void) | undefined,
): Reporter {
  const cells = [...panels.values()];
  const done = new Set<Cell>();
  let highest = 0;
  let last = Number.NEGATIVE_INFINITY;

  /** 0..1: the mean of the samplers that work for it. */
  function share(cell: Cell, { steps }: Sight): number {
    if (done.has(cell)) return 1;
    const own = [...samplers].filter(([, each]) => each.includes(cell));
    const parts = own.map(([id]) => {
      const step = steps.get(id);
      return step ? step.value / step.max : 0;
    });
    return (samplingShare * parts.reduce((sum, part) => sum + part, 0)) / Math.max(1, parts.length);
  }

  function tell(sight: Sight, rest: Omit<RowProgress, 'fraction'>): void {
    last = performance.now();
    const sum = cells.reduce((total, cell) => total + share(cell, sight), 0);
    // It never falls back.
    highest = Math.min(1, Math.max(highest, sum / cells.length));
    onProgress?.({ fraction: highest, ...rest });
  }

  return {
    report: ({ sight, queuePosition }, now = false) => {
      if (!onProgress || (!now && performance.now() - last < everyMs)) return;
      const { sampler, preview } = sight;
      const step = sampler === undefined ? undefined : sight.steps.get(sampler);
      const cell = sampler === undefined ? undefined : samplers.get(sampler)?.find((each) => !done.has(each));
      sight.preview = undefined;
      tell(sight, {
        ...(cell && { key: cell.key }),
        ...(step && { step: step.value, steps: step.max }),
        ...(queuePosition !== undefined && { queuePosition }),
        ...(preview && { preview }),
      });
    },
    finished: (cell, sight) => {
      done.add(cell);
      const last = [...samplers].findLast(([, each]) => each.includes(cell))?.[0];
      const step = last === undefined ? undefined : sight.steps.get(last);
      tell(sight, { key: cell.key, ...(step && { step: step.max, steps: step.max }) });
    },
  };
}

import type { RowSettings } from '../../gpu/engine.ts';
import { costOf } from '../row-job.ts';

/** Share of the newest value in a moving average: a server that got faster or slower is believed after a few pictures. */
const newest = 0.3;

/** How long pictures take on this engine. In memory: after a restart the first pictures tell again. */
export interface Speeds {
  /** A picture took this long; cached ones (0 ms) do not count. */
  addCell(settings: RowSettings, ms: number): void;
  /** Milliseconds for one picture: of that size and steps, else by the amount of work. Undefined: nothing was measured. */
  cell(settings: RowSettings): number | undefined;
  /** Milliseconds for so much work of anybody, see `costOf`, on one server. Undefined: nothing was measured. */
  work(cost: number): number | undefined;
}

function keyOf({ width, height, steps, hires }: RowSettings): string {
  return `${width}x${height}/${steps}/${hires ? `${hires.scale}/${hires.steps}` : ''}`;
}

export function createSpeeds(): Speeds {
  const known = new Map<string, number>();
  const add = (key: string, value: number): void => {
    const old = known.get(key);
    known.set(key, old === undefined ? value : old + newest * (value - old));
  };
  const work = (cost: number): number | undefined => {
    const perCost = known.get('cost');
    return perCost === undefined ? undefined : perCost * cost;
  };
  return {
    addCell(settings, ms) {
      if (ms <= 0) return;
      add(keyOf(settings), ms);
      add('cost', ms / costOf(settings));
    },
    cell: (settings) => known.get(keyOf(settings)) ?? work(costOf(settings)),
    work,
  };
}

/**
 * The life of a sweep. `accepted` is written before anybody is told; `drawn`: the result is kept, nobody has seen it;
 * `deleted`: only the fact remains, so that old buttons can say so.
 */
export const sweepStates = ['accepted', 'running', 'drawn', 'delivered', 'failed', 'cancelled', 'deleted'] as const;
export type SweepState = (typeof sweepStates)[number];

/** The states from which each state may be reached. `running` to `running` is a restart. */
const before: Record<SweepState, readonly SweepState[]> = {
  accepted: [],
  running: ['accepted', 'running'],
  drawn: ['running'],
  delivered: ['drawn'],
  failed: ['accepted', 'running', 'drawn'],
  cancelled: ['accepted', 'running'],
  deleted: ['accepted', 'running', 'drawn', 'delivered', 'failed', 'cancelled'],
};

export function statesBefore(state: SweepState): readonly SweepState[] {
  return before[state];
}

/** Still owed to somebody: what a restart takes up again. */
export const unfinishedSweeps = ['accepted', 'running', 'drawn'] as const satisfies readonly SweepState[];
/** Waiting for a GPU or using one: what limits count. */
export const runningSweeps = ['accepted', 'running'] as const satisfies readonly SweepState[];

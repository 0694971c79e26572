import type { EndState, Metrics } from './metrics.ts';

/** What of the sweep desk is needed. */
interface Desk {
  accept(plan: { readonly sweepId: string }, place: never): void;
  start(sweepId: string): void;
  watch(sweepId: string, listener: (snapshot: Snapshot) => void): () => void;
  unfinished(): readonly string[];
}

interface Snapshot {
  readonly status: string;
  readonly outcome?: {
    readonly rows: readonly { readonly cells: readonly { readonly state: string; readonly fromCache: boolean }[] }[];
  };
}

const ends: readonly string[] = ['done', 'failed', 'cancelled'] satisfies EndState[];
const isEnd = (status: string): status is EndState => ends.includes(status);

/** The same desk; each sweep it takes in or takes up again is counted once, when it ends. */
export function countedDesk<D extends Desk>(desk: D, metrics: Pick<Metrics, 'sweepEnded' | 'cellsFromCache'>): D {
  const watched = new Set<string>();
  const count = (sweepId: string): void => {
    if (watched.has(sweepId)) return;
    watched.add(sweepId);
    let over = false;
    const stop = desk.watch(sweepId, ({ status, outcome }) => {
      if (over || !isEnd(status)) return;
      over = true;
      watched.delete(sweepId);
      metrics.sweepEnded(status);
      const cells = outcome?.rows.flatMap((row) => row.cells) ?? [];
      metrics.cellsFromCache(cells.filter(({ state, fromCache }) => state === 'done' && fromCache).length);
      queueMicrotask(() => stop());
    });
  };
  return {
    ...desk,
    accept(plan: { readonly sweepId: string }, place: never) {
      desk.accept(plan, place);
      count(plan.sweepId);
    },
    start(sweepId: string) {
      const open = desk.unfinished().includes(sweepId);
      desk.start(sweepId);
      if (!open) return;
      // What cannot be taken up again ends in there, and nobody would tell us.
      if (desk.unfinished().includes(sweepId)) count(sweepId);
      else metrics.sweepEnded('failed');
    },
  };
}

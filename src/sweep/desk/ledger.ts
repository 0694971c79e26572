import { AppError } from '../../errors.ts';
import type { Store, Sweep } from '../../store/index.ts';
import type { SweepPlace } from '../desk.ts';
import type { CellOutcome, SweepOutcome, SweepPlan } from '../types.ts';
import type { SourcePictures } from './sources.ts';
import { outcomeToStore } from './stored-outcome.ts';
import type { FindSource } from './stored-plan.ts';
import { headToStore, readPlan, readRequest, requestToStore, settingsToStore } from './stored-plan.ts';

/** The store in the words of the desk. Calls are synchronous; any may throw `store.*`. */
export interface Ledger {
  /** Throws `internal` when the id is taken. */
  accept(plan: SweepPlan, place: SweepPlace): void;
  get(sweepId: string): Sweep | undefined;
  /** The plan as it was accepted. Throws `store.gone` for what a later version wrote and this one cannot read. */
  plan(sweep: Sweep): SweepPlan;
  /** The plan that a stored outcome belongs to. */
  planOf(sweep: Sweep, head: unknown): SweepPlan;
  request(sweep: Sweep): SweepPlan['request'];
  /** Planned again on another engine. */
  replan(plan: SweepPlan): void;
  /** A row of the plan was bound to a server. `anew`: what another one drew of it counts no more. */
  bound(plan: SweepPlan, row: number, anew: boolean): void;
  cell(sweepId: string, row: number, outcome: CellOutcome, determinismClass: string): void;
  /** False: it was cancelled or deleted meanwhile. */
  drawn(outcome: SweepOutcome): boolean;
}

export function createLedger(store: Store, sources: SourcePictures, now: () => number): Ledger {
  const find: FindSource = (hash) => sources.get(hash);
  const planRows = (plan: SweepPlan): void =>
    store.cells.plan(
      plan.sweepId,
      plan.rows.map((row) => ({
        index: row.index,
        label: row.label,
        settings: settingsToStore(row),
        cells: row.cells.map(({ clipSkip, requestKey }) => ({ clipSkip, requestKey })),
      })),
    );
  const planOf = ({ id, request }: Sweep, head: unknown): SweepPlan => {
    const settings = store.cells.rows(id).map((row) => row.settings);
    return readable(() => readPlan({ sweepId: id, request, head, settings }, find));
  };

  return {
    accept(plan, { note, nsfw, ...place }) {
      const { source } = plan.request;
      if (source) sources.put(source.sha256, source.image);
      store.transaction(() => {
        const fresh = store.sweeps.accept({
          id: plan.sweepId,
          ...place,
          request: requestToStore(plan),
          facts: headToStore(plan, { ...(note === undefined ? {} : { note }), ...(nsfw ? { nsfw } : {}) }),
          createdAt: now(),
        });
        if (!fresh) throw new AppError('internal', { detail: `the sweep id ${plan.sweepId} is taken` });
        planRows(plan);
      });
    },
    get: (sweepId) => store.sweeps.get(sweepId),
    plan: (sweep) => planOf(sweep, sweep.facts),
    planOf,
    request: (sweep) => readable(() => readRequest(sweep.request, find)),
    replan: planRows,
    bound(plan, row, anew) {
      store.transaction(() => {
        // Before a restart it may have been another one's.
        const before = store.cells.rows(plan.sweepId).find(({ index }) => index === row)?.workerClass;
        const now = plan.rows[row]?.drawnBy?.determinismClass;
        const isOther = before !== undefined && now !== undefined && before !== now;
        if (anew || isOther) store.cells.reset(plan.sweepId, row);
        planRows(plan);
      });
    },
    cell(sweepId, row, { cell, state, picture, honoured, used, ms, error }, determinismClass) {
      const place = { sweepId, rowIndex: row, clipSkip: cell.clipSkip };
      if (state === 'failed' || !picture) {
        store.cells.failed(place, error ?? new AppError('internal'));
        return;
      }
      store.cells.bind(sweepId, row, determinismClass);
      store.cells.done(place, { picture: picture.sha256, honoured, used, ms });
    },
    drawn: (outcome) => store.sweeps.drawn(outcome.plan.sweepId, outcomeToStore(outcome)),
  };
}

/** Throws `store.gone` for an entry that cannot be read. */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.slice(0, 300) : 'unreadable';
    throw new AppError('store.gone', { detail, cause });
  }
}

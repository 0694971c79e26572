import { AppError } from '../../errors.ts';
import type { Sweep, SweepState } from '../../store/index.ts';
import type { SweepPlace, SweepSnapshot, SweepStatus } from '../desk.ts';
import type { CachedCell } from '../cache.ts';
import { cacheKey } from '../places.ts';
import { runSweep } from '../run.ts';
import type { CellOutcome, PlannedCell, PlannedRow, SweepOutcome, SweepPlan } from '../types.ts';
import type { DeskParts } from './parts.ts';
import { unlessAborted } from './engine-watch.ts';
import { readable } from './ledger.ts';
import { readStoredOutcome, rebuildOutcome } from './stored-outcome.ts';
import { askedOf } from './stored-plan.ts';

/** Sweeps that are over, out of the ledger and the picture cache. */
export interface Shelf {
  snapshot(sweepId: string): Promise<SweepSnapshot | undefined>;
  restore(sweepId: string, signal: AbortSignal): Promise<SweepOutcome>;
}

/** Sweeps whose redrawn pictures are held in memory: of use where the cache cannot keep them. */
const heldOutcomes = 4;

const statuses: Record<Exclude<SweepState, 'deleted'>, SweepStatus> = {
  accepted: 'accepted',
  running: 'running',
  drawn: 'done',
  delivered: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

export function placeOf({ ownerUser, guildId, channelId, locale, facts }: Sweep): SweepPlace {
  const { note, nsfw } = askedOf(facts);
  return {
    ownerUser,
    ...(guildId === undefined ? {} : { guildId }),
    channelId,
    locale,
    ...(note === undefined ? {} : { note }),
    ...(nsfw ? { nsfw } : {}),
  };
}

export function createShelf({ options, ledger, watch, planAgain, votesAt, signal: closing }: DeskParts): Shelf {
  const { store, cache, determinismClass } = options;
  const restored = new Map<string, SweepOutcome>();
  const restoring = new Map<string, Promise<SweepOutcome>>();

  const heldCell = (plan: SweepPlan, row: PlannedRow, cell: PlannedCell): Promise<CachedCell | undefined> =>
    cache.get(cacheKey(plan, row, cell, determinismClass));

  const outcomeOf = async (sweep: Sweep): Promise<SweepOutcome | undefined> => {
    const result = store.sweeps.result(sweep.id);
    if (result === undefined) return undefined;
    const kept = readable(() => readStoredOutcome(result));
    const plan = ledger.planOf(sweep, kept.head);
    return rebuildOutcome(plan, kept, async (row, cell) => {
      const [planned, wanted] = [plan.rows[row], plan.rows[row]?.cells[cell]];
      return planned && wanted ? (await heldCell(plan, planned, wanted))?.picture : undefined;
    });
  };

  /** A sweep that ended before everything was there: the ledger knows which panels are. */
  const partOf = async (sweep: Sweep): Promise<SweepSnapshot['state']> => {
    const plan = ledger.plan(sweep);
    const noted = store.cells.rows(sweep.id);
    const rows = plan.rows.map(async (row) => {
      const cells = row.cells.map(async (cell): Promise<CellOutcome | undefined> => {
        const known = noted[row.index]?.cells.find(({ clipSkip }) => clipSkip === cell.clipSkip);
        const { honoured = 'unknown', used, ms = 0, state } = known ?? {};
        const about = { cell, honoured, ms, fromCache: true, warnings: [], ...(used === undefined ? {} : { used }) };
        if (state === 'done') {
          const held = await heldCell(plan, row, cell);
          if (!held) return undefined;
          return { ...about, state: 'done', picture: held.picture, ...(held.worker ? { worker: held.worker } : {}) };
        }
        if (sweep.state !== 'cancelled' && sweep.state !== 'failed') return undefined;
        const error = sweep.state === 'cancelled' ? new AppError('job.cancelled') : errorOf(sweep);
        return { ...about, state: 'failed', ...(error ? { error } : {}) };
      });
      return { row, cells: await Promise.all(cells), identical: [] };
    });
    return { plan, rows: await Promise.all(rows) };
  };

  const snapshot = async (sweepId: string): Promise<SweepSnapshot | undefined> => {
    const sweep = ledger.get(sweepId);
    if (!sweep || sweep.state === 'deleted') return undefined;
    const outcome = restored.get(sweepId) ?? (await outcomeOf(sweep));
    const state = outcome ? withoutLost(outcome) : await partOf(sweep);
    const status = statuses[sweep.state];
    const error = errorOf(sweep);
    return {
      sweepId,
      status,
      place: placeOf(sweep),
      plan: state.plan,
      state,
      steps: new Map(),
      ...(outcome && status === 'done' ? { outcome } : {}),
      ...(error ? { error } : {}),
    };
  };

  const redraw = async (sweepId: string): Promise<SweepOutcome> => {
    const sweep = ledger.get(sweepId);
    if (!sweep || sweep.state === 'deleted') throw new AppError('store.gone');
    const info = await watch.info(closing);
    const outcome = await runSweep(planAgain(sweep, info), {
      ...options,
      votes: votesAt(placeOf(sweep)),
      nsfw: placeOf(sweep).nsfw ?? false,
      owner: { user: sweep.ownerUser, ...(sweep.guildId === undefined ? {} : { guild: sweep.guildId }) },
      signal: closing,
    });
    const failed = outcome.rows.flatMap(({ cells }) => cells.flatMap(({ error }) => error ?? []));
    const [first] = failed;
    if (first && outcome.rows.every(({ cells }) => cells.every(({ state }) => state === 'failed'))) throw first;
    restored.delete(sweepId);
    restored.set(sweepId, outcome);
    for (const old of [...restored.keys()].slice(0, -heldOutcomes)) restored.delete(old);
    return outcome;
  };

  return {
    snapshot,
    restore(sweepId, signal) {
      // Two presses at once are one drawing.
      let work = restoring.get(sweepId);
      if (!work) {
        work = redraw(sweepId).finally(() => restoring.delete(sweepId));
        restoring.set(sweepId, work);
      }
      return unlessAborted(work, signal);
    },
  };
}

function errorOf({ error }: Sweep): AppError | undefined {
  return error ? new AppError(error.code, { params: error.params }) : undefined;
}

/** A panel whose picture is gone counts as not there: it can be drawn again. */
function withoutLost(outcome: SweepOutcome): SweepSnapshot['state'] {
  return {
    ...outcome,
    rows: outcome.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => (cell.state === 'done' && !cell.picture ? undefined : cell)),
    })),
  };
}

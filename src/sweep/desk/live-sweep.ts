import type { AppError } from '../../errors.ts';
import type { Ahead } from '../../gpu/queue.ts';
import type { SweepPlace, SweepSnapshot, SweepStatus } from '../desk.ts';
import { costOf } from '../row-job.ts';
import { withBoundRows } from '../servers.ts';
import type { CellOutcome, PlannedRow, SweepEvent, SweepOutcome, SweepPlan } from '../types.ts';
import type { Away } from './engine-watch.ts';
import type { Speeds } from './speeds.ts';
import type { Waits } from './waiting.ts';

/** A sweep that is not over, as this process sees it. */
export interface LiveSweep {
  readonly place: SweepPlace;
  plan(): SweepPlan;
  /** The server came back as another one: everything starts anew. */
  replan(plan: SweepPlan): void;
  /** True when there is something new to show. */
  apply(event: SweepEvent): boolean;
  /** Panels that are there. */
  done(): number;
  /** Nobody who could draw the rest is there. Undefined: somebody is. True when there is something new to show. */
  waitFor(waits: Waits | undefined): boolean;
  end(status: SweepStatus, how: { readonly outcome?: SweepOutcome; readonly error?: AppError }): void;
  snapshot(): SweepSnapshot;
}

export interface LiveSweepOptions {
  readonly plan: SweepPlan;
  readonly place: SweepPlace;
  readonly speeds: Speeds;
  /** Rows that run at this moment, anybody's. */
  readonly running: () => number;
  /** Nobody at all is there. */
  readonly away: () => Away | undefined;
}

type RowState =
  | { readonly state: 'queued'; readonly position: number; readonly ahead: Ahead | undefined }
  | { readonly state: 'running' | 'over' };
interface Steps {
  readonly step: number;
  readonly steps: number;
}

/** Less than the smallest picture of one step: what sums of fractions leave over. */
const leastCost = 1e-6;

/** Engines send small ones; one of these is held for each panel under way. */
const previewBytes = 2 ** 21;

/** Two rows may ask for the same cell. */
function keyOf(row: number, requestKey: string): string {
  return `${row}/${requestKey}`;
}

export function createLiveSweep({ plan: first, place, speeds, running, away }: LiveSweepOptions): LiveSweep {
  let plan = first;
  let status: SweepStatus = 'accepted';
  let end: { readonly outcome?: SweepOutcome; readonly error?: AppError } = {};
  const cells = new Map<string, CellOutcome>();
  const steps = new Map<string, Steps>();
  const previews = new Map<string, Uint8Array>();
  const rows = new Map<number, RowState>();
  /** Those that could draw our rows, as the queue said last. */
  let servers = 1;
  let waiting: Waits | undefined;
  /** What everybody waits for, and since when this sweep did already. */
  const waits = (): Waits | undefined => {
    const all = away();
    if (!all) return waiting;
    return { ...waiting, ...all, since: Math.min(all.since, waiting?.since ?? all.since), instead: [] };
  };

  /** Rows of others before ours. */
  const ahead = (): number | undefined => {
    const own = [...rows.values()];
    if (own.some(({ state }) => state === 'running')) return undefined;
    const queued = own.flatMap((row) => (row.state === 'queued' ? [row.position] : []));
    return queued.length === 0 ? undefined : Math.min(...queued) - 1 + running();
  };

  /** Milliseconds of engine time that our missing panels take, on one server. */
  const ownMs = (): number | undefined => {
    let own = 0;
    for (const row of plan.rows) {
      for (const cell of row.cells) {
        if (cells.has(keyOf(row.index, cell.requestKey))) continue;
        const whole = speeds.cell(row.settings);
        if (whole === undefined) return undefined;
        const under = steps.get(cell.requestKey);
        own += under && under.steps > 0 ? whole * (1 - under.step / under.steps) : whole;
      }
    }
    return own;
  };
  /** What is asked of the queue for a row: what the cache held is no work. */
  const costOfRow = ({ index, settings, cells: asked }: PlannedRow): number =>
    costOf(settings) * asked.filter(({ requestKey }) => !cells.get(keyOf(index, requestKey))?.fromCache).length;
  /** Work of others before the last of our rows: they may come between ours. */
  const othersCost = (): number => {
    let last: Extract<RowState, { readonly state: 'queued' }> | undefined;
    for (const row of rows.values()) {
      if (row.state === 'queued' && row.ahead && row.position >= (last?.position ?? 0)) last = row;
    }
    if (!last?.ahead) return 0;
    const { position } = last;
    const ours = plan.rows.filter(({ index }) => {
      const row = rows.get(index);
      return row?.state === 'running' || (row?.state === 'queued' && row.position < position);
    });
    return Math.max(0, last.ahead.cost - ours.reduce((sum, row) => sum + costOfRow(row), 0));
  };

  const etaMs = (): number | undefined => {
    const own = ownMs();
    const cost = othersCost();
    const others = cost < leastCost ? 0 : speeds.work(cost);
    if (end.outcome || end.error || waits() !== undefined || own === undefined || others === undefined)
      return undefined;
    const left = plan.rows.filter((row) =>
      row.cells.some(({ requestKey }) => !cells.has(keyOf(row.index, requestKey))),
    );
    return Math.round(others / servers + own / Math.max(1, Math.min(left.length, servers)));
  };

  const stateRow = (row: PlannedRow): SweepSnapshot['state']['rows'][number] => ({
    row,
    cells: row.cells.map((cell) => cells.get(keyOf(row.index, cell.requestKey))),
    identical: [],
  });

  return {
    place,
    plan: () => plan,
    replan(next) {
      plan = next;
      for (const kept of [cells, steps, previews, rows]) kept.clear();
    },
    apply(event) {
      switch (event.type) {
        case 'cell': {
          // A panel that failed may yet be drawn: the server may only be away.
          if (event.outcome.state === 'failed') return false;
          const { requestKey } = event.outcome.cell;
          if (event.outcome.fromCache && cells.has(keyOf(event.row, requestKey))) return false;
          cells.set(keyOf(event.row, requestKey), event.outcome);
          steps.delete(requestKey);
          previews.delete(requestKey);
          return true;
        }
        case 'progress': {
          const { key, step, steps: all, preview } = event.progress;
          if (key === undefined || cells.has(keyOf(event.row, key))) return false;
          if (preview && preview.byteLength <= previewBytes) previews.set(key, preview);
          if (step === undefined || all === undefined) return preview !== undefined;
          steps.set(key, { step, steps: all });
          return true;
        }
        case 'bound': {
          plan = withBoundRows(
            plan,
            plan.rows.map((row) => (row.index === event.row ? event.bound : row)),
          );
          // What another machine drew of this row does not stand beside what this one draws.
          if (event.anew) for (const { requestKey } of event.bound.cells) cells.delete(keyOf(event.row, requestKey));
          return true;
        }
        case 'row': {
          const { state, position = 1, ahead } = event;
          if (ahead) servers = ahead.servers;
          if (state === 'queued') rows.set(event.row, { state, position, ahead });
          else rows.set(event.row, { state: state === 'running' || state === 'draining' ? 'running' : 'over' });
          if (state === 'running') status = 'running';
          return state === 'queued' || state === 'running';
        }
      }
    },
    done: () => cells.size,
    waitFor(next) {
      const news = waiting !== next;
      waiting = next;
      return news;
    },
    end(how, result) {
      status = how;
      end = result;
      for (const kept of [steps, previews, rows]) kept.clear();
    },
    snapshot() {
      const position = ahead();
      const eta = etaMs();
      const { since, reason, until, instead } = waits() ?? {};
      const { outcome, error } = end;
      const over = status !== 'accepted' && status !== 'running';
      return {
        sweepId: plan.sweepId,
        status,
        place,
        plan,
        state: outcome ?? { plan, rows: plan.rows.map(stateRow), previews: new Map(previews) },
        steps: new Map(steps),
        ...(position === undefined ? {} : { position }),
        ...(eta === undefined || over ? {} : { etaMs: eta }),
        // A cancelled sweep has panels, and nothing is said about them.
        ...(outcome && status === 'done' ? { outcome } : {}),
        ...(error ? { error } : {}),
        ...(since === undefined || over
          ? {}
          : {
              awaySince: since,
              ...(reason ? { awayReason: reason } : {}),
              ...(until === undefined ? {} : { awayUntil: until }),
              ...(instead && instead.length > 0 ? { instead } : {}),
            }),
      };
    },
  };
}

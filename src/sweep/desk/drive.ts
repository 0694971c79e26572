import { AppError, asAppError } from '../../errors.ts';
import { isAway, whyNobody } from '../away.ts';
import { runSweep } from '../run.ts';
import type { SweepEvent, SweepOutcome, SweepPlan } from '../types.ts';
import type { DeskParts } from './parts.ts';
import type { LiveSweep } from './live-sweep.ts';
import type { Waiting } from './waiting.ts';
import { createWaiting } from './waiting.ts';

export interface Drive {
  readonly sweepId: string;
  readonly live: LiveSweep;
  /** Cancels this sweep. */
  readonly stop: AbortSignal;
  /** Planned in this process; else it is planned again before anything is drawn. */
  readonly fresh: boolean;
  /** There is something new to show. */
  readonly changed: () => void;
}

/** A server that answers and yet draws nothing is tried this often. */
const maxFruitless = 2;
/** Waiting for a database that is busy or full: 1, 2, 4, 8, 16 s. */
const maxStoreRetries = 5;

/** Draws a sweep to its end and writes that down. Never rejects. When the desk closes, the sweep stays as it is. */
export async function drive(sweep: Drive, parts: DeskParts): Promise<void> {
  const { sweepId, live } = sweep;
  const started = performance.now();
  try {
    if (!parts.options.store.sweeps.begin(sweepId)) throw new AppError('job.cancelled');
    const outcome = await drawn(sweep, parts);
    if (parts.signal.aborted) return;
    await settle(outcome, sweep, parts);
  } catch (error) {
    if (parts.signal.aborted) return;
    const failure = asAppError(error);
    if (failure.code === 'job.cancelled') live.end('cancelled', {});
    else await fail(failure, sweep, parts);
  }
  const { status, state, error, outcome } = live.snapshot();
  const cells = state.rows.flatMap((row) => row.cells);
  const about = {
    sweep: sweepId,
    status,
    cells: cells.length,
    fromCache: cells.filter((cell) => cell?.fromCache).length,
    failed: cells.filter((cell) => cell?.state === 'failed').length,
    engineMs: Math.round(outcome?.engineMs ?? 0),
    totalMs: Math.round(performance.now() - started),
    ...(error ? { code: error.code } : {}),
  };
  if (error?.code === 'internal') parts.log.error({ ...about, detail: error.message }, 'sweep over');
  else parts.log.info(about, 'sweep over');
  sweep.changed();
}

/** Draws until everything is there, the server has nothing more to give, or the sweep is cancelled. */
async function drawn(sweep: Drive, parts: DeskParts): Promise<SweepOutcome> {
  const { live, sweepId } = sweep;
  const { watch, ledger, options } = parts;
  const signal = AbortSignal.any([parts.signal, sweep.stop]);
  const waiting = createWaiting(
    {
      sweepId,
      since: live.snapshot().awaySince,
      show(waits) {
        if (!live.waitFor(waits)) return;
        sweep.changed();
      },
    },
    parts,
  );
  let known = sweep.fresh;
  for (let fruitless = 0; ;) {
    let waited = false;
    const info = await watch.back(signal, () => {
      const { reason } = watch.away() ?? {};
      if (!reason) return;
      waited = true;
      waiting.for(reason);
    });
    if (waited) waiting.over();
    if (!known || info.fingerprint !== live.plan().engine.fingerprint) {
      const stored = ledger.get(sweepId);
      if (!stored) throw new AppError('store.gone');
      const plan = parts.planAgain(stored, info);
      ledger.replan(plan);
      live.replan(plan);
      known = true;
    }
    const before = live.done();
    const outcome = await run(live.plan(), { ...sweep, waiting }, parts, signal);
    const waitable = outcome.rows.some(({ cells }) => cells.some(({ error }) => error && isAway(error)));
    if (signal.aborted || !waitable) return outcome;
    if (await somebodyIsBack(outcome, { ...sweep, waiting }, parts, signal)) continue;
    waiting.over();
    fruitless = live.done() > before ? 0 : fruitless + 1;
    if ((await watch.answers(signal)) && fruitless > maxFruitless) return outcome;
    options.log?.info({ sweep: sweepId, done: live.done() }, 'sweep waits for the server');
  }
}

/**
 * Of several servers some may answer and yet none of those that could draw the rest: then it is they who are waited for, and
 * people see since when. False: that is not what is the matter.
 */
async function somebodyIsBack(
  { rows }: SweepOutcome,
  { live, waiting }: Drive & { readonly waiting: Waiting },
  { options: { engine }, watch, insteadOf }: DeskParts,
  signal: AbortSignal,
): Promise<boolean> {
  const missing = rows.filter(({ cells }) => cells.some(({ error }) => error && isAway(error)));
  const { nsfw = false } = live.place;
  const waited = missing.map(({ row }) => row);
  const nobody = (): AppError | undefined => whyNobody(engine, waited, live.plan(), nsfw);
  if (!nobody()) return false;
  const onAway = (): void => {
    const reason = watch.away()?.reason ?? nobody();
    if (reason) waiting.for(reason, insteadOf(live.plan(), live.place));
  };
  await watch.until(() => nobody() === undefined, onAway, signal);
  waiting.over();
  return true;
}

async function run(
  plan: SweepPlan,
  sweep: Drive & { readonly waiting: Waiting },
  parts: DeskParts,
  signal: AbortSignal,
): Promise<SweepOutcome> {
  const { live, sweepId } = sweep;
  const { options, ledger, speeds, log } = parts;
  const classOf = (row: number): string => live.plan().rows[row]?.drawnBy?.determinismClass ?? options.determinismClass;
  const noteBound = (row: number, anew: boolean): void => {
    try {
      ledger.bound(live.plan(), row, anew);
    } catch (error) {
      // The row is drawn all the same; after a crash right now it would be drawn anew.
      log.warn({ sweep: sweepId, code: asAppError(error).code }, 'who draws a row could not be noted');
    }
  };
  const note = (event: SweepEvent): void => {
    if (event.type === 'row' && event.state === 'running') sweep.waiting.over();
    if (event.type === 'bound') noteBound(event.row, event.anew);
    if (event.type !== 'cell' || event.outcome.state !== 'done') return;
    const row = plan.rows[event.row];
    if (row) speeds.addCell(row.settings, event.outcome.ms);
    try {
      ledger.cell(sweepId, event.row, event.outcome, classOf(event.row));
    } catch (error) {
      // The picture is in the cache and the end will be written too; a busy database must not cost a panel.
      log.warn({ sweep: sweepId, code: asAppError(error).code }, 'a finished panel could not be noted');
    }
  };
  return runSweep(plan, {
    queue: options.queue,
    cache: options.cache,
    engine: options.engine,
    determinismClass: options.determinismClass,
    nsfw: live.place.nsfw ?? false,
    owner: { user: live.place.ownerUser, ...(live.place.guildId === undefined ? {} : { guild: live.place.guildId }) },
    signal,
    votes: parts.votesAt(live.place),
    wait: parts.wait,
    onEvent: (event) => {
      const news = live.apply(event);
      note(event);
      if (news) sweep.changed();
    },
  });
}

async function settle(outcome: SweepOutcome, sweep: Drive, parts: DeskParts): Promise<void> {
  const { live, sweepId } = sweep;
  const { ledger } = parts;
  const cells = outcome.rows.flatMap((row) => row.cells.map((cell) => ({ row: row.row.index, cell })));
  if (sweep.stop.aborted) {
    live.end('cancelled', { outcome });
    return;
  }
  if (!cells.some(({ cell }) => cell.state === 'done')) {
    const errors = new Map(cells.flatMap(({ cell: { error } }) => (error ? [[error.code, error] as const] : [])));
    const [only] = errors.values();
    await fail(errors.size === 1 && only ? only : new AppError('job.nothingDrawn'), sweep, parts, outcome);
    return;
  }
  const kept = await stored(parts, () => {
    for (const { row, cell } of cells) {
      if (cell.state === 'failed') ledger.cell(sweepId, row, cell, parts.options.determinismClass);
    }
    return ledger.drawn(outcome);
  });
  // Not kept: cancelled or deleted in the very last moment.
  live.end(kept ? 'done' : 'cancelled', { outcome });
}

async function fail(failure: AppError, sweep: Drive, parts: DeskParts, outcome?: SweepOutcome): Promise<void> {
  const { live, sweepId } = sweep;
  try {
    await stored(parts, () => parts.options.store.sweeps.fail(sweepId, failure));
  } catch (error) {
    // It stays unfinished in the ledger and is taken up again at the next start.
    parts.log.error({ sweep: sweepId, code: asAppError(error).code }, 'the end of a sweep could not be written');
  }
  live.end('failed', { error: failure, ...(outcome ? { outcome } : {}) });
}

/** Writes, waiting for a database that is busy or full. */
async function stored<T>(parts: DeskParts, write: () => T): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return write();
    } catch (error) {
      if (attempt >= maxStoreRetries || !asAppError(error).retryable) throw error;
    }
    await parts.wait(1000 * 2 ** attempt, parts.signal);
  }
}

import { setTimeout as timer } from 'node:timers/promises';

import type { VotedFacts } from '../advice/index.ts';
import { AppError, asAppError } from '../errors.ts';
import type { Binding, CellResult, Engine } from '../gpu/engine.ts';
import type { RowJob, RowQueue } from '../gpu/queue.ts';
import type { PictureCache } from './cache.ts';
import { fromCache, known, toCache, undrawn } from './cell-outcome.ts';
import { drawnPicture } from './picture.ts';
import type { Held, Place } from './places.ts';
import { heldCells, isOther, keyOn, placesOf } from './places.ts';
import { rowJob } from './row-job.ts';
import { modelOf } from './servers.ts';
import type { CellOutcome, DrawnPicture, PlannedCell, PlannedRow, SweepEvent, SweepPlan } from './types.ts';

export interface RunContext {
  readonly queue: RowQueue;
  readonly cache: PictureCache;
  /** What the plan was made with. Several servers behind it: each row is bound to one of them when it is drawn. */
  readonly engine: Engine;
  /** Class of a single engine, "local" for the only one. Several servers have classes of their own. */
  readonly determinismClass: string;
  readonly owner: RowJob['owner'];
  /** As in `Row`. Default false. */
  readonly nsfw?: boolean;
  /** Default interactive. */
  readonly class?: RowJob['class'];
  /** Cancels: finished cells are kept, the others come back failed with `job.cancelled`. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: SweepEvent) => void;
  /**
   * Takes a picture that was drawn before the queue is told that its cell is finished; a rejection fails the row. Default: only
   * the cache keeps pictures.
   */
  readonly keep?: (picture: DrawnPicture) => Promise<void>;
  /** Clip skip a LoRA was trained at, by the engine's LoRA name. Default: what the plan's engine knows. */
  readonly trainedAt?: ReadonlyMap<string, number>;
  /** What was voted for on such sweeps where this one was asked for. Must not throw. Default: nothing is known. */
  readonly votes?: (plan: SweepPlan) => VotedFacts | undefined;
  /** How retries wait. Default: a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A row is tried again this often, and only for the cells it lacks. */
const maxRetries = 2;
/** So often it goes to another server at once. A row that brings servers down must not be carried to all of them. */
export const maxMoves = 2;
const firstWaitMs = 500;
const longestWaitMs = 30_000;

const wait = async (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal });

export interface RowResult {
  /** As it was drawn: bound to its server where there are several. */
  readonly row: PlannedRow;
  readonly cells: readonly CellOutcome[];
  /** False: the cache could not take a picture. */
  readonly cached: boolean;
}

/**
 * One row: what the cache holds, the rest from the queue. A failure that may pass is waited out and only the missing cells
 * are asked for again, in the same class. When nobody of that class is there and somebody else is, the row is drawn whole
 * there: it never mixes machines. Never rejects for an expected failure. `onLookedUp`: the cache was asked, and what it lacks is
 * asked of the queue before anything else can happen.
 */
export async function runRow(
  plan: SweepPlan,
  planned: PlannedRow,
  context: RunContext,
  onLookedUp?: () => void,
): Promise<RowResult> {
  const run = createRowRun(plan, planned, context);
  await run.lookUp();
  onLookedUp?.();
  return run.conclude(await run.draw());
}

/** A row that is drawn together with others, in one class that they share. */
export interface InGroup {
  /** Aborted when the others have to begin anew. */
  readonly signal: AbortSignal;
  /** Asked before each attempt. Undefined: nobody knows yet, and `onClass` will tell. */
  readonly pin: () => string | undefined;
  readonly onClass: (determinismClass: string) => void;
  /** Nobody of that class is there while somebody else is: then no time is lost with attempts. */
  readonly mustMove: () => boolean;
}

/** The work on one row, step by step. */
export interface RowRun {
  /** Finds cells that need no drawing; with several servers it is the cache that binds a row first. `inClass`: of no other. */
  lookUp(inClass?: string): Promise<void>;
  /** Everything is there. */
  isWhole(): boolean;
  /** Draws what is missing. Resolves with why something still is; never rejects for an expected failure. */
  draw(group?: InGroup): Promise<AppError | undefined>;
  /** What is there counts no more: all of it is drawn somewhere else. */
  drop(): void;
  /** That class draws it: whoever shows panels that another one drew takes them away at once. */
  moveTo(determinismClass: string): void;
  /** Tells the end. What is missing failed: cancelled, or `failure`. */
  conclude(failure: AppError | undefined): RowResult;
}

export function createRowRun(plan: SweepPlan, planned: PlannedRow, context: RunContext): RowRun {
  const { signal, onEvent, queue, cache } = context;
  const outcomes = new Map<string, CellOutcome>();
  let row = planned;
  /** Whose the outcomes are; those of a grid may be an earlier run's. */
  let bound = plan.grid ? placeOf(planned) : undefined;
  let cached = true;

  const finish = (outcome: CellOutcome): void => {
    outcomes.set(outcome.cell.requestKey, outcome);
    onEvent?.({ type: 'cell', row: row.index, outcome });
  };
  const missing = (): PlannedCell[] => row.cells.filter((cell) => !outcomes.has(cell.requestKey));
  const places = (): Place[] => {
    try {
      return placesOf(planned, context);
    } catch {
      // The queue will say so, with the same words.
      return [];
    }
  };
  const keep = async (outcome: CellOutcome, place: Place): Promise<void> => {
    const { picture, cell } = outcome;
    if (!picture) return;
    cached = (await cache.put(keyOn(plan, row, cell, place), toCache(outcome, picture))) && cached;
  };

  /** What the cache holds for that place of these cells. */
  const takeIn = async (wanted: readonly PlannedCell[], held: Held, place: Place): Promise<void> => {
    for (const cell of wanted) {
      const hit = held.cells.get(cell.requestKey);
      if (!hit) continue;
      const outcome = fromCache(cell, hit);
      finish(outcome);
      if (held.place !== place || held.borrowed.has(cell.requestKey)) await keep(outcome, place);
    }
  };
  const announce = (place: Place): void => {
    const anew = bound !== undefined && bound.determinismClass !== place.determinismClass;
    bound = place;
    row = place.row;
    if (anew) outcomes.clear();
    if (place.binding) onEvent?.({ type: 'bound', row: row.index, bound: row, anew });
  };
  const bind = async (place: Place): Promise<void> => {
    const moved = bound !== undefined && isOther(bound, place);
    announce(place);
    // What a server of the same class drew is found under the key of the one that finishes the row.
    if (moved) for (const outcome of outcomes.values()) await keep(outcome, place);
  };
  const onBound = async (binding: Binding): Promise<ReadonlySet<string>> => {
    const all = places();
    const known = all.find((place) => place.binding?.server === binding.server)?.row ?? row;
    const { determinismClass } = binding;
    const place = { determinismClass, away: false, binding, row: { ...known, drawnBy: binding } };
    if (!bound || isOther(bound, place)) await bind(place);
    // It may have drawn some of them before it went away, and nobody looked at its pictures while it was not there.
    const own = all.filter(
      (one) => one.determinismClass === determinismClass && one.binding?.server !== binding.server,
    );
    const [held] = await heldCells(plan, planned, [place, ...own], cache);
    const wanted = missing();
    if (held) await takeIn(wanted, held, place);
    return new Set(wanted.filter((cell) => !missing().includes(cell)).map(({ requestKey }) => requestKey));
  };

  const lookUp = async (inClass?: string): Promise<void> => {
    const all = places().filter(({ determinismClass }) => inClass === undefined || determinismClass === inClass);
    const [best] = (await heldCells(plan, planned, all, cache)).filter(
      ({ cells, here }) => cells.size === planned.cells.length || here || all.every(({ away }) => away),
    );
    if (!best || (best.cells.size === 0 && best.place.binding)) return;
    await bind(best.place);
    await takeIn(row.cells, best, best.place);
  };

  const onCell = async (result: CellResult): Promise<void> => {
    const cell = row.cells.find(({ requestKey }) => requestKey === result.key);
    if (!cell || outcomes.has(result.key)) return;
    const outcome = await drawn(cell, result);
    if (outcome.picture) await context.keep?.(outcome.picture);
    finish(outcome);
    if (bound) await keep(outcome, bound);
  };

  const drawn = async (cell: PlannedCell, result: CellResult): Promise<CellOutcome> => {
    const { honoured, used, ms, worker, warnings } = result;
    const about = { cell, honoured, ms, warnings, fromCache: false, ...known(used, worker) };
    try {
      const picture = await drawnPicture(result.image, row.settings, modelOf(plan, row), cell.clipSkip);
      return { ...about, state: 'done', picture };
    } catch (cause) {
      const host = row.drawnBy?.title ?? plan.engine.title;
      const error = new AppError('server.badAnswer', { params: { host, part: 'image' }, cause });
      return { ...about, state: 'failed', error };
    }
  };

  /** Nobody of the class that has begun the row is there, and somebody else could draw it. */
  const mustMove = (): boolean => {
    const all = places();
    const own = all.filter(({ determinismClass }) => determinismClass === bound?.determinismClass);
    return bound?.binding !== undefined && own.every(({ away }) => away) && all.some(({ away }) => !away);
  };

  const submit = (group: InGroup | undefined): Promise<void> => {
    const pin = group ? group.pin() : outcomes.size > 0 ? bound?.determinismClass : undefined;
    return queue.submit(rowJob(plan, row, missing(), context, pin), {
      signal: group?.signal ?? signal,
      onBound(binding) {
        group?.onClass(binding.determinismClass);
        return onBound(binding);
      },
      onCell,
      onState: (state, position, ahead) =>
        onEvent?.({
          type: 'row',
          row: row.index,
          state,
          ...(position === undefined ? {} : { position }),
          ...(ahead ? { ahead } : {}),
        }),
      onProgress: (progress) => onEvent?.({ type: 'progress', row: row.index, progress }),
    });
  };

  return {
    lookUp,
    isWhole: () => missing().length === 0,
    async draw(group) {
      let failure: AppError | undefined;
      let moves = 0;
      for (let attempt = 0; missing().length > 0;) {
        try {
          await submit(group);
          break;
        } catch (error) {
          failure = asAppError(error);
        }
        if (missing().length === 0 || !failure.retryable || (group?.signal ?? signal).aborted) break;
        if (group?.mustMove()) break;
        if (!group && moves < maxMoves && mustMove()) {
          moves += 1;
          outcomes.clear();
          await lookUp();
          continue;
        }
        if (attempt >= maxRetries) break;
        const pause = Math.min(failure.retryAfterMs ?? firstWaitMs * 4 ** attempt, longestWaitMs);
        attempt += 1;
        try {
          await (context.wait ?? wait)(pause, group?.signal ?? signal);
        } catch {
          break;
        }
      }
      return failure;
    },
    drop: () => outcomes.clear(),
    moveTo(determinismClass) {
      if (bound === undefined || bound.determinismClass === determinismClass) return;
      const here = places().filter((place) => place.determinismClass === determinismClass);
      const place = here.find(({ away }) => !away) ?? here[0];
      if (!place) return;
      outcomes.clear();
      announce(place);
    },
    conclude(failure) {
      const error = signal.aborted ? new AppError('job.cancelled') : (failure ?? new AppError('internal'));
      for (const cell of missing()) finish(undrawn(cell, error));
      const cells = row.cells.flatMap(({ requestKey }) => outcomes.get(requestKey) ?? []);
      const failed = cells.some(({ state }) => state === 'failed');
      onEvent?.({ type: 'row', row: row.index, state: failed ? 'failed' : 'done' });
      return { row, cells, cached };
    },
  };
}

/** Where a row was drawn before. */
function placeOf(row: PlannedRow): Place | undefined {
  const { drawnBy } = row;
  return drawnBy && { determinismClass: drawnBy.determinismClass, away: false, binding: drawnBy, row };
}

import { setTimeout as timer } from 'node:timers/promises';

import { AppError, asAppError } from '../errors.ts';
import type { CellResult, Engine, ModelInfo, Worker } from '../gpu/engine.ts';
import type { RowJob, RowQueue } from '../gpu/queue.ts';
import { rowJobVersion } from '../gpu/queue.ts';
import type { CachedCell, PictureCache } from './cache.ts';
import { cellKey } from './keys.ts';
import { drawnPicture } from './picture.ts';
import type { CellOutcome, DrawnPicture, PlannedCell, PlannedRow, SweepEvent, SweepPlan } from './types.ts';

export interface RunContext {
  readonly queue: RowQueue;
  readonly cache: PictureCache;
  readonly engine: Engine;
  /** Workers that give the same pixels; "local" for the only one. */
  readonly determinismClass: string;
  readonly owner: RowJob['owner'];
  /** Default interactive. */
  readonly class?: RowJob['class'];
  /** Cancels: finished cells are kept, the others come back failed with `job.cancelled`. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: SweepEvent) => void;
  /** Clip skip a LoRA was trained at, by the engine's LoRA name, where its file says so. */
  readonly trainedAt?: ReadonlyMap<string, number>;
  /** How retries wait. Default: a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A row is tried again this often, and only for the cells it lacks. */
const maxRetries = 2;
const firstWaitMs = 500;
const longestWaitMs = 30_000;

const wait = async (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal });

export interface RowResult {
  readonly cells: readonly CellOutcome[];
  /** False: the cache could not take a picture. */
  readonly cached: boolean;
}

/**
 * One row: what the cache holds, the rest from the queue. A failure that may pass is waited out and only the missing cells
 * are asked for again, in the same class. Never rejects for an expected failure.
 */
export async function runRow(plan: SweepPlan, row: PlannedRow, context: RunContext): Promise<RowResult> {
  const { signal, onEvent, queue } = context;
  const model = plan.engine.models.find(({ name }) => name === row.settings.model) ?? plan.model;
  const keyOf = (cell: PlannedCell): string => boundKey(plan, row, cell, context.determinismClass);

  const outcomes = new Map<string, CellOutcome>();
  let cached = true;
  const finish = (outcome: CellOutcome): void => {
    outcomes.set(outcome.cell.requestKey, outcome);
    onEvent?.({ type: 'cell', row: row.index, outcome });
  };
  const missing = (): PlannedCell[] => row.cells.filter((cell) => !outcomes.has(cell.requestKey));

  const found = await Promise.all(row.cells.map(async (cell) => ({ cell, hit: await context.cache.get(keyOf(cell)) })));
  for (const { cell, hit } of found) if (hit) finish(fromCache(cell, hit));

  const onCell = async (result: CellResult): Promise<void> => {
    const cell = row.cells.find(({ requestKey }) => requestKey === result.key);
    if (!cell || outcomes.has(result.key)) return;
    const outcome = await drawn(cell, result);
    finish(outcome);
    if (outcome.picture) cached = (await context.cache.put(keyOf(cell), toCache(outcome, outcome.picture))) && cached;
  };

  const drawn = async (cell: PlannedCell, result: CellResult): Promise<CellOutcome> => {
    const { honoured, used, ms, worker, warnings } = result;
    const about = { cell, honoured, ms, warnings, fromCache: false, ...known(used, worker) };
    try {
      const picture = await drawnPicture(result.image, row.settings, model, cell.clipSkip);
      return { ...about, state: 'done', picture };
    } catch (cause) {
      const error = new AppError('server.badAnswer', { params: { host: plan.engine.title, part: 'image' }, cause });
      return { ...about, state: 'failed', error };
    }
  };

  let failure: AppError | undefined;
  for (let attempt = 0; missing().length > 0; attempt += 1) {
    try {
      const job = rowJob(plan, row, missing(), context, outcomes.size > 0);
      await queue.submit(job, {
        signal,
        onCell,
        onState: (state, position) =>
          onEvent?.({ type: 'row', row: row.index, state, ...(position === undefined ? {} : { position }) }),
        onProgress: (progress) => onEvent?.({ type: 'progress', row: row.index, progress }),
      });
      break;
    } catch (error) {
      failure = asAppError(error);
      if (missing().length === 0 || attempt >= maxRetries || !failure.retryable) break;
      const pause = Math.min(failure.retryAfterMs ?? firstWaitMs * 4 ** attempt, longestWaitMs);
      try {
        await (context.wait ?? wait)(pause, signal);
      } catch {
        break;
      }
    }
  }

  const error = signal.aborted ? new AppError('job.cancelled') : (failure ?? new AppError('internal'));
  for (const cell of missing()) finish(undrawn(cell, error));
  const cells = row.cells.flatMap(({ requestKey }) => outcomes.get(requestKey) ?? []);
  const failed = cells.some(({ state }) => state === 'failed');
  onEvent?.({ type: 'row', row: row.index, state: failed ? 'failed' : 'done' });
  return { cells, cached };
}

/** How many panels of a plan would have to be drawn: those that the cache does not hold. */
export async function undrawnCells(
  plan: SweepPlan,
  { cache, determinismClass }: Pick<RunContext, 'cache' | 'determinismClass'>,
): Promise<number> {
  const keys = plan.rows.flatMap((row) => row.cells.map((cell) => boundKey(plan, row, cell, determinismClass)));
  const held = await Promise.all(keys.map((key) => cache.get(key)));
  return held.filter((hit) => hit === undefined).length;
}

/** The key of a planned cell in the cache, on the engine and model of its plan. */
function boundKey(
  plan: SweepPlan,
  { settings }: PlannedRow,
  { requestKey }: PlannedCell,
  determinismClass: string,
): string {
  const { models, name: engine, fingerprint } = plan.engine;
  const model = models.find(({ name }) => name === settings.model) ?? plan.model;
  return cellKey({ requestKey, modelHash: model.hash, engine, fingerprint, determinismClass });
}

function modelOf(plan: SweepPlan, { settings }: PlannedRow): ModelInfo {
  return plan.engine.models.find(({ name }) => name === settings.model) ?? plan.model;
}

/** Where the picture of a cell lies in the cache. */
export function cacheKey(plan: SweepPlan, row: PlannedRow, cell: PlannedCell, determinismClass: string): string {
  return cellKey({
    requestKey: cell.requestKey,
    modelHash: modelOf(plan, row).hash,
    engine: plan.engine.name,
    fingerprint: plan.engine.fingerprint,
    determinismClass,
  });
}

/** What the engine may leave unsaid. */
function known(used: number | undefined, worker: Worker | undefined): Pick<CellOutcome, 'used' | 'worker'> {
  return { ...(used === undefined ? {} : { used }), ...(worker ? { worker } : {}) };
}

function toCache({ honoured, used, worker, warnings }: CellOutcome, picture: DrawnPicture): CachedCell {
  return { picture, honoured, warnings: warnings.filter(({ passing }) => !passing), ...known(used, worker) };
}

function fromCache(cell: PlannedCell, { picture, honoured, used, worker, warnings }: CachedCell): CellOutcome {
  const about = { cell, picture, honoured, warnings, ...known(used, worker) };
  return { ...about, state: 'done', fromCache: true, ms: 0 };
}

function undrawn(cell: PlannedCell, error: AppError): CellOutcome {
  return { cell, state: 'failed', honoured: 'unknown', fromCache: false, ms: 0, error, warnings: [] };
}

/** `pinned`: some cells are there already, so the rest must come from workers that give the same pixels. */
function rowJob(
  plan: SweepPlan,
  row: PlannedRow,
  cells: readonly PlannedCell[],
  context: RunContext,
  pinned: boolean,
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
    },
    owner: context.owner,
    class: context.class ?? 'interactive',
    cost: cells.length * costOf(settings),
    requires: { family, model: name, loras: settings.loras.map((lora) => lora.name) },
    ...(pinned ? { pin: context.determinismClass } : {}),
  };
}

/** Steps x megapixels of one picture, its hires pass included. */
export function costOf({ width, height, steps, hires }: PlannedRow['settings']): number {
  const megapixels = (width * height) / 1e6;
  if (!hires) return steps * megapixels;
  return steps * megapixels + (hires.steps || steps) * hires.denoise * megapixels * hires.scale ** 2;
}

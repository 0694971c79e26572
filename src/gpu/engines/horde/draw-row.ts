import { AppError, asAppError } from '../../../errors.ts';
import type { Cell, CellResult, EngineWarning, RowProgress, Worker } from '../../engine.ts';
import { createSlot } from '../slot.ts';
import { readCell, workerOf } from './answer.ts';
import { isOfOnePicture, refusesPin } from './failures.ts';
import { answerBytes, type CheckedRow, type Policy, requestBody } from './request.ts';
import type { Accepted, Check } from './schemas.ts';
import type { Service } from './service.ts';
import { requestWarnings } from './warnings.ts';
import { type Finished, type Limits, watch } from './watch.ts';

export interface RowLimits extends Limits {
  /**
   * Milliseconds a row waits for the worker that drew its first panel. Default 180000; after that anybody may draw the panel,
   * and the sheet says so.
   */
  readonly pinWaitMs: number;
  /** Requests of one row that stand in line at once. Default 3. */
  readonly atOnce: number;
}

export interface DrawOptions {
  readonly policy: Policy;
  readonly limits: RowLimits;
  readonly signal: AbortSignal;
  /** Drew panels of this row before; undefined: nobody yet. */
  readonly worker?: Worker | undefined;
  /** Whose kudos are spent; undefined: the anonymous account's. */
  readonly account?: { readonly kudos: number } | undefined;
  readonly onWorker: (worker: Worker) => void;
  readonly onCell: (result: CellResult) => void | Promise<void>;
  readonly onProgress: (progress: RowProgress) => void;
}

/**
 * The first panel by whoever takes it, the rest by the same worker as long as it is there. A panel that failed by itself does
 * not stop the others; the row rejects with its error in the end.
 */
export async function drawRow(service: Service, checked: CheckedRow, options: DrawOptions): Promise<void> {
  const { cells } = checked.row;
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  let worker = options.worker;
  const drawers = new Map<string, string>(worker && [[worker.id, worker.name]]);
  let mayPin = true;
  let reported = 0;
  let spent = 0;
  const reporting = createSlot();
  let failure: AppError | undefined;
  const waiting = [...cells];

  async function request(
    cell: Cell,
    pin: Worker | undefined,
  ): Promise<{ accepted: Accepted; finished: Finished } | undefined> {
    const accepted = await service.submit(requestBody(checked, cell.clipSkip, options.policy, pin?.id), signal);
    const finished = await watch(service, accepted.id, {
      ...options.limits,
      signal,
      maxBytes: answerBytes(checked),
      model: checked.model.name,
      ...(pin && { patienceMs: options.limits.pinWaitMs }),
      onCheck: (check) => progress(cell, check),
    });
    return finished && { accepted, finished };
  }

  async function byTheSameWorker(cell: Cell): Promise<Awaited<ReturnType<typeof request>>> {
    if (!worker || !mayPin) return undefined;
    try {
      return await request(cell, worker);
    } catch (error) {
      if (!refusesPin(error)) throw error;
      mayPin = false;
      return undefined;
    }
  }

  function progress(cell: Cell, { queue_position: place, processing }: Check): void {
    const queuePosition = (processing ?? 0) > 0 ? 0 : place;
    options.onProgress({
      fraction: reported / cells.length,
      key: cell.key,
      ...(typeof queuePosition === 'number' && { queuePosition: Math.max(0, queuePosition) }),
    });
  }

  /** One after the other, and none once the row is over. */
  async function report(result: CellResult): Promise<void> {
    const release = await reporting.acquire(signal);
    try {
      const isLast = reported === cells.length - 1;
      const warnings = isLast ? [...result.warnings, ...kudosWarning(options.account, spent)] : result.warnings;
      await options.onCell({ ...result, warnings });
      reported += 1;
      options.onProgress({ fraction: reported / cells.length, key: result.key });
    } catch (error) {
      end(error);
      throw error;
    } finally {
      release();
    }
  }

  function end(error: unknown): void {
    if (signal.aborted) return;
    failure = asAppError(error);
    over.abort();
  }

  async function drawCell(cell: Cell): Promise<void> {
    const started = performance.now();
    const drawn = (await byTheSameWorker(cell)) ?? (await request(cell, undefined));
    const generation = drawn?.finished.generation;
    if (!drawn || !generation) throw new AppError('horde.faulted', { params: { host: service.host } });
    const by = workerOf(generation);
    if (by) join(by);
    const result = await readCell(service.host, checked, cell, generation);
    spent += drawn.finished.kudos;
    const warnings = [
      ...result.warnings,
      ...requestWarnings(drawn.accepted, cell.clipSkip),
      ...workersWarning(drawers),
    ];
    await report({ ...result, ms: performance.now() - started, warnings });
  }

  /** Who drew last is asked for the rest: a row on two machines is better than one on three. */
  function join(by: Worker): void {
    drawers.set(by.id, by.name);
    if (by.id === worker?.id) return;
    worker = by;
    options.onWorker(by);
  }

  async function settle(cell: Cell): Promise<void> {
    try {
      await drawCell(cell);
    } catch (error) {
      const known = asAppError(error);
      if (!isOfOnePicture(known)) end(known);
      else failure ??= known;
    }
  }

  const next = (): Cell | undefined => (signal.aborted ? undefined : waiting.shift());

  async function drawWhile(more: () => boolean): Promise<void> {
    for (let cell = more() ? next() : undefined; cell; cell = more() ? next() : undefined) await settle(cell);
  }

  await drawWhile(() => worker === undefined);
  await Promise.all(Array.from({ length: options.limits.atOnce }, () => drawWhile(() => true)));
  if (options.signal.aborted) throw new AppError('job.cancelled');
  if (failure) throw failure;
}

function workersWarning(drawers: ReadonlyMap<string, string>): EngineWarning[] {
  if (drawers.size < 2) return [];
  const names = [...drawers.values()].sort().join(', ');
  return [
    { type: 'other', feature: 'worker', text: { key: 'sheet:caveat.workers', params: { names } }, passing: true },
  ];
}

function kudosWarning(account: DrawOptions['account'], kudos: number): EngineWarning[] {
  if (!account) return [];
  const text = {
    key: 'engine:horde.kudos',
    params: { kudos: Math.round(kudos), had: Math.floor(account.kudos) },
  } as const;
  return [{ type: 'other', feature: 'kudos', text, passing: true }];
}

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { AppError } from '../../errors.ts';
import { asAppError } from '../../errors.ts';
import type { Engine } from '../../gpu/engine.ts';
import type { RowJob, RowQueue } from '../../gpu/queue.ts';
import type { RunContext } from '../run-row.ts';
import { runRow } from '../run-row.ts';
import type { Translate } from '../sheet-words.ts';
import type { DrawnPicture, PlannedRow, SweepPlan } from '../types.ts';
import { contactSheets } from './contact-sheets.ts';
import { asWriteError, extensionOf, pictureFile, writeWhole } from './files.ts';
import type { BatchEntry } from './manifest.ts';
import { openManifest } from './manifest.ts';
import { batchSeries } from './series.ts';

export interface BatchProgress {
  /** Valid pictures in the folder so far, those of an earlier run included. */
  readonly done: number;
  readonly failed: number;
  readonly count: number;
  /** Absolute path of the picture that has just been written. */
  readonly path?: string;
}

export interface BatchPicture {
  /** Place in the series, from 1. */
  readonly number: number;
  readonly seed: number;
  /** sha256 hex of the file. */
  readonly sha256: string;
  /** Milliseconds of engine time; 0 for one that was there before. */
  readonly ms: number;
}

export interface BatchOptions {
  /** The settings: one of its rows, with other seeds. */
  readonly plan: SweepPlan;
  /** Which row, from 0. Default 0. */
  readonly row?: number;
  readonly clipSkip: number;
  /** 1..1000 pictures. */
  readonly count: number;
  /** The seeds count up from here. Default: a place that follows from the sweep's own seed, the same each time. */
  readonly firstSeed?: number;
  /** Made when missing. */
  readonly directory: string;
  readonly queue: RowQueue;
  readonly engine: Engine;
  readonly owner: RowJob['owner'];
  /** As in `Row`. Default false. */
  readonly nsfw?: boolean;
  readonly t: Translate;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: BatchProgress) => void;
  /** Each picture once it is on disk, those that were there before included (at the start, in order). */
  readonly onPicture?: (picture: BatchPicture) => void;
  /** Contact sheets into the folder at the end. Default true. */
  readonly sheets?: boolean;
  /** How retries wait. Default: a timer. */
  readonly wait?: NonNullable<RunContext['wait']>;
}

export interface BatchOutcome {
  /** Absolute paths, in the order of the series. */
  readonly pictures: readonly string[];
  /** Contact sheets; none after a cancel. */
  readonly sheets: readonly string[];
  readonly failed: readonly { readonly seed: number; readonly error: AppError }[];
  /** Pictures that were there before. */
  readonly resumed: number;
  readonly cancelled: boolean;
}

/** A server that failed this often in a row is not asked for the rest of the night. */
const mostFailuresInARow = 5;
/** Rows under way: one being drawn and one waiting, so that the queue never runs dry. */
const underWay = 2;

/** The pictures of a batch are files; the cache is for sweeps. */
export const noCache: RunContext['cache'] = { get: () => Promise.resolve(undefined), put: () => Promise.resolve(true) };

/**
 * Draws the same settings with many seeds into a folder. Run again it goes on: pictures that are there and whole are not
 * drawn again. A picture that fails is named and the others go on; a cancel keeps what is there. Rejects with
 * `request.clipSkip`, `request.tooMuch`, `batch.other` (the folder holds another batch) and `file.write`.
 */
export async function runBatch(options: BatchOptions): Promise<BatchOutcome> {
  const { plan, count, onProgress, onPicture } = options;
  // A full disk ends the whole batch: the other row under way is stopped too.
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const series = batchSeries(options);
  const directory = resolve(options.directory);
  try {
    await mkdir(directory, { recursive: true });
  } catch (cause) {
    throw asWriteError(directory, cause);
  }
  const manifest = await openManifest(directory, series.key);
  const entries = new Map(manifest.entries.map((entry) => [entry.seed, entry]));
  const resumed = series.rows.filter((row) => entries.has(row.settings.seed)).length;
  const failed: { seed: number; error: AppError }[] = [];
  let done = resumed;
  let failuresInARow = 0;

  const report = (path?: string): void =>
    onProgress?.({ done, failed: failed.length, count, ...(path === undefined ? {} : { path }) });
  const keep = async (seed: number, index: number, picture: DrawnPicture, ms: number): Promise<void> => {
    const extension = extensionOf(picture.format);
    const file = pictureFile(index + 1, seed, extension);
    const path = join(directory, file);
    await writeWhole(path, picture.bytes);
    const entry: BatchEntry = { seed, file, sha256: picture.sha256 };
    await manifest.append(entry);
    entries.set(seed, entry);
    done += 1;
    onPicture?.({ number: index + 1, seed, sha256: picture.sha256, ms });
    report(path);
  };

  const waiting = series.rows.filter((row) => !entries.has(row.settings.seed));
  const draw = async (row: PlannedRow): Promise<void> => {
    const context = { ...options, signal, cache: noCache, determinismClass: 'batch', class: 'batch' } as const;
    const [cell] = (await runRow(plan, row, context)).cells;
    if (cell?.picture) {
      failuresInARow = 0;
      await keep(row.settings.seed, row.index, cell.picture, cell.ms);
    } else if (!signal.aborted) {
      failed.push({ seed: row.settings.seed, error: asAppError(cell?.error) });
      failuresInARow += 1;
      if (failuresInARow >= mostFailuresInARow) waiting.length = 0;
      report();
    }
  };
  const work = async (): Promise<void> => {
    try {
      for (let row = waiting.shift(); row && !signal.aborted; row = waiting.shift()) await draw(row);
    } catch (error) {
      stop.abort();
      throw error;
    }
  };
  for (const { index, settings } of series.rows) {
    const entry = entries.get(settings.seed);
    if (entry) onPicture?.({ number: index + 1, seed: entry.seed, sha256: entry.sha256, ms: 0 });
  }
  report();
  const ends = await Promise.allSettled(Array.from({ length: underWay }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;

  const kept = series.rows.flatMap((row) => entries.get(row.settings.seed) ?? []);
  const wanted = options.sheets ?? true;
  const sheets =
    signal.aborted || !wanted ? [] : await contactSheets(kept, directory, { ...options, settings: series.settings });
  return {
    pictures: kept.map(({ file }) => join(directory, file)),
    sheets,
    failed,
    resumed,
    cancelled: signal.aborted,
  };
}

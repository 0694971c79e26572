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
/** Rows under way for each one that can be drawn at once: one being drawn and one waiting, so that the queue never runs dry. */
const perLane = 2;
/** And in all: a batch of a thousand rows need not stand in a queue as a whole. */
const mostUnderWay = 64;

/** The pictures of a batch are files; the cache is for sweeps. */
export const noCache: RunContext['cache'] = { get: () => Promise.resolve(undefined), put: () => Promise.resolve(true) };

/**
 * Draws the same settings with many seeds into a folder. Run again it goes on: pictures that are there and whole are not
 * drawn again. A picture that fails is named and the others go on; a cancel keeps what is there. Rejects with
 * `request.clipSkip`, `request.tooMuch`, `batch.other` (the folder holds another batch) and `file.write`.
 */
export async function runBatch(options: BatchOptions): Promise<BatchOutcome> {
  const { plan, count, queue, onProgress, onPicture } = options;
  // A full disk ends the whole batch: the other rows under way are stopped too.
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
  const write = async ({ index, settings: { seed } }: PlannedRow, picture: DrawnPicture): Promise<void> => {
    const file = pictureFile(index + 1, seed, extensionOf(picture.format));
    await writeWhole(join(directory, file), picture.bytes);
    const entry: BatchEntry = { seed, file, sha256: picture.sha256 };
    await manifest.append(entry);
    entries.set(seed, entry);
  };
  const note = ({ index, settings: { seed } }: PlannedRow, ms: number): void => {
    const entry = entries.get(seed);
    if (!entry) return;
    done += 1;
    failuresInARow = 0;
    onPicture?.({ number: index + 1, seed, sha256: entry.sha256, ms });
    report(join(directory, entry.file));
  };

  const waiting = series.rows.filter((row) => !entries.has(row.settings.seed));
  const draw = async (row: PlannedRow): Promise<void> => {
    const [cell] = (
      await runRow(plan, row, {
        ...options,
        signal,
        cache: noCache,
        determinismClass: 'batch',
        class: 'batch',
        // On disk before the queue hears of it: what it takes for finished is never drawn again.
        keep: (picture) => write(row, picture),
      })
    ).cells;
    if (cell?.picture) {
      note(row, cell.ms);
    } else if (cell?.error?.code === 'file.write') {
      throw cell.error;
    } else if (!signal.aborted) {
      failed.push({ seed: row.settings.seed, error: asAppError(cell?.error) });
      failuresInARow += 1;
      if (failuresInARow >= mostFailuresInARow) waiting.length = 0;
      report();
    }
  };
  /** Asked anew after each row: machines join and leave during a night. */
  const mostAtOnce = (): number => Math.min(mostUnderWay, Math.max(1, queue.lanes()) * perLane);
  const drawAll = async (): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    const failures: unknown[] = [];
    const begin = (row: PlannedRow): void => {
      const work = draw(row)
        .catch((error: unknown) => {
          failures.push(error);
          stop.abort();
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
    };
    for (;;) {
      while (underWay.size < mostAtOnce() && !signal.aborted) {
        const row = waiting.shift();
        if (!row) break;
        begin(row);
      }
      if (underWay.size === 0) break;
      await Promise.race(underWay);
    }
    if (failures.length > 0) throw failures[0];
  };
  for (const { index, settings } of series.rows) {
    const entry = entries.get(settings.seed);
    if (entry) onPicture?.({ number: index + 1, seed: entry.seed, sha256: entry.sha256, ms: 0 });
  }
  report();
  await drawAll();

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

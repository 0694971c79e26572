import { z } from 'zod';

import { createAlive } from './alive.ts';
import type { StoredError } from './columns.ts';
import { errorColumn, errorJson, optional } from './columns.ts';
import type { Database } from './database.ts';
import { jsonColumn, toJson } from './json.ts';

export interface NewRow {
  /** Place in the sweep, from 0. */
  readonly index: number;
  readonly label: string;
  /** JSON: the row's resolved settings. */
  readonly settings: unknown;
  readonly cells: readonly { readonly clipSkip: number; readonly requestKey: string }[];
}

export interface CellPlace {
  readonly sweepId: string;
  readonly rowIndex: number;
  readonly clipSkip: number;
}

export interface CellResult {
  /** sha256 hex of the picture's bytes. */
  readonly picture: string;
  readonly honoured: 'yes' | 'no' | 'floor' | 'unknown';
  /** Clip skip that was used, where it is known and another one. */
  readonly used?: number | undefined;
  /** Milliseconds of engine time; 0 from the cache. */
  readonly ms: number;
}

const cellRow = z.object({
  rowIndex: z.int(),
  clipSkip: z.int(),
  /** sha256 over everything asked for. */
  requestKey: z.string(),
  state: z.enum(['waiting', 'done', 'failed']),
  picture: optional(z.string()),
  honoured: optional(z.enum(['yes', 'no', 'floor', 'unknown'])),
  used: optional(z.int()),
  ms: optional(z.number()),
  error: optional(errorColumn),
});
export type Cell = Readonly<z.output<typeof cellRow>>;

const rowRow = z.object({
  index: z.int(),
  label: z.string(),
  settings: jsonColumn,
  /** Determinism class its finished cells belong to; undefined: none is finished, or this worker alone. */
  workerClass: optional(z.string()),
});
export type Row = Readonly<z.output<typeof rowRow>> & { readonly cells: readonly Cell[] };

/** Rows and cells of the ledger. Changes answer false when the cell is not there (the sweep was deleted or planned anew). */
export interface Cells {
  /**
   * The rows of a sweep. Planned again (a restart, another engine), a finished cell that asks for the same thing stays
   * finished. Throws `store.gone` when there is no such sweep.
   */
  plan(sweepId: string, rows: readonly NewRow[]): void;
  /** In order; cells by clip skip. Empty: not planned yet, or gone. */
  rows(sweepId: string): readonly Row[];
  /** Settings of the first row alone: what a list says of a sweep. Undefined: not planned yet, or gone. */
  firstSettings(sweepId: string): unknown;
  bind(sweepId: string, rowIndex: number, workerClass: string): boolean;
  done(cell: CellPlace, result: CellResult): boolean;
  failed(cell: CellPlace, error: StoredError): boolean;
  /** The whole row waits again, bound to nobody: it is drawn anew on another machine, because a row never mixes two. */
  reset(sweepId: string, rowIndex: number): boolean;
}

const waiting = { state: 'waiting', picture: undefined, honoured: undefined, used: undefined, ms: undefined } as const;

export function createCells(database: Database): Cells {
  const insertRow = database.command(`
    INSERT INTO sweep_rows (sweep_id, row_index, label, settings, worker_class)
    VALUES (:sweepId, :rowIndex, :label, :settings, :workerClass)`);
  const insertCell = database.command(`
    INSERT INTO cells (sweep_id, row_index, clip_skip, request_key, state, picture, honoured, used, ms)
    VALUES (:sweepId, :rowIndex, :clipSkip, :requestKey, :state, :picture, :honoured, :used, :ms)`);
  const removeRows = database.command('DELETE FROM sweep_rows WHERE sweep_id = :sweepId');
  const mustBeAlive = createAlive(database);
  const selectFirst = database.query(
    'SELECT settings FROM sweep_rows WHERE sweep_id = :sweepId ORDER BY row_index LIMIT 1',
    z.object({ settings: jsonColumn }),
  );
  const selectRows = database.query(
    `SELECT row_index AS "index", label, settings, worker_class AS workerClass
     FROM sweep_rows WHERE sweep_id = :sweepId ORDER BY row_index`,
    rowRow,
  );
  const selectCells = database.query(
    `SELECT row_index AS rowIndex, clip_skip AS clipSkip, request_key AS requestKey, state, picture, honoured, used, ms, error
     FROM cells WHERE sweep_id = :sweepId ORDER BY row_index, clip_skip`,
    cellRow,
  );
  const setClass = database.command(
    'UPDATE sweep_rows SET worker_class = :workerClass WHERE sweep_id = :sweepId AND row_index = :rowIndex',
  );
  const setCell = database.command(`
    UPDATE cells SET state = :state, picture = :picture, honoured = :honoured, used = :used, ms = :ms, error = :error
    WHERE sweep_id = :sweepId AND row_index = :rowIndex AND clip_skip = :clipSkip`);
  const resetCells = database.command(`
    UPDATE cells SET state = 'waiting', picture = NULL, honoured = NULL, used = NULL, ms = NULL, error = NULL
    WHERE sweep_id = :sweepId AND row_index = :rowIndex`);

  const rows = (sweepId: string): readonly Row[] => {
    const cells = selectCells.all({ sweepId });
    return selectRows.all({ sweepId }).map((row) => ({
      ...row,
      cells: cells.filter((cell) => cell.rowIndex === row.index),
    }));
  };

  return {
    plan: (sweepId, planned) =>
      database.transaction(() => {
        mustBeAlive(sweepId);
        const earlier = rows(sweepId);
        removeRows({ sweepId });
        for (const { index, label, settings, cells } of planned) {
          const old = earlier.find((row) => row.index === index);
          const kept = cells.map(({ clipSkip, requestKey }) =>
            old?.cells.find(
              (cell) => cell.state === 'done' && cell.clipSkip === clipSkip && cell.requestKey === requestKey,
            ),
          );
          const workerClass = kept.some(Boolean) ? old?.workerClass : undefined;
          insertRow({ sweepId, rowIndex: index, label, settings: toJson(settings), workerClass });
          for (const [place, { clipSkip, requestKey }] of cells.entries()) {
            const { state, picture, honoured, used, ms } = kept[place] ?? waiting;
            insertCell({ sweepId, rowIndex: index, clipSkip, requestKey, state, picture, honoured, used, ms });
          }
        }
      }),
    rows,
    firstSettings: (sweepId) => selectFirst.one({ sweepId })?.settings,
    bind: (sweepId, rowIndex, workerClass) => setClass({ sweepId, rowIndex, workerClass }) > 0,
    done: ({ sweepId, rowIndex, clipSkip }, { picture, honoured, used, ms }) =>
      setCell({ sweepId, rowIndex, clipSkip, state: 'done', picture, honoured, used, ms, error: undefined }) > 0,
    failed: ({ sweepId, rowIndex, clipSkip }, error) =>
      setCell({ sweepId, rowIndex, clipSkip, ...waiting, state: 'failed', error: errorJson(error) }) > 0,
    reset: (sweepId, rowIndex) =>
      database.transaction(() => {
        setClass({ sweepId, rowIndex, workerClass: undefined });
        return resetCells({ sweepId, rowIndex }) > 0;
      }),
  };
}

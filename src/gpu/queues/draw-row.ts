import { AppError } from '../../errors.ts';
import type { Cell, CellResult, RowProgress } from '../engine.ts';
import type { RowServers } from '../pool/row-servers.ts';
import type { RowJob, SubmitOptions } from '../queue.ts';

interface DrawRow {
  readonly job: RowJob;
  readonly options: SubmitOptions;
  readonly pool: RowServers;
  /** The one it is bound to, then those of its class that take a part of the cells; no more than there are cells. */
  readonly servers: readonly string[];
  readonly signal: AbortSignal;
  /** Runs a part in its server's lane. */
  readonly inLane: (server: string, part: () => Promise<void>) => Promise<void>;
}

/**
 * Draws a row on the servers it is bound to. Ends when all parts have ended; the first failure stops the others and is the
 * row's.
 */
export async function drawRow({ job: { row }, options, pool, servers, signal, inLane }: DrawRow): Promise<void> {
  const [first = ''] = servers;
  const binding = pool.binding(first, row);
  const there = binding && (await options.onBound?.(binding));
  const cells = there ? row.cells.filter(({ key }) => !there.has(key)) : row.cells;
  if (cells.length === 0) return;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  const report = wholeProgress(cells.length, options);
  const parts = chunksOf(cells, Math.min(servers.length, cells.length)).map(async (some, index) => {
    const server = servers[index] ?? first;
    try {
      await inLane(server, () =>
        drawPart({
          server,
          cells: some,
          row,
          pool,
          signal: either,
          onCell: options.onCell,
          onProgress: report(some.length),
        }),
      );
    } catch (error) {
      failures.push(error);
      stop.abort(new AppError('job.cancelled'));
    }
  });
  await Promise.all(parts);
  if (failures.length > 0) throw failures[0];
}

interface Part extends Pick<DrawRow, 'pool' | 'signal'> {
  readonly row: RowJob['row'];
  readonly server: string;
  readonly cells: readonly Cell[];
  readonly onCell: SubmitOptions['onCell'];
  readonly onProgress: (progress: RowProgress) => void;
}

/** Holds a server to its contract: every cell once, none that was not asked for, none after the end. */
async function drawPart({ server, cells, row, pool, signal, onCell, onProgress }: Part): Promise<void> {
  const missing = new Set(cells.map((cell) => cell.key));
  let ended = false;
  try {
    await pool.draw(
      server,
      { ...row, cells },
      {
        signal,
        onCell: async (result: CellResult) => {
          if (ended) return;
          if (!missing.delete(result.key)) {
            throw new AppError('internal', { detail: `${server} reported a cell twice or one nobody asked for` });
          }
          await onCell(result);
        },
        onProgress: (progress) => {
          if (!ended) onProgress(progress);
        },
      },
    );
  } finally {
    ended = true;
  }
  if (missing.size > 0) {
    throw new AppError('internal', { detail: `${server} ended a row without ${missing.size} of its cells` });
  }
}

/** Makes a listener for a part of so many cells; what it hears is passed on as progress of the whole row. */
function wholeProgress(all: number, options: SubmitOptions): (cells: number) => (progress: RowProgress) => void {
  let whole = 0;
  return (cells) => {
    let own = 0;
    return (progress) => {
      if (progress.draining) options.onState?.('draining');
      const now = (progress.fraction * cells) / all;
      whole += now - own;
      own = now;
      options.onProgress?.(cells === all ? progress : { ...progress, fraction: Math.min(1, whole) });
    };
  };
}

/** So many runs of neighbours, as even as can be. `count`: 1 to as many as there are. */
function chunksOf<T>(all: readonly T[], count: number): T[][] {
  const border = (index: number): number => Math.round((index * all.length) / count);
  return Array.from({ length: count }, (_, index) => all.slice(border(index), border(index + 1)));
}

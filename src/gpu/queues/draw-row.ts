import { AppError } from '../../errors.ts';
import type { RowServers } from '../pool/row-servers.ts';
import type { RowJob, SubmitOptions } from '../queue.ts';

interface DrawRow {
  readonly job: RowJob;
  readonly options: SubmitOptions;
  readonly pool: RowServers;
  readonly server: string;
  readonly signal: AbortSignal;
}

/** Draws a row on the server it is bound to, and holds that to its contract: every cell once, none that was not asked for, none after the end. */
export async function drawRow({ job: { row }, options, pool, server, signal }: DrawRow): Promise<void> {
  const missing = new Set(row.cells.map((cell) => cell.key));
  const binding = pool.binding(server, row);
  if (binding) await options.onBound?.(binding);
  let ended = false;
  try {
    await pool.draw(server, row, {
      signal,
      onCell: async (result) => {
        if (ended) return;
        if (!missing.delete(result.key)) {
          throw new AppError('internal', { detail: `${server} reported a cell twice or one nobody asked for` });
        }
        await options.onCell(result);
      },
      onProgress: (progress) => {
        if (ended) return;
        if (progress.draining) options.onState?.('draining');
        options.onProgress?.(progress);
      },
    });
  } finally {
    ended = true;
  }
  if (missing.size > 0) {
    throw new AppError('internal', { detail: `${server} ended a row without ${missing.size} of its cells` });
  }
}

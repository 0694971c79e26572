import { z } from 'zod';

import { AppError } from '../errors.ts';
import type { Database } from './database.ts';

/** Throws `store.gone` when a sweep is not there or only its id remains. To be called in the transaction that relies on it. */
export function createAlive(database: Database): (sweepId: string) => void {
  const query = database.query(
    `SELECT 1 AS alive FROM sweeps WHERE id = :sweepId AND state <> 'deleted'`,
    z.object({ alive: z.int() }),
  );
  return (sweepId) => {
    if (!query.one({ sweepId })) throw new AppError('store.gone');
  };
}

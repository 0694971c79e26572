import { z } from 'zod';

import { AppError } from '../errors.ts';
import { createAlive } from './alive.ts';
import { optional } from './columns.ts';
import type { Database } from './database.ts';

/** Favourites of one person. */
export const maxFavourites = 500;

export interface NewFavourite {
  readonly userId: string;
  /** sha256 hex of the picture's bytes; a picture is a favourite once. */
  readonly picture: string;
  readonly sweepId: string;
  /** Undefined: a panel of the sweep's sheet. */
  readonly batchId?: string | undefined;
  /** The picture's number in the batch. */
  readonly number?: number | undefined;
}

const favouriteRow = z.object({
  seq: z.int(),
  userId: z.string(),
  picture: z.string(),
  sweepId: z.string(),
  batchId: optional(z.string()),
  number: optional(z.int()),
  createdAt: z.int(),
});
export type Favourite = Readonly<z.output<typeof favouriteRow>>;

/** Pictures people want to find again. One's own keeps its sweep from expiring; one of somebody else's sweep goes with it. */
export interface Favourites {
  /** False: it is one already. Throws `store.gone` (no such sweep) and `store.tooMany`. */
  add(favourite: NewFavourite): boolean;
  remove(userId: string, picture: string): boolean;
  has(userId: string, picture: string): boolean;
  /** Newest first; at most `maxFavourites`. */
  list(userId: string): readonly Favourite[];
}

export function createFavourites(database: Database, now: () => number): Favourites {
  const mustBeAlive = createAlive(database);
  const insert = database.command(`
    INSERT INTO favourites (user_id, picture, sweep_id, batch_id, number, created_at)
    VALUES (:userId, :picture, :sweepId, :batchId, :number, :now)
    ON CONFLICT (user_id, picture) DO NOTHING`);
  const count = database.query(
    'SELECT count(*) AS total FROM favourites WHERE user_id = :userId',
    z.object({ total: z.int() }),
  );
  const remove = database.command('DELETE FROM favourites WHERE user_id = :userId AND picture = :picture');
  const columns = `seq, user_id AS userId, picture, sweep_id AS sweepId, batch_id AS batchId, number, created_at AS createdAt`;
  const one = database.query(
    `SELECT ${columns} FROM favourites WHERE user_id = :userId AND picture = :picture`,
    favouriteRow,
  );
  const list = database.query(
    `SELECT ${columns} FROM favourites WHERE user_id = :userId ORDER BY seq DESC`,
    favouriteRow,
  );

  return {
    add: ({ userId, picture, sweepId, batchId, number }) =>
      database.transaction(() => {
        if (one.one({ userId, picture })) return false;
        mustBeAlive(sweepId);
        if ((count.one({ userId })?.total ?? 0) >= maxFavourites) {
          throw new AppError('store.tooMany', { params: { limit: maxFavourites } });
        }
        return insert({ userId, picture, sweepId, batchId, number, now: now() }) > 0;
      }),
    remove: (userId, picture) => remove({ userId, picture }) > 0,
    has: (userId, picture) => one.one({ userId, picture }) !== undefined,
    list: (userId) => list.all({ userId }),
  };
}

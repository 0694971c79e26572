import { z } from 'zod';

import { optional } from './columns.ts';
import type { Database } from './database.ts';

const blockRow = z.object({
  /** Undefined: everywhere. */
  guildId: z.string().transform((id) => id || undefined),
  userId: z.string(),
  /** Undefined: somebody who was forgotten. */
  madeBy: optional(z.string()),
  createdAt: z.int(),
});
export type Block = Readonly<z.output<typeof blockRow>>;

/** Who may not use the bot, in one guild or (guild undefined) anywhere. Outlives "forget me", or it would be no block. */
export interface Blocks {
  add(block: { readonly guildId?: string | undefined; readonly userId: string; readonly madeBy: string }): void;
  remove(userId: string, guildId: string | undefined): boolean;
  /** Blocked in this guild or everywhere. */
  has(userId: string, guildId: string | undefined): boolean;
  /** Of this guild; undefined: those that hold everywhere. Oldest first. */
  list(guildId: string | undefined): readonly Block[];
}

export function createBlocks(database: Database, now: () => number): Blocks {
  const insert = database.command(`
    INSERT INTO blocks (guild_id, user_id, made_by, created_at) VALUES (:guildId, :userId, :madeBy, :now)
    ON CONFLICT (user_id, guild_id) DO NOTHING`);
  const remove = database.command('DELETE FROM blocks WHERE user_id = :userId AND guild_id = :guildId');
  const has = database.query(
    `SELECT 1 AS blocked FROM blocks WHERE user_id = :userId AND guild_id IN (:guildId, '') LIMIT 1`,
    z.object({ blocked: z.int() }),
  );
  const list = database.query(
    `SELECT guild_id AS guildId, user_id AS userId, made_by AS madeBy, created_at AS createdAt
     FROM blocks WHERE guild_id = :guildId ORDER BY created_at, user_id`,
    blockRow,
  );

  return {
    add: ({ guildId = '', userId, madeBy }) => void insert({ guildId, userId, madeBy, now: now() }),
    remove: (userId, guildId = '') => remove({ userId, guildId }) > 0,
    has: (userId, guildId = '') => has.one({ userId, guildId }) !== undefined,
    list: (guildId = '') => list.all({ guildId }),
  };
}

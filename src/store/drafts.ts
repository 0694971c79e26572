import { z } from 'zod';

import { optional } from './columns.ts';
import type { Database } from './database.ts';
import { jsonColumn, toJson } from './json.ts';

/** Drafts of one person; a further one pushes out the oldest. */
export const maxDrafts = 20;

export interface NewDraft {
  readonly id: string;
  readonly userId: string;
  readonly guildId?: string | undefined;
  /** JSON: a request that is still being edited. */
  readonly request: unknown;
  readonly expiresAt: number;
}

const draftRow = z.object({
  id: z.string(),
  userId: z.string(),
  guildId: optional(z.string()),
  request: jsonColumn,
  createdAt: z.int(),
  expiresAt: z.int(),
});
export type Draft = Readonly<z.output<typeof draftRow>>;

/** Requests between "Edit and run" and the modal. */
export interface Drafts {
  /** Adds or replaces. False: a draft of somebody else has that id. */
  put(draft: NewDraft): boolean;
  /** Undefined: not there, or expired. */
  get(id: string): Draft | undefined;
  remove(id: string): boolean;
}

export function createDrafts(database: Database, now: () => number): Drafts {
  const upsert = database.command(`
    INSERT INTO drafts (id, user_id, guild_id, request, created_at, expires_at)
    VALUES (:id, :userId, :guildId, :request, :now, :expiresAt)
    ON CONFLICT (id) DO UPDATE SET request = excluded.request, created_at = excluded.created_at, expires_at = excluded.expires_at
    WHERE user_id = excluded.user_id`);
  const trim = database.command(`
    DELETE FROM drafts WHERE user_id = :userId AND id NOT IN
      (SELECT id FROM drafts WHERE user_id = :userId ORDER BY created_at DESC, rowid DESC LIMIT ${maxDrafts})`);
  const select = database.query(
    `SELECT id, user_id AS userId, guild_id AS guildId, request, created_at AS createdAt, expires_at AS expiresAt
     FROM drafts WHERE id = :id AND expires_at > :now`,
    draftRow,
  );
  const remove = database.command('DELETE FROM drafts WHERE id = :id');

  return {
    put: ({ id, userId, guildId, request, expiresAt }) =>
      database.transaction(() => {
        const written = upsert({ id, userId, guildId, request: toJson(request), now: now(), expiresAt }) > 0;
        trim({ userId });
        return written;
      }),
    get: (id) => select.one({ id, now: now() }),
    remove: (id) => remove({ id }) > 0,
  };
}

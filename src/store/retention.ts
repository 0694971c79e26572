import type { Database } from './database.ts';

/** Sweeps that one call removes at most: the bot's own thread waits for it. */
export const maxExpired = 500;

/** What was removed. */
export interface Expired {
  /** `maxExpired`: there may be more, call again. */
  readonly sweeps: number;
  readonly drafts: number;
  readonly notices: number;
}

const dayMs = 86_400_000;

/**
 * Removes finished sweeps that nothing happened to since `olderThan` (ms since 1970), with everything hanging on them.
 * Kept: what is still owed, what has a batch that is younger or runs or a poll that is younger or open, and what its own
 * requester marked as a favourite.
 * Drafts go when they end, quota rows after two days.
 */
export function createExpire(database: Database, now: () => number): (olderThan: number) => Expired {
  const sweeps = database.command(`
    DELETE FROM sweeps WHERE seq IN (
      SELECT seq FROM sweeps
      WHERE state IN ('delivered', 'failed', 'cancelled', 'deleted') AND changed_at < :olderThan
        AND NOT EXISTS (SELECT 1 FROM batches WHERE sweep_id = sweeps.id
          AND (state IN ('accepted', 'running') OR changed_at >= :olderThan))
        AND NOT EXISTS (SELECT 1 FROM polls WHERE sweep_id = sweeps.id AND (state = 'open' OR closed_at >= :olderThan))
        AND NOT EXISTS (SELECT 1 FROM favourites WHERE sweep_id = sweeps.id AND user_id = sweeps.owner_user)
      ORDER BY seq LIMIT ${maxExpired})`);
  const drafts = database.command('DELETE FROM drafts WHERE expires_at <= :now');
  const notices = database.command(
    'DELETE FROM deliveries WHERE sweep_id IS NULL AND batch_id IS NULL AND created_at < :olderThan',
  );
  const usage = database.command('DELETE FROM usage WHERE day < :day');

  return (olderThan) =>
    database.transaction(() => {
      usage({ day: dayBefore(now(), 2) });
      return { sweeps: sweeps({ olderThan }), drafts: drafts({ now: now() }), notices: notices({ olderThan }) };
    });
}

/** The UTC day that lies so many days before a time, YYYY-MM-DD. */
export function dayBefore(time: number, days: number): string {
  return new Date(time - days * dayMs).toISOString().slice(0, 10);
}

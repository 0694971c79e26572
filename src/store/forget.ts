import { z } from 'zod';

import { listed } from './columns.ts';
import type { Database } from './database.ts';
import { dayBefore } from './retention.ts';
import { unfinishedSweeps } from './sweep-states.ts';

/** What lies outside of the store and is the caller's to undo. */
export interface Forgotten {
  /** Ids that were still owed: stop the work. */
  readonly sweeps: readonly string[];
  readonly batches: readonly string[];
  /** Messages that showed their pictures: delete them. */
  readonly messages: readonly { readonly channelId: string; readonly messageId: string }[];
  /** How many more there are that the bot may not delete: answers, where it is no member (`view.reply`). */
  readonly answers: number;
  /** sha256 of pictures that nobody else's sweep has: remove them from the cache. */
  readonly pictures: readonly string[];
}

const idRow = z.object({ id: z.string() });

/**
 * Removes what belongs to a person: sweeps with everything hanging on them (other people's batches and favourites of them
 * too, because they carry the prompt), batches, drafts, favourites, preferences, own presets; their name comes off presets
 * and blocks they made for a guild. A vote in a poll that is still open goes; one in a closed poll loses its name and stays
 * counted, because its result was published and nothing in it leads to them; the question of a poll they opened was in their
 * words, and goes. What stays: a block against them, and the count of the last two days, or forgetting
 * would lift both. Idempotent.
 */
export function createForget(database: Database, now: () => number): (userId: string) => Forgotten {
  const theirs = `(SELECT id FROM sweeps WHERE owner_user = :userId)`;
  const theirBatches = `(SELECT id FROM batches WHERE owner_user = :userId OR sweep_id IN ${theirs})`;
  const sweeps = database.query(
    `SELECT id FROM sweeps WHERE owner_user = :userId AND state IN (${listed(unfinishedSweeps)}) ORDER BY seq`,
    idRow,
  );
  const batches = database.query(
    `SELECT id FROM batches WHERE id IN ${theirBatches} AND state IN ('accepted', 'running') ORDER BY created_at, rowid`,
    idRow,
  );
  const posted = `message_id IS NOT NULL AND (sweep_id IN ${theirs} OR batch_id IN ${theirBatches})`;
  const isAnswer = `json_extract(view, '$.reply') IS NOT NULL`;
  const messages = database.query(
    `SELECT channel_id AS channelId, message_id AS messageId FROM deliveries WHERE ${posted} AND NOT ${isAnswer}
     UNION SELECT channel_id, message_id FROM polls
     WHERE channel_id IS NOT NULL AND message_id IS NOT NULL AND sweep_id IN ${theirs}
       AND message_id NOT IN (SELECT message_id FROM deliveries WHERE message_id IS NOT NULL AND ${isAnswer})
     ORDER BY messageId`,
    z.object({ channelId: z.string(), messageId: z.string() }),
  );
  const answers = database.query(
    `SELECT count(*) AS count FROM deliveries WHERE ${posted} AND ${isAnswer}`,
    z.object({ count: z.int() }),
  );
  const pictures = database.query(
    `SELECT picture FROM cells WHERE picture IS NOT NULL AND sweep_id IN ${theirs}
     UNION SELECT picture FROM batch_pictures WHERE batch_id IN ${theirBatches}
     EXCEPT SELECT picture FROM cells WHERE picture IS NOT NULL AND sweep_id NOT IN ${theirs}
     EXCEPT SELECT picture FROM batch_pictures WHERE batch_id NOT IN ${theirBatches}`,
    z.object({ picture: z.string() }),
  );
  const removals = [
    'DELETE FROM sweeps WHERE owner_user = :userId',
    'DELETE FROM batches WHERE owner_user = :userId',
    'DELETE FROM drafts WHERE user_id = :userId',
    'DELETE FROM favourites WHERE user_id = :userId',
    'DELETE FROM preferences WHERE user_id = :userId',
    `DELETE FROM presets WHERE scope = 'user' AND scope_id = :userId`,
    'UPDATE presets SET made_by = NULL WHERE made_by = :userId',
    'UPDATE blocks SET made_by = NULL WHERE made_by = :userId',
    `DELETE FROM votes WHERE user_id = :userId AND poll_id IN (SELECT id FROM polls WHERE state <> 'closed')`,
    'UPDATE votes SET user_id = NULL WHERE user_id = :userId',
    'DELETE FROM vote_reports WHERE user_id = :userId',
    'UPDATE polls SET opened_by = NULL, question = NULL WHERE opened_by = :userId',
    'UPDATE polls SET closed_by = NULL WHERE closed_by = :userId',
  ].map((sql) => database.command(sql));
  const removeUsage = database.command('DELETE FROM usage WHERE user_id = :userId AND day < :day');

  return (userId) =>
    database.transaction(() => {
      const forgotten: Forgotten = {
        sweeps: sweeps.all({ userId }).map(({ id }) => id),
        batches: batches.all({ userId }).map(({ id }) => id),
        messages: messages.all({ userId }),
        answers: answers.one({ userId })?.count ?? 0,
        pictures: pictures.all({ userId }).map(({ picture }) => picture),
      };
      for (const remove of removals) remove({ userId });
      removeUsage({ userId, day: dayBefore(now(), 2) });
      return forgotten;
    });
}

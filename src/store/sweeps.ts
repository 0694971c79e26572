import { z } from 'zod';

import type { StoredError } from './columns.ts';
import { errorColumn, errorJson, listed, optional } from './columns.ts';
import type { Database } from './database.ts';
import { jsonColumn, toJson } from './json.ts';
import type { SweepState } from './sweep-states.ts';
import { runningSweeps, statesBefore, sweepStates, unfinishedSweeps } from './sweep-states.ts';

export interface NewSweep {
  readonly id: string;
  readonly ownerUser: string;
  /** Undefined: a direct message. */
  readonly guildId?: string | undefined;
  readonly channelId: string;
  readonly locale: string;
  /** JSON, as asked, defaults not resolved; a source picture by its hash. */
  readonly request: unknown;
  /** JSON: what is known before a plan exists (engine, guild rules in force, interaction). */
  readonly facts: unknown;
  readonly createdAt: number;
}

const sweepRow = z.object({
  /** Order of acceptance; the cursor of history. */
  seq: z.int(),
  id: z.string(),
  ownerUser: z.string(),
  guildId: optional(z.string()),
  channelId: z.string(),
  locale: z.string(),
  request: jsonColumn,
  facts: jsonColumn,
  state: z.enum(sweepStates),
  /** Why it failed. */
  error: optional(errorColumn),
  /** JSON given to `waits`. Undefined: it waits for nobody. */
  waits: optional(jsonColumn),
  createdAt: z.int(),
  /** Of the last change of state. */
  changedAt: z.int(),
});
export type Sweep = Readonly<z.output<typeof sweepRow>>;

export interface Page {
  /** `next` of the page before; undefined: the newest. */
  readonly before?: number | undefined;
  /** 1..100. Default 25. */
  readonly limit?: number | undefined;
}

export interface SweepPage {
  /** Newest first. */
  readonly sweeps: readonly Sweep[];
  /** Undefined: there are no more. */
  readonly next: number | undefined;
}

/** The ledger of sweeps. Changes of state answer false when the sweep is not in a state that allows them, or is not there. */
export interface Sweeps {
  /** Before anybody is told that it was accepted. False: that id is there already. Throws `store.tooLarge`. */
  accept(sweep: NewSweep): boolean;
  get(id: string): Sweep | undefined;
  /** JSON given to `drawn`. */
  result(id: string): unknown;
  /** accepted -> running; true also for one that runs already, after a restart. */
  begin(id: string): boolean;
  /** running -> drawn. `result`: JSON of the sweep's record, kept for reopening. */
  drawn(id: string, result: unknown): boolean;
  /** drawn -> delivered. */
  delivered(id: string): boolean;
  /** accepted, running, drawn -> failed. */
  fail(id: string, error: StoredError): boolean;
  /** JSON: what an accepted or running sweep waits for; undefined: for nobody any more. False: it is over. */
  waits(id: string, waits: unknown): boolean;
  /** accepted, running -> cancelled. */
  cancel(id: string): boolean;
  /**
   * From anywhere. Request, facts, result, cells, its poll with the votes, pictures of batches and favourites are gone, and batches that ran are
   * cancelled. Ids remain until `expire`: of the messages, so that they can be deleted, and of the sweep, so that old
   * buttons can say so.
   */
  delete(id: string): boolean;
  /** What is still owed, in the order of acceptance: accepted and running are to be drawn, drawn is to be delivered. */
  unfinished(): readonly Sweep[];
  /** Without deleted ones. */
  byUser(userId: string, page?: Page): SweepPage;
  byGuild(guildId: string, page?: Page): SweepPage;
  /** Sweeps waiting or being drawn. */
  runningOfUser(userId: string): number;
  runningInGuild(guildId: string): number;
}

const columns = `seq, id, owner_user AS ownerUser, guild_id AS guildId, channel_id AS channelId, locale, request, facts,
  state, error, waits, created_at AS createdAt, changed_at AS changedAt`;

export function createSweeps(database: Database, now: () => number): Sweeps {
  const insert = database.command(`
    INSERT INTO sweeps (id, owner_user, guild_id, channel_id, locale, request, facts, state, created_at, changed_at)
    VALUES (:id, :ownerUser, :guildId, :channelId, :locale, :request, :facts, 'accepted', :createdAt, :now)
    ON CONFLICT (id) DO NOTHING`);
  const select = database.query(`SELECT ${columns} FROM sweeps WHERE id = :id`, sweepRow);
  const selectResult = database.query(
    'SELECT result FROM sweeps WHERE id = :id',
    z.object({ result: optional(jsonColumn) }),
  );
  const move = (to: SweepState, also = '') =>
    database.command(`
      UPDATE sweeps SET state = '${to}', changed_at = :now ${also}
      WHERE id = :id AND state IN (${listed(statesBefore(to))})`);
  const toRunning = move('running');
  const toDrawn = move('drawn', ', result = :result');
  const toDelivered = move('delivered');
  const toFailed = move('failed', ', error = :error');
  const toCancelled = move('cancelled');
  const setWaits = database.command(
    `UPDATE sweeps SET waits = :waits WHERE id = :id AND state IN (${listed(runningSweeps)})`,
  );
  const toDeleted = move('deleted', `, request = 'null', facts = 'null', result = NULL, error = NULL, waits = NULL`);
  const batchesOf = '(SELECT id FROM batches WHERE sweep_id = :id)';
  const emptyOut = [
    'DELETE FROM sweep_rows WHERE sweep_id = :id',
    'DELETE FROM favourites WHERE sweep_id = :id',
    'DELETE FROM polls WHERE sweep_id = :id',
    `DELETE FROM batch_pictures WHERE batch_id IN ${batchesOf}`,
    `UPDATE batches SET state = 'cancelled' WHERE sweep_id = :id AND state IN ('accepted', 'running')`,
    // That it is an answer stays: nothing may be asked of its channel.
    `UPDATE deliveries SET view = iif(json_extract(view, '$.reply') IS NULL, NULL, json_object('reply', json('true')))
     WHERE sweep_id = :id OR batch_id IN ${batchesOf}`,
  ].map((sql) => database.command(sql));
  const owed = database.query(
    `SELECT ${columns} FROM sweeps WHERE state IN (${listed(unfinishedSweeps)}) ORDER BY seq`,
    sweepRow,
  );
  const history = (owner: 'owner_user' | 'guild_id') => {
    const query = database.query(
      `SELECT ${columns} FROM sweeps
       WHERE ${owner} = :owner AND state <> 'deleted' AND seq < :before ORDER BY seq DESC LIMIT :limit`,
      sweepRow,
    );
    return (of: string, { before = Number.MAX_SAFE_INTEGER, limit = 25 }: Page = {}): SweepPage => {
      const size = Math.min(100, Math.max(1, Math.trunc(limit)));
      const found = query.all({ owner: of, before, limit: size + 1 });
      const sweeps = found.slice(0, size);
      return { sweeps, next: found.length > size ? sweeps.at(-1)?.seq : undefined };
    };
  };
  const count = (owner: 'owner_user' | 'guild_id') => {
    const query = database.query(
      `SELECT count(*) AS running FROM sweeps WHERE ${owner} = :owner AND state IN (${listed(runningSweeps)})`,
      z.object({ running: z.int() }),
    );
    return (of: string): number => query.one({ owner: of })?.running ?? 0;
  };

  return {
    accept: ({ request, facts, guildId, ...sweep }) =>
      insert({ ...sweep, guildId, request: toJson(request), facts: toJson(facts), now: now() }) > 0,
    get: (id) => select.one({ id }),
    result: (id) => selectResult.one({ id })?.result,
    begin: (id) => toRunning({ id, now: now() }) > 0,
    drawn: (id, result) => toDrawn({ id, result: toJson(result), now: now() }) > 0,
    delivered: (id) => toDelivered({ id, now: now() }) > 0,
    fail: (id, error) => toFailed({ id, error: errorJson(error), now: now() }) > 0,
    waits: (id, waits) => setWaits({ id, waits: waits === undefined ? undefined : toJson(waits) }) > 0,
    cancel: (id) => toCancelled({ id, now: now() }) > 0,
    delete: (id) =>
      database.transaction(() => {
        if (toDeleted({ id, now: now() }) === 0) return false;
        for (const empty of emptyOut) empty({ id });
        return true;
      }),
    unfinished: () => owed.all(),
    byUser: history('owner_user'),
    byGuild: history('guild_id'),
    runningOfUser: count('owner_user'),
    runningInGuild: count('guild_id'),
  };
}

import type { DatabaseSync } from 'node:sqlite';

import { z } from 'zod';

import type { Batches } from './batches.ts';
import { createBatches } from './batches.ts';
import { backUp } from './backup.ts';
import type { Blocks } from './blocks.ts';
import { createBlocks } from './blocks.ts';
import type { Cells } from './cells.ts';
import { createCells } from './cells.ts';
import { createDatabase } from './database.ts';
import type { Deliveries } from './deliveries.ts';
import { createDeliveries } from './deliveries.ts';
import type { Drafts } from './drafts.ts';
import { createDrafts } from './drafts.ts';
import type { Favourites } from './favourites.ts';
import { createFavourites } from './favourites.ts';
import type { Forgotten } from './forget.ts';
import { createForget } from './forget.ts';
import type { GuildSettings } from './guild-settings.ts';
import { createGuildSettings } from './guild-settings.ts';
import type { Models } from './models.ts';
import { createModels } from './models.ts';
import { openDatabase } from './open.ts';
import type { Polls } from './polls.ts';
import { createPolls } from './polls.ts';
import type { Preferences } from './preferences.ts';
import { createPreferences } from './preferences.ts';
import type { Presets } from './presets.ts';
import { createPresets } from './presets.ts';
import type { Expired } from './retention.ts';
import { createExpire } from './retention.ts';
import type { Sweeps } from './sweeps.ts';
import { createSweeps } from './sweeps.ts';
import type { Usage } from './usage.ts';
import { createUsage } from './usage.ts';
import type { VoteMemory } from './vote-memory.ts';
import { createVoteMemory } from './vote-memory.ts';
import type { VoteReports } from './vote-reports.ts';
import { createVoteReports } from './vote-reports.ts';
import type { Votes } from './votes.ts';
import { createVotes } from './votes.ts';

export interface StoreOptions {
  /** File, made with its folder when missing; `:memory:` for one that ends with the process. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Stops the opening before the next migration. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Everything the bot remembers, in one SQLite file. Calls are synchronous and short; any of them may throw `store.busy`
 * (another process writes), `store.full`, `store.unwritable` and `store.damaged`. Ids are strings; times are ms since 1970.
 */
export interface Store {
  readonly sweeps: Sweeps;
  /** Rows and cells of sweeps. */
  readonly cells: Cells;
  readonly deliveries: Deliveries;
  readonly drafts: Drafts;
  readonly batches: Batches;
  readonly favourites: Favourites;
  readonly preferences: Preferences;
  readonly guildSettings: GuildSettings;
  readonly presets: Presets;
  readonly models: Models;
  readonly blocks: Blocks;
  readonly usage: Usage;
  readonly polls: Polls;
  readonly votes: Votes;
  readonly voteReports: VoteReports;
  /** What closed polls said, by guild. */
  readonly voteMemory: VoteMemory;
  /** Several calls, all or nothing (reserve a quota and accept the sweep). `work` must not be async. */
  transaction<T>(work: () => T): T;
  /** sha256 of every picture that a sweep or a draft starts from: files of others may go. */
  sourcePictures(): ReadonlySet<string>;
  /** Retention; see `createExpire`. `olderThan`: ms since 1970. */
  expire(olderThan: number): Expired;
  /** "Forget me"; see `createForget`. */
  deleteUser(userId: string): Forgotten;
  /**
   * A copy at one point in time while the store is used, checked, and there whole or not at all. Rejects with `file.write`
   * (reason `EEXIST`: nothing is overwritten), `store.full`, `store.unwritable`, and the signal's reason.
   */
  backup(path: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** May be called twice. */
  close(): void;
}

/**
 * Throws `store.newer` (a later version of this program wrote the file), `store.foreign` (not our database),
 * `store.damaged`, `store.unwritable`, `store.busy`, `store.full`.
 */
export function openStore({ path, now, signal }: StoreOptions): Store {
  const connection = openDatabase(path, signal);
  const database = createDatabase(connection, path);
  const forget = createForget(database, now);
  const sources = database.query(
    `SELECT request ->> '$.source.sha256' AS sha256 FROM sweeps UNION SELECT request ->> '$.source.sha256' FROM drafts`,
    z.object({ sha256: z.string().nullable() }),
  );

  return {
    sweeps: createSweeps(database, now),
    cells: createCells(database),
    deliveries: createDeliveries(database, now),
    drafts: createDrafts(database, now),
    batches: createBatches(database, now),
    favourites: createFavourites(database, now),
    preferences: createPreferences(database),
    guildSettings: createGuildSettings(database),
    presets: createPresets(database, now),
    models: createModels(database),
    blocks: createBlocks(database, now),
    usage: createUsage(database),
    polls: createPolls(database, now),
    votes: createVotes(database, now),
    voteReports: createVoteReports(database),
    voteMemory: createVoteMemory(database),
    transaction: database.transaction,
    sourcePictures: () => new Set(sources.all().flatMap(({ sha256 }) => sha256 ?? [])),
    expire: createExpire(database, now),
    deleteUser(userId) {
      const forgotten = forget(userId);
      emptyLog(connection);
      return forgotten;
    },
    backup: (target, options) => backUp(connection, target, options?.signal),
    close() {
      if (connection.isOpen) connection.close();
    },
  };
}

/** The log still has the pages as they were before. Best effort: while somebody reads, the next checkpoint does it. */
function emptyLog(connection: DatabaseSync): void {
  if (connection.isTransaction) return;
  connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
}

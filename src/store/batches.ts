import { z } from 'zod';

import { createAlive } from './alive.ts';
import type { StoredError } from './columns.ts';
import { errorColumn, errorJson, optional } from './columns.ts';
import type { Database } from './database.ts';

export const batchStates = ['accepted', 'running', 'done', 'failed', 'cancelled'] as const;
export type BatchState = (typeof batchStates)[number];

export interface NewBatch {
  readonly id: string;
  readonly sweepId: string;
  readonly ownerUser: string;
  readonly guildId?: string | undefined;
  readonly channelId: string;
  readonly threadId?: string | undefined;
  /** The row of the sweep whose settings are used. */
  readonly rowIndex: number;
  readonly clipSkip: number;
  /** Pictures; 1 and up. */
  readonly count: number;
  readonly firstSeed: number;
  /** It was asked for in a place for adults only. Default false. */
  readonly nsfw?: boolean | undefined;
}

const batchRow = z.object({
  id: z.string(),
  sweepId: z.string(),
  ownerUser: z.string(),
  guildId: optional(z.string()),
  channelId: z.string(),
  threadId: optional(z.string()),
  rowIndex: z.int(),
  clipSkip: z.int(),
  count: z.int(),
  firstSeed: z.int(),
  nsfw: z.int().transform((value) => value !== 0),
  state: z.enum(batchStates),
  error: optional(errorColumn),
  /** Pictures finished. */
  done: z.int(),
  createdAt: z.int(),
  changedAt: z.int(),
});
export type Batch = Readonly<z.output<typeof batchRow>>;

const pictureRow = z.object({
  /** 1..count; what people call it by. */
  number: z.int(),
  seed: z.int(),
  /** sha256 hex of the picture's bytes. */
  picture: z.string(),
  ms: z.number(),
  /** Message of the contact sheet that shows it; undefined: not posted yet. */
  messageId: optional(z.string()),
});
export type BatchPicture = Readonly<z.output<typeof pictureRow>>;
export type NewBatchPicture = Omit<BatchPicture, 'messageId'>;

/** The night's runs. Changes of state answer false when the batch is not in a state that allows them, or is not there. */
export interface Batches {
  /** False: that id is there already. Throws `store.gone` when the sweep is not there or was deleted. */
  add(batch: NewBatch): boolean;
  get(id: string): Batch | undefined;
  bySweep(sweepId: string): readonly Batch[];
  /** accepted and running, oldest first. */
  unfinished(): readonly Batch[];
  runningOfUser(userId: string): number;
  runningInGuild(guildId: string): number;
  setThread(id: string, threadId: string): boolean;
  /** accepted -> running; true also for one that runs already, after a restart. */
  begin(id: string): boolean;
  /** running -> done. */
  finish(id: string): boolean;
  /** accepted, running -> failed. */
  fail(id: string, error: StoredError): boolean;
  /** accepted, running -> cancelled. */
  cancel(id: string): boolean;
  /** False: that number is there already, or the batch is not running. */
  addPicture(id: string, picture: NewBatchPicture): boolean;
  /** Which message shows these numbers. All or none is written. */
  setMessage(id: string, numbers: readonly number[], messageId: string): void;
  /** By number. */
  pictures(id: string): readonly BatchPicture[];
  picture(id: string, number: number): BatchPicture | undefined;
}

const columns = `id, sweep_id AS sweepId, owner_user AS ownerUser, guild_id AS guildId, channel_id AS channelId,
  thread_id AS threadId, row_index AS rowIndex, clip_skip AS clipSkip, count, first_seed AS firstSeed, nsfw, state, error,
  (SELECT count(*) FROM batch_pictures WHERE batch_id = batches.id) AS done,
  created_at AS createdAt, changed_at AS changedAt`;
const pictureColumns = 'number, seed, picture, ms, message_id AS messageId';
const unfinished = `state IN ('accepted', 'running')`;

export function createBatches(database: Database, now: () => number): Batches {
  const mustBeAlive = createAlive(database);
  const insert = database.command(`
    INSERT INTO batches (id, sweep_id, owner_user, guild_id, channel_id, thread_id, row_index, clip_skip, count, first_seed,
      nsfw, state, created_at, changed_at)
    VALUES (:id, :sweepId, :ownerUser, :guildId, :channelId, :threadId, :rowIndex, :clipSkip, :count, :firstSeed,
      :nsfw, 'accepted', :now, :now)
    ON CONFLICT (id) DO NOTHING`);
  const select = (where: string) =>
    database.query(`SELECT ${columns} FROM batches WHERE ${where} ORDER BY created_at, rowid`, batchRow);
  const [byId, bySweep, owed] = [select('id = :id'), select('sweep_id = :sweepId'), select(unfinished)];
  const count = (owner: 'owner_user' | 'guild_id') => {
    const query = database.query(
      `SELECT count(*) AS running FROM batches WHERE ${owner} = :owner AND ${unfinished}`,
      z.object({ running: z.int() }),
    );
    return (of: string): number => query.one({ owner: of })?.running ?? 0;
  };
  const setThread = database.command('UPDATE batches SET thread_id = :threadId WHERE id = :id');
  const move = (to: BatchState, from: string, also = '') =>
    database.command(`UPDATE batches SET state = '${to}', changed_at = :now ${also} WHERE id = :id AND ${from}`);
  const toRunning = move('running', unfinished);
  const toDone = move('done', `state = 'running'`);
  const toFailed = move('failed', unfinished, ', error = :error');
  const toCancelled = move('cancelled', unfinished);
  const insertPicture = database.command(`
    INSERT INTO batch_pictures (batch_id, number, seed, picture, ms)
    SELECT id, :number, :seed, :picture, :ms FROM batches WHERE id = :id AND state = 'running' AND :number BETWEEN 1 AND count
    ON CONFLICT (batch_id, number) DO NOTHING`);
  const setMessage = database.command(
    'UPDATE batch_pictures SET message_id = :messageId WHERE batch_id = :id AND number = :number',
  );
  const pictures = database.query(
    `SELECT ${pictureColumns} FROM batch_pictures WHERE batch_id = :id ORDER BY number`,
    pictureRow,
  );
  const picture = database.query(
    `SELECT ${pictureColumns} FROM batch_pictures WHERE batch_id = :id AND number = :number`,
    pictureRow,
  );

  return {
    add: ({ guildId, threadId, nsfw = false, ...batch }) =>
      database.transaction(() => {
        mustBeAlive(batch.sweepId);
        return insert({ ...batch, guildId, threadId, nsfw: nsfw ? 1 : 0, now: now() }) > 0;
      }),
    get: (id) => byId.one({ id }),
    bySweep: (sweepId) => bySweep.all({ sweepId }),
    unfinished: () => owed.all(),
    runningOfUser: count('owner_user'),
    runningInGuild: count('guild_id'),
    setThread: (id, threadId) => setThread({ id, threadId }) > 0,
    begin: (id) => toRunning({ id, now: now() }) > 0,
    finish: (id) => toDone({ id, now: now() }) > 0,
    fail: (id, error) => toFailed({ id, error: errorJson(error), now: now() }) > 0,
    cancel: (id) => toCancelled({ id, now: now() }) > 0,
    addPicture: (id, { number, seed, picture, ms }) => insertPicture({ id, number, seed, picture, ms }) > 0,
    setMessage: (id, numbers, messageId) =>
      database.transaction(() => {
        for (const number of numbers) setMessage({ id, number, messageId });
      }),
    pictures: (id) => pictures.all({ id }),
    picture: (id, number) => picture.one({ id, number }),
  };
}

import { z } from 'zod';

import { createAlive } from './alive.ts';
import { optional } from './columns.ts';
import type { Database } from './database.ts';
import { jsonColumn, toJson } from './json.ts';

export const pollKinds = ['blind', 'open'] as const;
export type PollKind = (typeof pollKinds)[number];
/**
 * preparing: blind, its pictures are being drawn. open: people vote. closed: counted for good, numbers may be shown. void: it
 * never came to a vote, and there is nothing to hide any more.
 */
export const pollStates = ['preparing', 'open', 'closed', 'void'] as const;
export type PollState = (typeof pollStates)[number];

/** One thing that may be chosen. Panels with the same pixels are one. */
const pollOption = z.object({
  /** What a vote names; the first of `letters`. */
  id: z.string(),
  letters: z.array(z.string()).min(1),
  /** Ascending; empty on a grid of trainings. */
  clipSkips: z.array(z.int()),
  /** On a grid of trainings: its epochs, as the grid names them. */
  epochs: z.array(z.string()).exactOptional(),
  /** Clip skip that a vote for it speaks for in the memory; absent: for none. */
  remembered: z.int().exactOptional(),
});
export type PollOption = z.output<typeof pollOption>;

/** What kind of comparison it is, for the memory. */
export interface PollSubject {
  readonly model: string;
  readonly style: string;
}

export interface NewPoll {
  readonly id: string;
  readonly sweepId: string;
  /** Undefined: a direct message; nothing is remembered of it. */
  readonly guildId?: string | undefined;
  readonly kind: PollKind;
  /** Undefined: the usual one. */
  readonly question?: string | undefined;
  /** Columns in the order of their letters: clip skips, or epochs of a grid of trainings. */
  readonly letters: readonly (number | string)[];
  /** Undefined: it enters no memory. */
  readonly subject?: PollSubject | undefined;
  readonly openedBy: string;
  /** Milliseconds between opening and automatic close. */
  readonly lastsMs: number;
}

/** Where people vote. */
export interface PollPlace {
  readonly channelId: string;
  readonly messageId: string;
  readonly threadId?: string | undefined;
}

const pollRow = z
  .object({
    id: z.string(),
    sweepId: z.string(),
    guildId: optional(z.string()),
    kind: z.enum(pollKinds),
    state: z.enum(pollStates),
    question: optional(z.string()),
    letters: jsonColumn.pipe(z.array(z.union([z.int(), z.string()])).min(1)),
    /** Undefined: not opened yet. */
    options: optional(jsonColumn.pipe(z.array(pollOption))),
    model: optional(z.string()),
    style: optional(z.string()),
    /** Undefined: somebody who was forgotten. */
    openedBy: optional(z.string()),
    /** Undefined: nobody, the time was over, or somebody who was forgotten. */
    closedBy: optional(z.string()),
    /** People vote in a poll of Discord's own; their votes are here from its end on. */
    native: z.int().transform(Boolean),
    /** Of a native one that is open: when somebody, `closedBy`, wanted it closed. */
    endAskedAt: optional(z.int()),
    lastsMs: z.int(),
    createdAt: z.int(),
    closesAt: optional(z.int()),
    closedAt: optional(z.int()),
    /** When its result was shown. */
    announcedAt: optional(z.int()),
    channelId: optional(z.string()),
    messageId: optional(z.string()),
    threadId: optional(z.string()),
  })
  .transform(({ model, style, ...poll }) => ({
    ...poll,
    subject: model === undefined || style === undefined ? undefined : { model, style },
  }));
export type Poll = Readonly<z.output<typeof pollRow>>;

/** Polls, one for each sweep. Changes of state answer false when the poll is not in a state that allows them, or is not there. */
export interface Polls {
  /** As preparing. False: its sweep has a poll, or the id is taken. Throws `store.gone` (no such sweep) and `store.tooLarge`. */
  add(poll: NewPoll): boolean;
  get(id: string): Poll | undefined;
  bySweep(sweepId: string): Poll | undefined;
  byMessage(messageId: string): Poll | undefined;
  /** preparing -> open; it closes `lastsMs` from now. */
  open(id: string, options: readonly PollOption[]): boolean;
  /** preparing -> void. */
  void(id: string): boolean;
  /** Of an open one: whether people vote in a poll of Discord's own. False where somebody has voted. */
  setNative(id: string, native: boolean): boolean;
  /** An open native one is to be closed as soon as its votes are here. False: somebody asked for that before. */
  askEnd(id: string, by: string): boolean;
  /** open -> closed: now, or at the moment for which that was asked. `by` undefined: its time is over. */
  close(id: string, by?: string): boolean;
  /** closed, its result is shown. False: it was already. */
  announced(id: string): boolean;
  setPlace(id: string, place: PollPlace): boolean;
  /** With its votes. */
  remove(id: string): boolean;
  /** Of polls that are preparing, what their sweep needs to be followed for; oldest first. */
  preparing(): readonly Poll[];
  /** Open ones whose time is over, and native ones that are to be closed; the first to end first. */
  due(): readonly Poll[];
  /** When the next open one ends, milliseconds since 1970; native ones that wait for their votes are left out. */
  nextEnd(): number | undefined;
  /** Closed ones whose result nobody has seen, oldest first. */
  unannounced(): readonly Poll[];
  /** Preparing and open ones. */
  runningOfUser(userId: string): number;
  runningInGuild(guildId: string): number;
}

const columns = `id, sweep_id AS sweepId, guild_id AS guildId, kind, state, question, letters, options, model, style,
  opened_by AS openedBy, closed_by AS closedBy, native, end_asked_at AS endAskedAt, lasts_ms AS lastsMs, created_at AS createdAt,
  closes_at AS closesAt, closed_at AS closedAt, announced_at AS announcedAt, channel_id AS channelId, message_id AS messageId,
  thread_id AS threadId`;

export function createPolls(database: Database, now: () => number): Polls {
  const mustBeAlive = createAlive(database);
  const insert = database.command(`
    INSERT INTO polls (id, sweep_id, guild_id, kind, state, question, letters, model, style, opened_by, lasts_ms, created_at)
    VALUES (:id, :sweepId, :guildId, :kind, 'preparing', :question, :letters, :model, :style, :openedBy, :lastsMs, :now)
    ON CONFLICT DO NOTHING`);
  const by = (column: 'id' | 'sweep_id' | 'message_id') =>
    database.query(`SELECT ${columns} FROM polls WHERE ${column} = :value`, pollRow);
  const [byId, bySweep, byMessage] = [by('id'), by('sweep_id'), by('message_id')];
  const toOpen = database.command(`
    UPDATE polls SET state = 'open', options = :options, closes_at = :now + lasts_ms WHERE id = :id AND state = 'preparing'`);
  const toVoid = database.command(`UPDATE polls SET state = 'void' WHERE id = :id AND state = 'preparing'`);
  const toClosed = database.command(`
    UPDATE polls SET state = 'closed', closed_at = coalesce(end_asked_at, :now), closed_by = coalesce(closed_by, :by)
    WHERE id = :id AND state = 'open'`);
  const setNative = database.command(`
    UPDATE polls SET native = :native
    WHERE id = :id AND state = 'open' AND NOT EXISTS (SELECT 1 FROM votes WHERE poll_id = polls.id)`);
  const askEnd = database.command(`
    UPDATE polls SET end_asked_at = :now, closed_by = :by
    WHERE id = :id AND state = 'open' AND native = 1 AND end_asked_at IS NULL`);
  const announced = database.command(`
    UPDATE polls SET announced_at = :now WHERE id = :id AND state = 'closed' AND announced_at IS NULL`);
  const setPlace = database.command(`
    UPDATE polls SET channel_id = :channelId, message_id = :messageId, thread_id = :threadId WHERE id = :id`);
  const remove = database.command('DELETE FROM polls WHERE id = :id');
  const list = (where: string, order = 'created_at, rowid') =>
    database.query(`SELECT ${columns} FROM polls WHERE ${where} ORDER BY ${order}`, pollRow);
  const preparing = list(`state = 'preparing'`);
  const due = list(`state = 'open' AND (closes_at <= :now OR end_asked_at IS NOT NULL)`, 'closes_at, rowid');
  const unannounced = list(`state = 'closed' AND announced_at IS NULL`);
  const nextEnd = database.query(
    `SELECT min(closes_at) AS closesAt FROM polls
     WHERE state = 'open' AND (native = 0 OR (closes_at > :now AND end_asked_at IS NULL))`,
    z.object({ closesAt: optional(z.int()) }),
  );
  const count = (column: 'opened_by' | 'guild_id') => {
    const query = database.query(
      `SELECT count(*) AS running FROM polls WHERE ${column} = :value AND state IN ('preparing', 'open')`,
      z.object({ running: z.int() }),
    );
    return (value: string): number => query.one({ value })?.running ?? 0;
  };

  return {
    add: ({ subject, letters, guildId, question, ...poll }) =>
      database.transaction(() => {
        mustBeAlive(poll.sweepId);
        return (
          insert({
            ...poll,
            guildId,
            question,
            letters: toJson(letters),
            model: subject?.model,
            style: subject?.style,
            now: now(),
          }) > 0
        );
      }),
    get: (id) => byId.one({ value: id }),
    bySweep: (sweepId) => bySweep.one({ value: sweepId }),
    byMessage: (messageId) => byMessage.one({ value: messageId }),
    open: (id, options) => toOpen({ id, options: toJson(options), now: now() }) > 0,
    void: (id) => toVoid({ id }) > 0,
    setNative: (id, native) => setNative({ id, native: Number(native) }) > 0,
    askEnd: (id, askedBy) => askEnd({ id, by: askedBy, now: now() }) > 0,
    close: (id, closedBy) => toClosed({ id, by: closedBy, now: now() }) > 0,
    announced: (id) => announced({ id, now: now() }) > 0,
    setPlace: (id, { channelId, messageId, threadId }) => setPlace({ id, channelId, messageId, threadId }) > 0,
    remove: (id) => remove({ id }) > 0,
    preparing: () => preparing.all(),
    due: () => due.all({ now: now() }),
    nextEnd: () => nextEnd.one({ now: now() })?.closesAt,
    unannounced: () => unannounced.all(),
    runningOfUser: count('opened_by'),
    runningInGuild: count('guild_id'),
  };
}

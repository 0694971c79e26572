import { z } from 'zod';

import { optional } from './columns.ts';
import type { Database } from './database.ts';
import { jsonColumn, toJson } from './json.ts';

/**
 * pending: to be posted. posting: one process has claimed it until its lease ends. posted: a message exists and is edited.
 * final: it will not be edited any more. fallback: it went somewhere else (the requester's direct messages). lost: nowhere.
 */
export const deliveryStates = ['pending', 'posting', 'posted', 'final', 'fallback', 'lost'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
export const deliveryKinds = ['sheet', 'batch-page', 'notice'] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

export interface NewDelivery {
  readonly id: string;
  /** What it belongs to and goes with; a notice may belong to nothing. */
  readonly sweepId?: string | undefined;
  readonly batchId?: string | undefined;
  readonly kind: DeliveryKind;
  readonly channelId: string;
  /** Discord's nonce, 1..25 characters, another one for every message: with it a lost message is found again. */
  readonly nonce: string;
  /** JSON: what the message shows (buttons, zoom ...). */
  readonly view?: unknown;
}

const deliveryRow = z.object({
  id: z.string(),
  sweepId: optional(z.string()),
  batchId: optional(z.string()),
  kind: z.enum(deliveryKinds),
  channelId: z.string(),
  messageId: optional(z.string()),
  nonce: z.string(),
  state: z.enum(deliveryStates),
  /** While posting: until when nobody else may claim it. */
  leaseUntil: optional(z.int()),
  view: optional(jsonColumn),
  createdAt: z.int(),
  /** When the message was made; edits are limited past an hour. */
  bornAt: optional(z.int()),
  editedAt: optional(z.int()),
});
export type Delivery = Readonly<z.output<typeof deliveryRow>>;

export interface Claim {
  readonly delivery: Delivery;
  /** Somebody claimed it before and never said how it ended: look for the nonce among our messages before posting. */
  readonly again: boolean;
}

export interface PostedMessage {
  readonly channelId: string;
  readonly messageId: string;
}

/** One row for each message of ours. Changes answer false when the state does not allow them (somebody else was faster). */
export interface Deliveries {
  /** False: that id is there already. Throws `store.gone` when its sweep or batch is not there. */
  add(delivery: NewDelivery): boolean;
  get(id: string): Delivery | undefined;
  byMessage(messageId: string): Delivery | undefined;
  /** Oldest first: a message past its age is continued by the next row. */
  bySweep(sweepId: string): readonly Delivery[];
  byBatch(batchId: string): readonly Delivery[];
  /** pending, posting and posted, oldest first: what a restart takes up again. */
  open(): readonly Delivery[];
  /**
   * pending -> posting for exactly one holder; also from a posting whose lease has ended. Undefined: not yours.
   * `holder`: an id of this process and attempt. `leaseMs`: longer than a post can take.
   */
  claim(id: string, holder: string, leaseMs: number): Claim | undefined;
  /**
   * Ends the leases of every claim: whoever held them is dead. Only for a process that is alone on the store (`holdAlone`).
   * They stay `posting`, so that the next claim looks for the message first. Answers how many there were.
   */
  endLeases(): number;
  /** posting -> pending by its holder, who knows that no message was made. */
  release(id: string, holder: string): boolean;
  /** posting -> posted by its holder. False: somebody else took over meanwhile; the message just made is one too many. */
  posted(id: string, holder: string, message: PostedMessage): boolean;
  /** The message was edited now. */
  edited(id: string): boolean;
  setView(id: string, view: unknown): boolean;
  /** posted -> final. */
  final(id: string): boolean;
  /** pending, posting, posted -> fallback: it was delivered to another place. */
  fallback(id: string, message: PostedMessage): boolean;
  /** pending, posting, posted -> lost: nowhere to deliver to, or the message was deleted. */
  lost(id: string): boolean;
}

const columns = `id, sweep_id AS sweepId, batch_id AS batchId, kind, channel_id AS channelId, message_id AS messageId, nonce,
  state, lease_until AS leaseUntil, view, created_at AS createdAt, born_at AS bornAt, edited_at AS editedAt`;
const stillOpen = `state IN ('pending', 'posting', 'posted')`;

export function createDeliveries(database: Database, now: () => number): Deliveries {
  const insert = database.command(`
    INSERT INTO deliveries (id, sweep_id, batch_id, kind, channel_id, nonce, state, view, created_at)
    VALUES (:id, :sweepId, :batchId, :kind, :channelId, :nonce, 'pending', :view, :now)
    ON CONFLICT (id) DO NOTHING`);
  const by = (column: 'id' | 'message_id' | 'sweep_id' | 'batch_id') =>
    database.query(
      `SELECT ${columns} FROM deliveries WHERE ${column} = :value ORDER BY created_at, rowid`,
      deliveryRow,
    );
  const [byId, byMessage, bySweep, byBatch] = [by('id'), by('message_id'), by('sweep_id'), by('batch_id')];
  const open = database.query(
    `SELECT ${columns} FROM deliveries WHERE ${stillOpen} ORDER BY created_at, rowid`,
    deliveryRow,
  );
  const take = database.query(
    `UPDATE deliveries
     SET state = 'posting', holder = :holder, lease_until = :leaseUntil, open_claims = open_claims + 1
     WHERE id = :id AND (state = 'pending' OR (state = 'posting' AND lease_until <= :now))
     RETURNING ${columns}, open_claims AS claims`,
    deliveryRow.extend({ claims: z.int() }),
  );
  const endLeases = database.command(
    `UPDATE deliveries SET lease_until = 0 WHERE state = 'posting' AND lease_until > 0`,
  );
  const release = database.command(`
    UPDATE deliveries SET state = 'pending', holder = NULL, lease_until = NULL, open_claims = open_claims - 1
    WHERE id = :id AND state = 'posting' AND holder = :holder`);
  const posted = database.command(`
    UPDATE deliveries
    SET state = 'posted', holder = NULL, lease_until = NULL, channel_id = :channelId, message_id = :messageId, born_at = :now
    WHERE id = :id AND state = 'posting' AND holder = :holder`);
  const edited = database.command('UPDATE deliveries SET edited_at = :now WHERE id = :id AND message_id IS NOT NULL');
  const setView = database.command('UPDATE deliveries SET view = :view WHERE id = :id');
  const final = database.command(`UPDATE deliveries SET state = 'final' WHERE id = :id AND state = 'posted'`);
  const fallback = database.command(`
    UPDATE deliveries
    SET state = 'fallback', holder = NULL, lease_until = NULL, channel_id = :channelId, message_id = :messageId, born_at = :now
    WHERE id = :id AND ${stillOpen}`);
  const lost = database.command(`
    UPDATE deliveries SET state = 'lost', holder = NULL, lease_until = NULL WHERE id = :id AND ${stillOpen}`);

  return {
    add: ({ id, sweepId, batchId, kind, channelId, nonce, view }) =>
      insert({
        id,
        sweepId,
        batchId,
        kind,
        channelId,
        nonce,
        view: view === undefined ? undefined : toJson(view),
        now: now(),
      }) > 0,
    get: (id) => byId.one({ value: id }),
    byMessage: (messageId) => byMessage.one({ value: messageId }),
    bySweep: (sweepId) => bySweep.all({ value: sweepId }),
    byBatch: (batchId) => byBatch.all({ value: batchId }),
    open: () => open.all(),
    claim(id, holder, leaseMs) {
      const time = now();
      const taken = take.one({ id, holder, leaseUntil: time + leaseMs, now: time });
      if (!taken) return undefined;
      const { claims, ...delivery } = taken;
      return { delivery, again: claims > 1 };
    },
    endLeases: () => endLeases({}),
    release: (id, holder) => release({ id, holder }) > 0,
    posted: (id, holder, { channelId, messageId }) => posted({ id, holder, channelId, messageId, now: now() }) > 0,
    edited: (id) => edited({ id, now: now() }) > 0,
    setView: (id, view) => setView({ id, view: toJson(view) }) > 0,
    final: (id) => final({ id }) > 0,
    fallback: (id, { channelId, messageId }) => fallback({ id, channelId, messageId, now: now() }) > 0,
    lost: (id) => lost({ id }) > 0,
  };
}

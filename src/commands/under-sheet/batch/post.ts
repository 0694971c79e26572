import type { APIMessage, Client } from 'discord.js';

import { AppError } from '../../../errors.ts';
import type { Delivery } from '../../../store/index.ts';
import type { ChannelRest, Outgoing } from '../../delivery/channel-rest.ts';
import { createChannelRest } from '../../delivery/channel-rest.ts';
import { failureOf, isRefusal } from '../../delivery/failure.ts';
import { sheetLimit } from '../../delivery/place.ts';
import type { BotContext } from '../../types.ts';

/** Longer than a post with its retries can take. */
const leaseMs = 60_000;
/** A sheet that is refused as too large is halved so often. */
const maxShrinks = 3;

export interface Place {
  readonly channelId: string;
  /** Undefined: the person's direct messages. */
  readonly guildId: string | undefined;
}

export interface PostOptions {
  /** In the order in which they are tried, before the person's direct messages. */
  readonly channels: readonly string[];
  readonly guildId: string | undefined;
  readonly ownerUser: string;
  /** Into the person's direct messages when no channel takes it. Default true. */
  readonly direct?: boolean;
  /** What the ids of its buttons name, by which it is found again. Default: its batch. */
  readonly subject?: string;
  /** How it is found again when nothing in it names a subject. */
  readonly isOurs?: (message: APIMessage) => boolean;
  /** `maxBytes`: of a file there. */
  readonly body: (place: Place, maxBytes: number) => Promise<Outgoing>;
}

/** What of the bot it needs. */
export type PostContext = Pick<BotContext, 'store' | 'newId' | 'log' | 'signal'> & { readonly client: Client };

export type Posted = Place & { readonly messageId: string };

/**
 * Posts the message of a delivery exactly once: claimed in the ledger first, with a nonce that Discord enforces, and looked
 * for among the bot's own messages when an earlier attempt ended without a word. Rejects with what discord.js throws and what
 * `body` throws; after a refusal the delivery is pending again. `later`: another process, or an attempt without an answer,
 * still holds it. `nowhere`: no place takes it.
 */
export async function postOnce(
  delivery: Delivery,
  options: PostOptions,
  context: PostContext,
): Promise<Posted | 'nowhere' | 'later'> {
  const { client, store, newId, log, signal } = context;
  const rest = createChannelRest(client, signal);
  const holder = newId();
  const claim = store.deliveries.claim(delivery.id, holder, leaseMs);
  if (!claim) return 'later';
  try {
    for await (const place of placesOf(options, rest)) {
      const messageId = await unlessClosed(async () => {
        const found = claim.again ? await lookFor(delivery, place, rest, options, context) : undefined;
        return found ?? (await postTo(place, delivery, options.body, rest, context));
      });
      if (messageId === undefined) continue;
      store.deliveries.posted(delivery.id, holder, { channelId: place.channelId, messageId });
      return { ...place, messageId };
    }
    store.deliveries.lost(delivery.id);
    log.warn({ delivery: delivery.id }, 'a message has no place to go to');
    return 'nowhere';
  } catch (error) {
    // A broken connection does not say whether the message was made: then the claim stays open.
    if (isRefusal(error) || error instanceof AppError) store.deliveries.release(delivery.id, holder);
    throw error;
  }
}

async function* placesOf(
  { channels, guildId, ownerUser, direct: mayBeDirect = true }: PostOptions,
  rest: ChannelRest,
): AsyncGenerator<Place> {
  for (const channelId of channels) yield { channelId, guildId };
  if (!mayBeDirect) return;
  const direct = await unlessClosed(() => rest.openDirect(ownerUser));
  if (direct !== undefined && !channels.includes(direct)) yield { channelId: direct, guildId: undefined };
}

/** Messages of one subject are posted one after the other: the one that is not accounted for is the one in doubt. */
async function lookFor(
  { batchId = '', sweepId = '' }: Delivery,
  { channelId }: Place,
  rest: ChannelRest,
  { subject = batchId, isOurs }: PostOptions,
  { store }: Pick<BotContext, 'store'>,
): Promise<string | undefined> {
  const all = [...store.deliveries.byBatch(batchId), ...store.deliveries.bySweep(sweepId)];
  const known = new Set(all.flatMap(({ messageId }) => messageId ?? []));
  return rest.find(channelId, isOurs ?? subject, known);
}

async function postTo(
  place: Place,
  { nonce }: Delivery,
  body: PostOptions['body'],
  rest: ChannelRest,
  { client }: Pick<PostContext, 'client'>,
): Promise<string> {
  let limit = sheetLimit(client, place.guildId);
  let opened = false;
  for (let shrinks = 0; ;) {
    const message = await body(place, limit);
    try {
      return await rest.post(place.channelId, message, nonce);
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'tooLarge' && shrinks < maxShrinks) {
        shrinks += 1;
        limit = Math.floor(Math.min(limit, message.files[0]?.data.byteLength ?? limit) / 2);
      } else if (failure === 'archived' && !opened) {
        opened = true;
        await rest.openThread(place.channelId);
      } else throw error;
    }
  }
}

/** Undefined where the place is gone or shut to the bot. */
async function unlessClosed<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error);
    if (error instanceof AppError || (failure !== 'closed' && failure !== 'archived')) throw error;
    return undefined;
  }
}

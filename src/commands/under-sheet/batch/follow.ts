import { setTimeout as timer } from 'node:timers/promises';

import { asAppError } from '../../../errors.ts';
import type { Delivery, NewDelivery } from '../../../store/index.ts';
import type { BatchDesk, BatchOrder, BatchSnapshot } from '../../../sweep/index.ts';
import type { Translator } from '../../../text/index.ts';
import { languageOf, translator } from '../../../text/index.ts';
import { createChannelRest } from '../../delivery/channel-rest.ts';
import { failureOf } from '../../delivery/failure.ts';
import { isSpoiler } from '../../delivery/place.ts';
import type { BotContext } from '../../types.ts';
import { headMessage, isOver, pageMessage } from './messages.ts';
import type { PostOptions } from './post.ts';
import { postOnce } from './post.ts';

/** Pictures on one contact sheet. */
const perPage = 12;
const firstPauseMs = 5000;
const longestPauseMs = 5 * 60_000;

/** The message that says how far a batch is; kept in the ledger together with the batch. */
export function headOf({ batchId, channelId }: Pick<BatchOrder, 'batchId' | 'channelId'>): NewDelivery {
  return { id: `${batchId}-h`, batchId, kind: 'notice', channelId, nonce: `${batchId}-h` };
}

/** One follower for a batch and process: what it is doing, until it is done. */
const followed = new WeakMap<BatchDesk, Map<string, Promise<void>>>();

/** Brings the pictures of a batch into its thread as they come, until everything is there. Idempotent. */
export function followBatch(batchId: string, context: BotContext): void {
  const { batches, log, signal } = context;
  const own = followed.get(batches) ?? new Map<string, Promise<void>>();
  followed.set(batches, own);
  if (own.has(batchId)) return;

  let changed = Promise.withResolvers<void>();
  const leave = batches.watch(batchId, () => changed.resolve());
  const follow = async (): Promise<void> => {
    let pause = firstPauseMs;
    while (!signal.aborted) {
      changed = Promise.withResolvers<void>();
      try {
        if (await deliverNow(batchId, context)) return;
        pause = firstPauseMs;
        await untilAborted(changed.promise, signal);
      } catch (error) {
        if (signal.aborted) return;
        const { code } = asAppError(error);
        log.warn({ batch: batchId, code, failure: failureOf(error), pause }, 'contact sheets wait');
        await timer(pause, undefined, { signal });
        pause = Math.min(pause * 2, longestPauseMs);
      }
    }
  };
  const following = follow()
    .catch(() => undefined)
    .finally(() => {
      leave();
      own.delete(batchId);
    });
  own.set(batchId, following);
}

/** Resolves when no follower writes any more; they end when the bot's signal is aborted. */
export async function followersEnd({ batches }: Pick<BotContext, 'batches'>): Promise<void> {
  await Promise.all(followed.get(batches)?.values() ?? []);
}

/** Takes up what a restart left: batches that are to be drawn, and pictures that nobody has seen. */
export function resumeBatches(context: BotContext): Promise<void> {
  const { batches, store } = context;
  const owed = store.deliveries.open().flatMap(({ batchId }) => batchId ?? []);
  for (const batchId of new Set([...batches.unfinished(), ...owed])) {
    followBatch(batchId, context);
    batches.start(batchId);
  }
  return batches.tidy();
}

/** Posts and edits what is due. True: the batch is over and everything is where it belongs. */
async function deliverNow(batchId: string, context: BotContext): Promise<boolean> {
  const { batches, store } = context;
  const batch = batches.snapshot(batchId);
  if (!batch) return true;
  const t = translator(languageOf(batch.locale) ?? 'en');
  const threadId = store.batches.get(batchId)?.threadId;
  const channels = [...(threadId === undefined ? [] : [threadId]), batch.channelId];
  const where = { channels, guildId: batch.guildId, ownerUser: batch.ownerUser };

  const head = await postHead(batch, { where, t }, context);
  if (head === 'nowhere') return true;
  let pages = 0;
  for (const page of duePages(batch, context)) {
    await postPage(batch, page, { where, t }, context);
    pages += 1;
  }
  const over = isOver(batch);
  // Fewer edits than pictures: with each page, at the end, and while a server is away.
  if (pages > 0 || over || batch.awaySince !== undefined) await editHead(batch, t, context);
  if (over) store.deliveries.final(`${batchId}-h`);
  return over;
}

interface Edge {
  readonly where: Pick<PostOptions, 'channels' | 'guildId' | 'ownerUser'>;
  readonly t: Translator;
}

async function postHead(batch: BatchSnapshot, { where, t }: Edge, context: BotContext): Promise<'there' | 'nowhere'> {
  const { store, batches } = context;
  const id = `${batch.batchId}-h`;
  store.deliveries.add(headOf(batch));
  const delivery = store.deliveries.get(id);
  if (delivery?.state === 'lost') return 'nowhere';
  if (!delivery || delivery.messageId !== undefined) return 'there';
  const body: PostOptions['body'] = ({ channelId }) =>
    Promise.resolve(headMessage(batch, t, channelId !== batch.channelId));
  const posted = await postOnce(delivery, { ...where, body }, context);
  if (posted === 'later') throw new Error('another process posts this message');
  // Nobody could see the pictures: no more of them are drawn.
  if (posted === 'nowhere') batches.cancel(batch.batchId);
  return posted === 'nowhere' ? 'nowhere' : 'there';
}

interface Page {
  readonly delivery: Delivery;
  readonly page: number;
  readonly numbers: readonly number[];
}

/** Contact sheets that are to be posted: those a crash interrupted, then new ones, full or (at the end) not. */
function duePages(batch: BatchSnapshot, { store }: BotContext): Page[] {
  const { batchId, channelId } = batch;
  const { deliveries } = store;
  const pages = (): Page[] =>
    deliveries
      .byBatch(batchId)
      .filter(({ kind }) => kind === 'batch-page')
      .map((delivery, index) => ({ delivery, page: index + 1, numbers: numbersOf(delivery) }));
  const onPages = new Set(pages().flatMap(({ numbers }) => numbers));
  const left = batch.pictures.map(({ number }) => number).filter((number) => !onPages.has(number));
  while (left.length >= perPage || (left.length > 0 && isOver(batch))) {
    const id = `${batchId}-${pages().length + 1}`;
    deliveries.add({ id, batchId, kind: 'batch-page', channelId, nonce: id, view: left.splice(0, perPage) });
  }
  return pages().filter(({ delivery: { state } }) => state === 'pending' || state === 'posting');
}

function numbersOf({ view }: Delivery): readonly number[] {
  return Array.isArray(view) ? view.filter((number): number is number => typeof number === 'number') : [];
}

async function postPage(
  batch: BatchSnapshot,
  { delivery, page, numbers }: Page,
  { where, t }: Edge,
  context: BotContext,
): Promise<void> {
  const { batches, client, signal, store } = context;
  const body: PostOptions['body'] = async ({ channelId, guildId }, maxBytes) => {
    const { data, format } = await batches.contactSheet(batch.batchId, numbers, { maxBytes, signal });
    const name = `batch-${batch.batchId}-${page}.${format === 'jpeg' ? 'jpg' : format}`;
    const spoiler = isSpoiler(client, store, guildId, channelId);
    return pageMessage(batch, t, { page, numbers, sheet: { name, data }, spoiler });
  };
  const posted = await postOnce(delivery, { ...where, body }, context);
  if (posted === 'later') throw new Error('another process posts this page');
  if (posted === 'nowhere') return batches.cancel(batch.batchId);
  store.batches.setMessage(batch.batchId, numbers, posted.messageId);
  store.deliveries.final(delivery.id);
}

async function editHead(
  batch: BatchSnapshot,
  t: Translator,
  { client, log, signal, store }: BotContext,
): Promise<void> {
  const head = store.deliveries.get(`${batch.batchId}-h`);
  if (head?.messageId === undefined) return;
  try {
    const message = headMessage(batch, t, head.channelId !== batch.channelId);
    await createChannelRest(client, signal).edit(head.channelId, head.messageId, message);
    store.deliveries.edited(head.id);
  } catch (error) {
    // The pictures are what matters; the next edit says the same.
    log.debug({ batch: batch.batchId, failure: failureOf(error) }, 'the head of a batch was not edited');
  }
}

/** Resolves at whichever comes first. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const leave = (): void => resolve();
  signal.addEventListener('abort', leave, { once: true });
  await Promise.race([promise, aborted]);
  signal.removeEventListener('abort', leave);
}

import type { APIChannel, Client, RESTPostAPIChannelMessagesThreadsJSONBody } from 'discord.js';
import { RESTJSONErrorCodes, Routes, ThreadAutoArchiveDuration } from 'discord.js';

import type { Delivery } from '../../store/index.ts';
import { languageOf, translator } from '../../text/index.ts';
import type { Translator } from '../../text/index.ts';
import type { Shown } from '../../threads/index.ts';
import { createChannelRest } from '../delivery/channel-rest.ts';
import { codeOf, failureOf, isRefusal } from '../delivery/failure.ts';
import { isSpoiler, sheetLimit } from '../delivery/place.ts';
import type { MessageFile } from '../delivery/types.ts';
import { placeOfShown } from '../showings.ts';
import type { BotContext } from '../types.ts';
import { postOnce } from '../under-sheet/batch/post.ts';
import { originalsOf } from '../under-sheet/originals.ts';
import { parcelsOf } from '../under-sheet/parcels.ts';
import type { Forum, NoThread } from './place.ts';
import { threadPlace } from './place.ts';
import { tagsFor } from './tags.ts';
import { isThreadOwed, threadRows, wishThread } from './thread-rows.ts';
import { morePictures, threadMessage, threadName } from './thread-message.ts';

export type ThreadContext = Pick<BotContext, 'store' | 'showings' | 'newId' | 'log' | 'signal'> & {
  readonly client: Client;
};

export type OpenedThread = { readonly threadId: string } | { readonly none: NoThread };

/** Messages with pictures that a thread begins with: a grid has more than anybody looks at. */
const maxMessages = 5;
const leaseMs = 60_000;
/** Posts of a forum that are looked through for one that a crash left without a word. */
const maxLooked = 20;

/**
 * The thread of a sweep: the one it has, or a new one with its pictures in full size. Not two at once of one sweep. Rejects with
 * what discord.js throws where it may pass, with `store.gone`, and with what drawing throws.
 */
export async function openThread(sweepId: string, context: ThreadContext): Promise<OpenedThread> {
  const { client, store, showings, signal } = context;
  const known = threadRows(sweepId, store).find(({ state }) => state === 'posted' || state === 'final');
  if (known) {
    if (await isThere(known.channelId, context)) return { threadId: known.channelId };
    store.deliveries.lost(known.id);
  }
  const { shown } = await showings.whole(sweepId, signal);
  const sheet = store.deliveries
    .bySweep(sweepId)
    .findLast(({ kind, messageId, state }) => kind === 'sheet' && messageId !== undefined && state !== 'lost');
  const place = threadPlace(shown, sheet, client, store);
  if (!isThreadOwed(sweepId, store)) wishThread(sweepId, sheet?.channelId ?? '', store);
  const row = threadRows(sweepId, store).find(({ state }) => state === 'pending' || state === 'posting');
  if (!row || !sheet?.messageId || place.kind === 'none') {
    if (row) store.deliveries.lost(row.id);
    return { none: place.kind === 'none' ? place.why : 'gone' };
  }
  const t = translator(languageOf(placeOfShown(shown).locale) ?? 'en');
  const about: Thread = { shown, row, t, link: linkTo(shown, sheet) };
  try {
    const threadId =
      place.kind === 'forum'
        ? await postInForum(place.forum, about, context)
        : await fromMessage(place.channelId, place.messageId, about, context);
    if (threadId === undefined) {
      store.deliveries.lost(row.id);
      return { none: 'permission' };
    }
    store.deliveries.final(row.id);
    return { threadId };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === 'later' || failure === 'token' || !isRefusal(error)) throw error;
    store.deliveries.lost(row.id);
    return { none: failure === 'gone' ? 'gone' : 'permission' };
  }
}

interface Thread {
  readonly shown: Shown;
  readonly row: Delivery;
  readonly t: Translator;
  readonly link: string;
}

/** One message has one thread, so that asking twice is harmless. Undefined: it may not post there. */
async function fromMessage(
  channelId: string,
  messageId: string,
  about: Thread,
  context: ThreadContext,
): Promise<string | undefined> {
  const { client, signal } = context;
  const body: RESTPostAPIChannelMessagesThreadsJSONBody = {
    name: threadName(about.shown, about.t),
    auto_archive_duration: ThreadAutoArchiveDuration.OneWeek,
  };
  try {
    await client.rest.post(Routes.threads(channelId, messageId), { body, signal });
  } catch (error) {
    if (codeOf(error) !== RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage) throw error;
  }
  // A thread that starts from a message has its id (topics/threads.mdx).
  const { first, others, left, spoiler } = await picturesFor(about.shown, messageId, context);
  const head = threadMessage(about.shown, { ...about, files: first, spoiler, left });
  const posted = await postOnce(
    about.row,
    { ...inThread(messageId, about), body: () => Promise.resolve({ body: head, files: first }) },
    context,
  );
  if (typeof posted === 'string') return undefined;
  await postMore(messageId, others, spoiler, about, context);
  return messageId;
}

async function postInForum(forum: Forum, about: Thread, context: ThreadContext): Promise<string | undefined> {
  const { client, newId, signal, store } = context;
  const { row, shown, t } = about;
  const holder = newId();
  const claim = store.deliveries.claim(row.id, holder, leaseMs);
  if (!claim) throw new Error('another attempt opens this thread');
  try {
    const found = claim.again ? await lookInForum(forum, row.sweepId ?? '', context) : undefined;
    const { first, others, left, spoiler } = await picturesFor(shown, forum.id, context);
    const threadId = found ?? (await post());
    store.deliveries.posted(row.id, holder, { channelId: threadId, messageId: threadId });
    await postMore(threadId, others, spoiler, about, context);
    return threadId;

    async function post(): Promise<string> {
      const message = threadMessage(shown, { ...about, files: first, spoiler, left });
      const made = await client.rest.post(Routes.threads(forum.id), {
        body: {
          name: threadName(shown, t),
          auto_archive_duration: ThreadAutoArchiveDuration.OneWeek,
          applied_tags: tagsFor(shown, forum),
          message: {
            ...message,
            allowed_mentions: { parse: [] },
            attachments: first.map(({ name }, index) => ({ id: String(index), filename: name })),
          },
        },
        files: first.map(({ name, data }) => ({ name, data })),
        signal,
      });
      return (made as APIChannel).id;
    }
  } catch (error) {
    if (isRefusal(error)) store.deliveries.release(row.id, holder);
    throw error;
  }
}

/** A post has no nonce: after a crash our own newest posts are looked through for the one that carries the sweep. */
async function lookInForum(
  forum: Forum,
  sweepId: string,
  { client, signal }: ThreadContext,
): Promise<string | undefined> {
  const { threads } = (await client.rest.get(Routes.guildActiveThreads(forum.guildId), { signal })) as {
    readonly threads: readonly (APIChannel & { readonly parent_id?: string; readonly owner_id?: string })[];
  };
  const own = threads.filter(({ parent_id, owner_id }) => parent_id === forum.id && owner_id === client.user?.id);
  for (const { id } of own.toSorted((a, b) => Number(BigInt(b.id) - BigInt(a.id))).slice(0, maxLooked)) {
    const rest = createChannelRest(client, signal);
    if ((await rest.find(id, sweepId, new Set())) !== undefined) return id;
  }
  return undefined;
}

interface Parcels {
  readonly first: readonly MessageFile[];
  readonly others: readonly (readonly MessageFile[])[];
  readonly left: number;
  readonly spoiler: boolean;
}

async function picturesFor(shown: Shown, channelId: string, { client, store }: ThreadContext): Promise<Parcels> {
  const { guildId } = placeOfShown(shown);
  const { messages, tooLarge } = parcelsOf(await originalsOf(shown), sheetLimit(client, guildId));
  const [first = [], ...others] = messages.slice(0, maxMessages);
  const left = tooLarge.length + messages.slice(maxMessages).flat().length;
  return { first, others, left, spoiler: isSpoiler(client, store, guildId, channelId) };
}

/** The rest of the pictures, each message once; where one cannot be posted the thread is there all the same. */
async function postMore(
  threadId: string,
  parcels: Parcels['others'],
  spoiler: boolean,
  about: Thread,
  context: ThreadContext,
): Promise<void> {
  const { store } = context;
  const { row, t } = about;
  const { sweepId = '' } = row;
  for (const [index, files] of parcels.entries()) {
    const id = `${row.id}x${index + 2}`;
    store.deliveries.add({ id, sweepId, kind: 'notice', channelId: threadId, nonce: id });
    const more = store.deliveries.get(id);
    if (more?.state !== 'pending' && more?.state !== 'posting') continue;
    const body = morePictures(sweepId, files, spoiler, t);
    await postOnce(more, { ...inThread(threadId, about), body: () => Promise.resolve({ body, files }) }, context);
    store.deliveries.final(id);
  }
}

function inThread(threadId: string, { shown, row }: Thread) {
  const { guildId, ownerUser } = placeOfShown(shown);
  return { channels: [threadId], guildId, ownerUser, direct: false, subject: row.sweepId ?? '' };
}

async function isThere(channelId: string, { client, signal }: ThreadContext): Promise<boolean> {
  try {
    await client.rest.get(Routes.channel(channelId), { signal });
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function linkTo(shown: Shown, { channelId, messageId = '' }: Delivery): string {
  return `https://discord.com/channels/${placeOfShown(shown).guildId ?? '@me'}/${channelId}/${messageId}`;
}

import type { Ballot } from '../../threads/index.ts';
import type { Delivery, Store } from '../../store/index.ts';
import type { Translator } from '../../text/index.ts';
import { languageOf, translator } from '../../text/index.ts';
import { AppError } from '../../errors.ts';
import { createChannelRest } from '../delivery/channel-rest.ts';
import { failureOf } from '../delivery/failure.ts';
import { replyOf } from '../delivery/reply-view.ts';
import type { SweepMessage } from '../messages/index.ts';
import { placeOfShown } from '../showings.ts';
import { threadOf } from '../threads/thread-rows.ts';
import { postOnce } from '../under-sheet/batch/post.ts';
import { deleteMessage } from '../under-sheet/delete-message.ts';
import type { BoardContext } from './board.ts';
import { editByReply, postByReply, removeByReply } from './by-reply.ts';
import { hindranceOf } from './native-form.ts';
import { pollLink } from './native-rows.ts';
import { closedMessage, voteMessage } from './vote-message.ts';

/** Deliveries of the messages under which people vote; the last one is where they do. */
export function voteRows({ id: pollId, sweepId }: Pick<Ballot, 'id' | 'sweepId'>, store: Store): Delivery[] {
  return store.deliveries.bySweep(sweepId).filter(({ id }) => id.startsWith(`${pollId}-v`));
}

export function wishVote(poll: Ballot, channelId: string, store: Store): void {
  const { id: pollId, sweepId } = poll;
  const id = `${pollId}-v${voteRows(poll, store).length + 1}`;
  store.deliveries.add({ id, sweepId, kind: 'notice', channelId, nonce: id });
}

/** One that is to be posted yet. */
export function owedVote(poll: Ballot, store: Store): Delivery | undefined {
  return voteRows(poll, store).findLast(({ state }) => state === 'pending' || state === 'posting');
}

export function isVoteOwed(poll: Ballot, store: Store): boolean {
  return owedVote(poll, store) !== undefined;
}

/** The message under which people vote is there; undefined: it was deleted, or never came to be. */
export function voteMessageOf(poll: Ballot, store: Store): Delivery | undefined {
  return voteRows(poll, store).findLast(({ messageId, state }) => messageId !== undefined && state !== 'lost');
}

/**
 * Posts where people vote, into the sweep's thread or under its sheet. False: no place takes it. Nothing where there is nothing
 * to vote on. Rejects with what discord.js throws where it may pass.
 */
export async function postVote(
  { id: pollId, sweepId }: Ballot,
  { threadless = false }: { readonly threadless?: boolean },
  context: BoardContext,
): Promise<boolean> {
  const { store, votes, showings } = context;
  const shown = await showings.get(sweepId);
  const poll = votes.get(pollId);
  const row = poll && owedVote(poll, store);
  if (!shown || !poll || !row) return true;
  if (poll.state !== 'open') {
    // Still being drawn: it comes later. Void or over: it never comes.
    if (poll.state !== 'preparing') store.deliveries.lost(row.id);
    return true;
  }
  const { guildId, ownerUser, locale } = placeOfShown(shown);
  const t = translator(languageOf(locale) ?? 'en');
  const sheet = store.deliveries
    .bySweep(sweepId)
    .findLast(({ kind, messageId, state }) => kind === 'sheet' && messageId !== undefined && state !== 'lost');
  const thread = threadOf(sweepId, store);
  const channels = [...(thread === undefined ? [] : [thread]), ...(sheet ? [sheet.channelId] : [])];
  const columns = shown.veiled ? shown.sweep.rows(t).length > 0 : shown.snapshot.plan.rows.length > 1;
  if (sheet && replyOf(sheet)) {
    const voters = votes.voters(pollId);
    const body = voteMessage(poll, { t, voters, columns, answering: true });
    const written = await postByReply(row, sheet, () => ({ body, files: [] }), context);
    if (written === 'later') throw new Error('another attempt posts this vote');
    // Without a token the next press on the sheet brings it.
    if (typeof written === 'string') return written === 'owed';
    votes.setPlace(pollId, written);
    return true;
  }
  const posted = await postOnce(
    row,
    {
      channels,
      guildId,
      ownerUser,
      direct: false,
      subject: pollId,
      body: ({ channelId }) =>
        Promise.resolve({
          body: voteMessage(poll, {
            t,
            voters: votes.voters(pollId),
            columns,
            threadless,
            notNative: hindranceOf(row),
            pollLink: pollLink(poll, store),
          }),
          files: [],
          ...(channelId === sheet?.channelId ? { replyTo: sheet.messageId } : {}),
        }),
    },
    context,
  );
  if (posted === 'later') throw new Error('another attempt posts this vote');
  if (posted === 'nowhere') return false;
  const { channelId, messageId } = posted;
  votes.setPlace(pollId, { channelId, messageId, ...(thread === undefined ? {} : { threadId: thread }) });
  return true;
}

/**
 * Writes how it stands into the message of a vote. A poll instead of its id: it was called off, and its message goes. A message
 * that is gone, closed or too old to be edited stays as it is: the result has a message of its own.
 */
export async function editVote(which: string | Ballot, context: BoardContext): Promise<void> {
  const { client, store, votes, log, signal } = context;
  const poll = typeof which === 'string' ? votes.get(which) : which;
  const row = poll && voteMessageOf(poll, store);
  if (!poll || !row || row.messageId === undefined) return;
  const t = translator(languageOf(store.sweeps.get(poll.sweepId)?.locale) ?? 'en');
  if (replyOf(row)) {
    await editReply(row, typeof which === 'string' ? bodyOf(poll, row, t, context) : undefined, context);
    return;
  }
  if (typeof which !== 'string') {
    await deleteMessage(context, row.channelId, row.messageId);
    store.deliveries.lost(row.id);
    return;
  }
  const rest = createChannelRest(client, signal);
  const edit = async () =>
    rest.edit(row.channelId, row.messageId ?? '', { body: bodyOf(poll, row, t, context), files: [] });
  try {
    await edit();
  } catch (error) {
    const failure = failureOf(error);
    if (failure === 'archived' && (await opens(row.channelId, context))) return edit().catch(() => undefined);
    if (failure === 'later' || failure === 'token') throw error;
    log.info({ poll: poll.id, failure }, 'the message of a vote stays as it is');
    if (failure === 'gone') store.deliveries.lost(row.id);
  }
}

/** Without a body it goes. What cannot be written now is written at the next press. */
async function editReply(row: Delivery, body: SweepMessage | undefined, context: BoardContext): Promise<void> {
  const { store, votes } = context;
  if (!body) {
    if (await removeByReply(row, context)) store.deliveries.lost(row.id);
    return;
  }
  if (row.state === 'final') return;
  const isEnd = votes.bySweep(row.sweepId ?? '')?.state === 'closed';
  if ((await editByReply(row, { body, files: [] }, context)) && isEnd) store.deliveries.final(row.id);
}

function bodyOf(poll: Ballot, row: Delivery, t: Translator, { votes, store }: BoardContext) {
  if (poll.state === 'closed') {
    const tally = votes.tallyFor(poll.id, undefined);
    if (!tally) throw new AppError('store.gone');
    return closedMessage(poll, tally, t);
  }
  const columns = store.cells.rows(poll.sweepId).length > 1;
  const answering = replyOf(row) !== undefined;
  const form = { notNative: hindranceOf(row), pollLink: pollLink(poll, store) };
  return voteMessage(poll, { t, voters: votes.voters(poll.id), columns, answering, ...form });
}

/** An archived thread can be opened again, unless it is locked. */
async function opens(channelId: string, { client, signal }: BoardContext): Promise<boolean> {
  try {
    await createChannelRest(client, signal).openThread(channelId);
    return true;
  } catch {
    return false;
  }
}

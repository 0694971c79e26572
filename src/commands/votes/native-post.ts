import { asAppError, AppError } from '../../errors.ts';
import type { Delivery, Store } from '../../store/index.ts';
import { languageOf, translator } from '../../text/index.ts';
import type { Ballot } from '../../threads/index.ts';
import { failureOf } from '../delivery/failure.ts';
import { postOnce } from '../under-sheet/batch/post.ts';
import { deleteMessage } from '../under-sheet/delete-message.ts';
import type { BoardContext } from './board.ts';
import { hindranceOf, noteHindrance } from './native-form.ts';
import { isPollOf, pollMessage } from './native-poll.ts';
import { pollRowId, pollRowOf } from './native-rows.ts';
import { editVote, voteMessageOf, voteRows } from './post-vote.ts';

/**
 * Posts Discord's own poll under the message of its vote, exactly once; where Discord will not have it the vote gets its buttons.
 * Nothing where it is there, or not to be. Rejects where it may pass.
 */
export async function postPoll(pollId: string, context: BoardContext): Promise<void> {
  const { store, votes } = context;
  const poll = votes.get(pollId);
  const above = poll && voteMessageOf(poll, store);
  if (poll?.state !== 'open' || above?.messageId === undefined) return;
  if (!poll.native) {
    // A crash may have come between the buttons and the message that shows them.
    if (hindranceOf(above) === 'refused') await editVote(pollId, context);
    return;
  }
  const row = owedRow(poll, above, store);
  if (row?.state === 'lost' && row.messageId === undefined && !isOver(poll, context))
    await useButtons(poll, above, context);
  if (row?.state !== 'pending' && row?.state !== 'posting') return;
  if ((await posted(poll, row, { ...above, messageId: above.messageId }, context)) === 'refused') {
    store.deliveries.lost(row.id);
    await useButtons(poll, above, context);
  }
}

function owedRow({ id: pollId, sweepId }: Ballot, { channelId }: Delivery, store: Store): Delivery | undefined {
  const id = pollRowId(pollId);
  store.deliveries.add({ id, sweepId, kind: 'notice', channelId, nonce: id });
  return store.deliveries.get(id);
}

/** `over`: its time ended before it could be posted, or nobody knows whether it was and it is not there. */
async function posted(
  poll: Ballot,
  row: Delivery,
  above: Delivery & { readonly messageId: string },
  context: BoardContext,
): Promise<'there' | 'refused' | 'over'> {
  const { store, now } = context;
  const { locale, ownerUser = '' } = store.sweeps.get(poll.sweepId) ?? {};
  const t = translator(languageOf(locale) ?? 'en');
  const body = async () => {
    if (isOver(poll, context)) throw new AppError('vote.closed');
    return { body: pollMessage(poll, now(), t), files: [], replyTo: above.messageId };
  };
  try {
    const place = await postOnce(
      row,
      {
        channels: [above.channelId],
        guildId: poll.guildId,
        ownerUser,
        direct: false,
        isOurs: isPollOf(poll, new Set(voteRows(poll, store).flatMap(({ messageId }) => messageId ?? [])), t),
        body,
      },
      context,
    );
    if (place === 'later') throw new Error('another attempt posts this poll');
    return place === 'nowhere' ? 'refused' : 'there';
  } catch (error) {
    if (asAppError(error).code === 'vote.closed') {
      store.deliveries.lost(row.id);
      return 'over';
    }
    if (failureOf(error) === 'refused') return 'refused';
    throw error;
  }
}

function isOver({ closesAt = 0, endAskedAt }: Ballot, { now }: BoardContext): boolean {
  return endAskedAt !== undefined || closesAt <= now();
}

async function useButtons({ id }: Ballot, above: Delivery, context: BoardContext): Promise<void> {
  const { log, store, votes } = context;
  store.transaction(() => {
    noteHindrance(above, 'refused', context);
    votes.setNative(id, false);
  });
  log.info({ poll: id }, 'Discord takes no poll here: the vote has buttons');
  await editVote(id, context);
}

/** Of a vote that was called off: Discord's own poll goes too. */
export async function deletePoll(poll: Ballot, context: BoardContext): Promise<void> {
  const { store } = context;
  const row = pollRowOf(poll, store);
  if (!row) return;
  if (row.messageId !== undefined) await deleteMessage(context, row.channelId, row.messageId);
  store.deliveries.lost(row.id);
}

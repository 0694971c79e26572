import { asAppError } from '../../errors.ts';
import { MessageFlags } from 'discord.js';

import type { Ballot } from '../../threads/index.ts';
import { canPost } from '../core/place.ts';
import { answerToken } from '../delivery/answer-token.ts';
import { replyOf } from '../delivery/reply-view.ts';
import type { ComponentInteraction, CustomId } from '../types.ts';
import type { BoardContext } from './board.ts';
import { removeByReply, replySheet } from './by-reply.ts';
import { pictured, withSheet } from './pictured.ts';
import { editVote, owedVote } from './post-vote.ts';
import { isResultOwed, postResultByReply } from './result-by-reply.ts';

/**
 * Somebody pressed where the bot can only answer, and the press was answered in place: for 15 minutes the message can be
 * edited. The sweep it belongs to; undefined: it brings nothing.
 */
export function heard(
  interaction: ComponentInteraction,
  { subject }: Pick<CustomId, 'subject'>,
  context: BoardContext,
): string | undefined {
  const { message } = interaction;
  if (canPost(interaction) || !message) return undefined;
  const { signal, store, tokens, votes } = context;
  const poll = votes.get(subject);
  const sweepId = store.deliveries.byMessage(message.id)?.sweepId ?? poll?.sweepId ?? store.sweeps.get(subject)?.id;
  if (sweepId === undefined || !replySheet(sweepId, store)) return undefined;
  tokens.bring(sweepId, answerToken(interaction, signal));
  const isAnswer = message.flags.has(MessageFlags.Ephemeral);
  if (poll && !isAnswer) adopt(poll, { channelId: message.channelId, messageId: message.id }, context);
  return sweepId;
}

/** A crash after Discord made the message of a vote: whoever presses on it says where it is. */
function adopt(
  poll: Ballot,
  place: { readonly channelId: string; readonly messageId: string },
  { newId, store, votes }: BoardContext,
): void {
  const row = owedVote(poll, store);
  const holder = newId();
  if (!row || !replyOf(row) || store.deliveries.byMessage(place.messageId)) return;
  if (!store.deliveries.claim(row.id, holder, 1000)) return;
  store.deliveries.posted(row.id, holder, place);
  votes.setPlace(poll.id, place);
}

/** What waited for a press: numbers on the sheet, the end of the vote in its message, the result. Each once. */
export async function catchUp(sweepId: string, context: BoardContext): Promise<void> {
  const { delivery, log, store, tokens, votes } = context;
  const sheet = replySheet(sweepId, store);
  if (!sheet) return;
  const isBehind = replyOf(sheet)?.veiled === true && !votes.isHidden(sweepId);
  if (isBehind && tokens.editor(sweepId, sheet.messageId)) {
    await delivery
      .refresh(sweepId)
      .catch((error: unknown) => log.info({ sweep: sweepId, code: asAppError(error).code }, 'a sheet stays as it is'));
  }
  const poll = votes.bySweep(sweepId);
  if (!poll) {
    await removeCalledOff(sweepId, context);
    return;
  }
  if (poll.state !== 'closed' || poll.announcedAt === undefined) return;
  await editVote(poll.id, context);
  if (!isResultOwed(poll, store) || !tokens.poster(sweepId, replyOf(sheet)?.alone)) return;
  const found = await pictured(poll, context);
  if (found) await postResultByReply(poll, await withSheet(poll, found, context), context);
}

/** It was called off when its message could not be taken away. */
async function removeCalledOff(sweepId: string, context: BoardContext): Promise<void> {
  const { store } = context;
  for (const row of store.deliveries.bySweep(sweepId)) {
    const isVote = row.kind === 'notice' && /-v\d+$/.test(row.id) && row.state === 'posted';
    if (isVote && replyOf(row) && (await removeByReply(row, context))) store.deliveries.lost(row.id);
  }
}

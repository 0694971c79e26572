import { RESTJSONErrorCodes } from 'discord.js';
import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { Ballot } from '../../threads/index.ts';
import { codeOf, failureOf, isRefusal } from '../delivery/failure.ts';
import type { BoardContext } from './board.ts';
import { owePollLost } from './native-lost.ts';
import { pollRowOf } from './native-rows.ts';
import { readPoll } from './native-read.ts';

/** A place that the bot lost may come back; nobody waits longer for a result. */
const patienceMs = 24 * 3_600_000;
const gone: ReadonlySet<number | undefined> = new Set([
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.CannotExpireANonPollMessage,
]);

/**
 * Takes the votes out of Discord's own poll, if it was posted, and closes the vote with them. Nothing where that was done. Resolves with a vote that was
 * called off instead, because its votes are gone. Rejects where it may pass.
 */
export async function endPoll(pollId: string, context: BoardContext): Promise<Ballot | undefined> {
  const { store, votes, log } = context;
  const poll = votes.get(pollId);
  if (poll?.state !== 'open' || !poll.native) return undefined;
  const { id: rowId, channelId, messageId } = pollRowOf(poll, store) ?? {};
  if (rowId === undefined || channelId === undefined || messageId === undefined) {
    votes.take(pollId, new Map());
    return undefined;
  }
  try {
    const { choices, left } = await readPoll(poll, { channelId, messageId }, context);
    store.deliveries.setView(rowId, { left });
    votes.take(pollId, choices);
    store.deliveries.final(rowId);
    log.info({ poll: pollId, votes: choices.size, left }, 'the votes of a poll were taken');
    return undefined;
  } catch (error) {
    const why = lossOf(error, poll, context);
    if (!why) throw error;
    log.warn({ poll: pollId, why, code: codeOf(error) }, 'the votes of a poll are lost');
    return owePollLost(poll, why, context);
  }
}

/** Undefined: it may pass. Throws what will pass later, where Discord said no in a way that it may take back. */
function lossOf(
  error: unknown,
  { endAskedAt, closesAt = 0 }: Ballot,
  { now }: BoardContext,
): 'deleted' | 'unreadable' | undefined {
  if (gone.has(codeOf(error))) return 'deleted';
  // Not to be read as a whole, today or tomorrow.
  if (error instanceof AppError) return 'unreadable';
  const failure = failureOf(error);
  const isNo = (isRefusal(error) && failure !== 'later') || error instanceof z.ZodError;
  if (!isNo || failure === 'token') return undefined;
  if (now() - (endAskedAt ?? closesAt) >= patienceMs) return 'unreadable';
  throw new Error('a poll cannot be read now', { cause: error });
}

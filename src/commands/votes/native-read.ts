import type { Client } from 'discord.js';
import { RESTJSONErrorCodes, Routes } from 'discord.js';
import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { Ballot } from '../../threads/index.ts';
import { createChannelRest } from '../delivery/channel-rest.ts';
import { codeOf, failureOf } from '../delivery/failure.ts';
import type { BoardContext } from './board.ts';
import { answersOf } from './native-poll.ts';

const pollOf = z.looseObject({ poll: z.looseObject({ answers: z.array(z.looseObject({ answer_id: z.int() })) }) });
const page = z.looseObject({
  users: z.array(z.looseObject({ id: z.string().regex(/^\d{1,20}$/), bot: z.boolean().nullish() })),
});
/** Discord's most for one request. */
const pageSize = 100;
/** Of one answer: 50,000 voters. */
const mostPages = 500;

export interface PollVotes {
  /** By person. */
  readonly choices: ReadonlyMap<string, string>;
  /** Votes of people whom the bot is closed to. */
  readonly left: number;
}

type Message = { readonly channelId: string; readonly messageId: string };
type ReadContext = Pick<BoardContext, 'store' | 'signal'> & { readonly client: Client };

/**
 * Ends Discord's own poll, if it has not ended, and reads who chose what. The voters themselves are counted: Discord's counts may
 * be inexact for a while after the end. Rejects with what discord.js throws and with `vote.choice` where it cannot be read whole.
 * `maxPages`: of one answer, 100 voters each.
 */
export async function readPoll(
  poll: Ballot,
  message: Message,
  context: ReadContext,
  maxPages = mostPages,
): Promise<PollVotes> {
  const { client, store, signal } = context;
  const { channelId, messageId } = message;
  await endPoll(message, context);
  const { answers } = pollOf.parse(await client.rest.get(Routes.channelMessage(channelId, messageId), { signal })).poll;
  // Ids of answers are Discord's ("we recommend against depending on this sequence"); their order is ours.
  const ids = answersOf(poll);
  if (ids.length !== answers.length) throw new AppError('vote.choice', { detail: 'a poll with other answers' });
  const choices = new Map<string, string>();
  const left = new Set<string>();
  for (const [index, { answer_id: answerId }] of answers.entries()) {
    for await (const { id, bot } of votersOf(message, answerId, maxPages, context)) {
      if (bot === true || store.blocks.has(id, poll.guildId)) left.add(id);
      else choices.set(id, ids[index] ?? '');
    }
  }
  return { choices, left: left.size };
}

/** Nobody can vote after it. In a thread that cannot be opened again nobody can either. */
async function endPoll({ channelId, messageId }: Message, { client, signal }: ReadContext): Promise<void> {
  const end = () => client.rest.post(Routes.expirePoll(channelId, messageId), { signal });
  try {
    await end();
  } catch (error) {
    if (codeOf(error) === RESTJSONErrorCodes.PollExpired) return;
    if (failureOf(error) !== 'archived') throw error;
    await createChannelRest(client, signal)
      .openThread(channelId)
      .then(end)
      .catch((again: unknown) => {
        if (failureOf(again) === 'later' || failureOf(again) === 'token') throw again;
      });
  }
}

async function* votersOf(
  { channelId, messageId }: Message,
  answerId: number,
  maxPages: number,
  { client, signal }: ReadContext,
) {
  let after: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const query = new URLSearchParams({ limit: String(pageSize), ...(after === undefined ? {} : { after }) });
    const found = await client.rest.get(Routes.pollAnswerVoters(channelId, messageId, answerId), { query, signal });
    const { users } = page.parse(found);
    yield* users;
    if (users.length < pageSize) return;
    after = users.at(-1)?.id;
  }
  throw new AppError('vote.choice', { detail: 'a poll with more voters than are read' });
}

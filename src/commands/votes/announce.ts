import { asAppError } from '../../errors.ts';
import type { Ballot } from '../../threads/index.ts';
import { languageOf, translator } from '../../text/index.ts';
import { failureOf } from '../delivery/failure.ts';
import { isSpoiler } from '../delivery/place.ts';
import { threadOf } from '../threads/thread-rows.ts';
import { morePictures } from '../threads/thread-message.ts';
import type { PostOptions } from '../under-sheet/batch/post.ts';
import { postOnce } from '../under-sheet/batch/post.ts';
import { parcelsOf } from '../under-sheet/parcels.ts';
import { remembers } from './beside.ts';
import type { BoardContext } from './board.ts';
import { replySheet } from './by-reply.ts';
import type { Pictured } from './pictured.ts';
import { pictured, withSheet } from './pictured.ts';
import { leftOut } from './native-rows.ts';
import { editVote } from './post-vote.ts';
import { postResultByReply } from './result-by-reply.ts';
import { resultMessage } from './result-message.ts';

/** Messages of pictures that come with a result. */
const maxMessages = 5;

/**
 * The reveal of a closed vote: numbers on the sheet, the result where people voted, pictures with their settings. Each message
 * once, over crashes. Rejects where it may pass later.
 */
export async function announce(pollId: string, context: BoardContext): Promise<void> {
  const { delivery, log, votes } = context;
  const poll = votes.get(pollId);
  if (poll?.state !== 'closed' || poll.announcedAt !== undefined) return;
  if (poll.kind === 'blind') {
    try {
      await delivery.refresh(poll.sweepId);
    } catch (error) {
      // A sheet that was deleted, or whose place is shut: the result says the same.
      log.info({ poll: pollId, code: asAppError(error).code }, 'the sheet of a vote stays as it is');
    }
  }
  await editVote(pollId, context);
  const found = await pictured(poll, context);
  const answering = replySheet(poll.sweepId, context.store) !== undefined;
  if (found && answering) {
    const all = await withSheet(poll, found, context);
    // Who asked is told at once; the place has it with the next press.
    if (!(await postResultByReply(poll, all, context))) await postResult(poll, all, context, []);
  } else if (found) await postResult(poll, found, context);
  votes.announced(pollId);
  log.info({ poll: pollId, sweep: poll.sweepId }, 'vote announced');
}

/** `channels`: tried before the requester's direct messages. Default: where people voted, then where the sheet is. */
async function postResult(
  poll: Ballot,
  { snapshot, files, sheet }: Pictured,
  context: BoardContext,
  channels?: readonly string[],
): Promise<void> {
  const { client, store, votes, log } = context;
  const { id: pollId, sweepId } = poll;
  const tally = votes.tallyFor(pollId, undefined);
  if (!tally) return;
  const { guildId, ownerUser, channelId, locale } = snapshot.place;
  const t = translator(languageOf(locale) ?? 'en');
  const thread = threadOf(sweepId, store);
  const places = new Set([thread, poll.channelId, channelId].filter((place) => place !== undefined));
  const where = { channels: channels ?? [...places], guildId, ownerUser, subject: sweepId };
  const told = { ...(sheet === undefined ? {} : { sheet }), guest: !remembers(guildId, context) };
  const parcels = (maxBytes: number) => parcelsOf(files, maxBytes).messages.slice(0, maxMessages);
  const posted = await postNext(`${pollId}-r1`, poll, context, {
    ...where,
    body: (place, maxBytes) => {
      const [first = []] = parcels(maxBytes);
      const spoiler = isSpoiler(client, store, place.guildId, place.channelId);
      const withoutPictures = first.length === 0;
      return Promise.resolve({
        body: resultMessage(poll, tally, snapshot, {
          t,
          files: first,
          spoiler,
          withoutPictures,
          left: leftOut(poll, store),
          ...told,
        }),
        files: first,
      });
    },
  });
  if (posted === 'nowhere') {
    log.warn({ poll: pollId }, 'a result has no place to go to');
    return;
  }
  for (let index = 1; index < parcels(Number.MAX_SAFE_INTEGER).length; index += 1) {
    await postNext(`${pollId}-r${index + 1}`, poll, context, {
      ...where,
      channels: [posted],
      direct: false,
      body: (place, maxBytes) => {
        const own = parcels(maxBytes)[index] ?? [];
        const spoiler = isSpoiler(client, store, place.guildId, place.channelId);
        return Promise.resolve({ body: morePictures(sweepId, own, spoiler, t), files: own });
      },
    });
  }
}

/** One message of the result, exactly once. Answers where it stands. */
async function postNext(
  id: string,
  { sweepId, channelId = '' }: Ballot,
  context: BoardContext,
  options: PostOptions,
): Promise<string> {
  const { store } = context;
  store.deliveries.add({ id, sweepId, kind: 'notice', channelId, nonce: id });
  const row = store.deliveries.get(id);
  if (row?.state === 'lost') return 'nowhere';
  if (row?.messageId !== undefined) return row.channelId;
  if (!row) return 'nowhere';
  try {
    const posted = await postOnce(row, options, context);
    if (posted === 'later') throw new Error('another attempt posts this result');
    if (posted === 'nowhere') return 'nowhere';
    store.deliveries.final(id);
    return posted.channelId;
  } catch (error) {
    if (failureOf(error) !== 'refused') throw error;
    // Discord will have it in no place: the sheet has the numbers.
    store.deliveries.lost(id);
    return 'nowhere';
  }
}

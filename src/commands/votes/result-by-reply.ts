import type { Delivery, Store } from '../../store/index.ts';
import { languageOf, translator } from '../../text/index.ts';
import type { Ballot } from '../../threads/index.ts';
import { isSpoiler } from '../delivery/place.ts';
import { morePictures } from '../threads/thread-message.ts';
import { parcelsOf } from '../under-sheet/parcels.ts';
import { remembers } from './beside.ts';
import type { BoardContext } from './board.ts';
import { postByReply, replySheet } from './by-reply.ts';
import type { Pictured } from './pictured.ts';
import { resultMessage } from './result-message.ts';

/** Its first message, which is not final before all of the result is there. */
const firstOf = ({ id }: Pick<Ballot, 'id'>): string => `${id}-h1`;

/** A result that is to come with the next press. */
export function isResultOwed(poll: Ballot, store: Store): boolean {
  const state = store.deliveries.get(firstOf(poll))?.state;
  return state === 'pending' || state === 'posting' || state === 'posted';
}

/**
 * The result of a vote where the bot can only answer, into that place by a token that lives; until there is one it is owed, over
 * restarts. True: it is there. Rejects where it may pass.
 */
export async function postResultByReply(
  poll: Ballot,
  { snapshot, files, sheet: sheetName }: Pictured,
  context: BoardContext,
): Promise<boolean> {
  const { client, store, votes } = context;
  const { id: pollId, sweepId } = poll;
  const sheet = replySheet(sweepId, store);
  const tally = votes.tallyFor(pollId, undefined);
  if (!sheet || !tally) return false;
  const first = ownRow(firstOf(poll), sheet, store);
  if (first?.state === 'final') return true;
  if (!first || first.state === 'lost') return false;
  const t = translator(languageOf(snapshot.place.locale) ?? 'en');
  const spoiler = isSpoiler(client, store, snapshot.place.guildId, sheet.channelId);
  let parcels: readonly (readonly Pictured['files'][number][])[] = [];
  if (first.messageId === undefined) {
    const posted = await postByReply(
      first,
      sheet,
      (maxBytes, postsLeft) => {
        // One message of the result, the rest with pictures: so many as this interaction may have.
        parcels = parcelsOf(files, maxBytes).messages.slice(0, postsLeft);
        const [own = []] = parcels;
        const body = resultMessage(poll, tally, snapshot, {
          t,
          files: own,
          spoiler,
          withoutPictures: own.length === 0,
          ...(sheetName === undefined ? {} : { sheet: sheetName }),
          canRun: false,
          guest: !remembers(snapshot.place.guildId, context),
        });
        return { body, files: own };
      },
      context,
    );
    if (posted === 'later') throw new Error('another attempt posts this result');
    if (typeof posted === 'string') return false;
  }
  for (const [index, own] of parcels.entries()) {
    if (index === 0) continue;
    const more = ownRow(`${pollId}-h${index + 1}`, sheet, store);
    if (more?.state !== 'pending') continue;
    const body = morePictures(sweepId, own, spoiler, t);
    // Where these cannot come, the sheet and what was said are there: "Originals" has the rest.
    await postByReply(more, sheet, () => ({ body, files: own }), context).catch(() => undefined);
    if (!store.deliveries.final(more.id)) store.deliveries.lost(more.id);
  }
  store.deliveries.final(first.id);
  return true;
}

function ownRow(id: string, { sweepId, channelId }: Delivery, store: Store): Delivery | undefined {
  store.deliveries.add({ id, sweepId, kind: 'notice', channelId, nonce: id, view: { reply: true } });
  return store.deliveries.get(id);
}

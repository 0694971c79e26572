import type { Delivery, Store } from '../../store/index.ts';
import type { Outgoing } from '../delivery/channel-rest.ts';
import { failureOf, isRefusal } from '../delivery/failure.ts';
import { changedView, replyOf } from '../delivery/reply-view.ts';
import type { BoardContext } from './board.ts';

/** Longer than a post with its retries can take. */
const leaseMs = 60_000;
/** What is refused as too large is halved so often. */
const maxShrinks = 3;

/** The sheet of a sweep where the bot can only answer. Undefined: its sheet is a message of the bot's own, or there is none. */
export function replySheet(sweepId: string, store: Store): Delivery | undefined {
  const sheet = store.deliveries
    .bySweep(sweepId)
    .findLast(({ kind, messageId, state }) => kind === 'sheet' && messageId !== undefined && state !== 'lost');
  return sheet && replyOf(sheet) ? sheet : undefined;
}

/**
 * Posts the message of a delivery beside the sheet, by a token that lives: claimed in the ledger first. `owed`: no token may
 * now, a press brings the next. `later`: an attempt that ended without a word still holds it. `refused`: Discord will not have it.
 * After a crash between Discord's message and the ledger there may be two: such a message has no nonce to be found by.
 */
export async function postByReply(
  { id, sweepId = '' }: Delivery,
  sheet: Delivery,
  body: (maxBytes: number, postsLeft: number) => Outgoing,
  { store, tokens, newId, log }: BoardContext,
): Promise<{ readonly channelId: string; readonly messageId: string } | 'owed' | 'later' | 'refused'> {
  const alone = replyOf(sheet)?.alone ?? false;
  const row = store.deliveries.get(id);
  if (row) store.deliveries.setView(id, changedView(row, { reply: true }));
  const token = tokens.poster(sweepId, alone);
  if (!token) return 'owed';
  const holder = newId();
  if (!store.deliveries.claim(id, holder, leaseMs)) return 'later';
  let limit = token.attachmentSizeLimit;
  for (let shrinks = 0; ; shrinks += 1) {
    const message = body(limit, token.left());
    try {
      const written = await token.post(message);
      if (written.alone && !alone) {
        // Whoever pressed may show nobody what their own apps say, and has read it; everybody else waits for another press.
        store.deliveries.release(id, holder);
        return 'owed';
      }
      const { id: messageId, channelId } = written;
      store.deliveries.posted(id, holder, { channelId, messageId });
      return { channelId, messageId };
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'tooLarge' && shrinks < maxShrinks && token.left() > 0) {
        limit = Math.floor(Math.min(limit, message.files[0]?.data.byteLength ?? limit) / 2);
        continue;
      }
      if (!isRefusal(error)) throw error;
      log.info({ delivery: id, failure }, 'a token does not post');
      tokens.drop(sweepId, token);
      store.deliveries.release(id, holder);
      if (failure !== 'refused') return 'owed';
      store.deliveries.lost(id);
      return 'refused';
    }
  }
}

/** False: no token may now, it stays as it is. Rejects where it may pass later. */
export async function editByReply(row: Delivery, message: Outgoing, context: BoardContext): Promise<boolean> {
  return byEditor(row, context, async (token, messageId) => void (await token.edit(message, messageId)));
}

/** The same: a message that is to go. */
export async function removeByReply(row: Delivery, context: BoardContext): Promise<boolean> {
  return byEditor(row, context, (token, messageId) => token.remove(messageId));
}

type Editor = NonNullable<ReturnType<BoardContext['tokens']['editor']>>;

async function byEditor(
  { id, sweepId = '', messageId }: Delivery,
  { store, tokens, log }: BoardContext,
  work: (token: Editor, messageId: string) => Promise<void>,
): Promise<boolean> {
  const token = messageId === undefined ? undefined : tokens.editor(sweepId, messageId);
  if (!token || messageId === undefined) return false;
  try {
    await work(token, messageId);
    return true;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === 'later') throw error;
    log.info({ delivery: id, failure }, 'an answer stays as it is');
    if (failure === 'gone') store.deliveries.lost(id);
    if (failure === 'closed') tokens.drop(sweepId, token);
    return false;
  }
}

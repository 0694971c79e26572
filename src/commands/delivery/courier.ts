import type { Client } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { Delivery as Row } from '../../store/index.ts';
import type { Shown as ShownSweep } from '../../threads/index.ts';
import type { Translator } from '../../text/index.ts';
import { languageOf, translator } from '../../text/index.ts';
import { errorWords } from '../core/error-text.ts';
import type { SweepMessageOptions } from '../messages/index.ts';
import { movedMessage, sweepMessage, veiledMessage } from '../messages/index.ts';
import { isOver, placeOfShown, sweepOf } from '../showings.ts';
import type { HandlerLog } from '../types.ts';
import { insteadOptions } from '../under-sheet/instead-options.ts';
import { threadOf, wasThreadRefused } from '../threads/thread-rows.ts';
import { sheetView } from '../under-sheet/views.ts';
import type { AnswerToken } from './answer-token.ts';
import type { Outgoing } from './channel-rest.ts';
import { failureOf } from './failure.ts';
import type { LiveTokens } from './live-tokens.ts';
import { isSpoiler, sheetLimit } from './place.ts';
import type { PostOnceOptions } from './post-once.ts';
import { postOnce } from './post-once.ts';
import { changedView, replyOf } from './reply-view.ts';
import { sheetFile } from './sheet-file.ts';

export interface CourierOptions extends PostOnceOptions {
  readonly client: Client;
  readonly log: HandlerLog;
  readonly signal: AbortSignal;
  /** By which the messages of places are written where the bot can only answer. */
  readonly tokens: LiveTokens;
}

/** `shown`: it stands there. `silent`: its message was taken away and nothing is owed yet. `nowhere`: no place is left. */
export interface Shown {
  readonly result: 'shown' | 'silent' | 'nowhere';
  readonly requests: number;
}

/** Brings a sweep into the message of its sweep, wherever that has to be. Rejects with what discord.js throws. */
export interface Courier {
  show(sweep: ShownSweep): Promise<Shown>;
}

/** Edits of messages older than an hour are limited; after this long a new message goes on. */
const oldMs = 55 * 60_000;
/** A sheet that is refused as too large is halved so often. */
const maxShrinks = 4;
/** Messages of one sweep: a bound for what should never happen. */
const maxMessages = 40;

export function createCourier(options: CourierOptions): Courier {
  const { client, store, rest, log, signal, now, tokens } = options;

  const rowsOf = (sweepId: string): readonly Row[] =>
    store.deliveries.bySweep(sweepId).filter(({ kind }) => kind === 'sheet');

  /** By which a reply is written now. Undefined: not at all. */
  const tokenFor = ({ sweepId = '', messageId }: Row): AnswerToken | undefined => tokens.editor(sweepId, messageId);

  const outgoing = async (shown: ShownSweep, row: Row, maxBytes: number): Promise<Outgoing> => {
    const { locale, guildId } = placeOfShown(shown);
    const { sweepId } = sweepOf(shown);
    const t = translator(languageOf(locale) ?? 'en');
    const view = sheetView.parse(row.view ?? {}).kind;
    const sheet = await sheetFile(shown, { view, maxBytes, t, signal });
    const file = sheet && 'file' in sheet ? sheet.file : undefined;
    const spoiler = isSpoiler(client, store, guildId, row.channelId);
    const note = noteOf(row, shown, t);
    // Under a message Discord shows the thread that began at it; of a post in a forum it knows nothing.
    const thread = threadOf(sweepId, store);
    const elsewhere = thread !== undefined && thread !== row.messageId;
    const words: SweepMessageOptions = {
      t,
      now: now(),
      ...(file ? { sheet: { name: file.name, spoiler, view } } : {}),
      ...(sheet && 'error' in sheet ? { noSheet: errorWords(sheet.error, sweepId, t).what } : {}),
      ...(note === undefined ? {} : { note }),
      poll: shown.ballot,
      ...(elsewhere ? { thread } : {}),
      threadless: wasThreadRefused(sweepId, store),
    };
    const body = shown.veiled
      ? veiledMessage(shown.sweep, words)
      : sweepMessage(shown.snapshot, { ...words, instead: insteadOptions(shown.snapshot, store) });
    return { body, files: file ? [file] : [] };
  };

  const noteOf = (row: Row, shown: ShownSweep, t: Translator): string | undefined => {
    const { place, sweepId } = sweepOf(shown);
    if (isDirect(row)) return t('message:note.direct');
    if (replyOf(row)) return isOver(shown) ? undefined : t('message:note.replyEnds');
    const before = rowsOf(sweepId).findLast(({ id, messageId }) => id !== row.id && messageId !== undefined);
    if (row.id === sweepId || !before) return undefined;
    return t('message:note.continues', { link: linkTo(before, place.guildId) });
  };

  /** One message with one sheet: smaller when it is too large, opened when the thread was archived. */
  const put = async (shown: ShownSweep, row: Row): Promise<number> => {
    const { place } = sweepOf(shown);
    const reply = replyOf(row) && tokenFor(row);
    let limit = sheetLimit(client, isDirect(row) ? undefined : place.guildId, reply?.attachmentSizeLimit);
    let opened = false;
    let requests = 0;
    for (let shrinks = 0; ;) {
      const message = await outgoing(shown, row, limit);
      try {
        return requests + (await send(row, message, { reply, veiled: shown.veiled }));
      } catch (error) {
        requests += 1;
        const failure = failureOf(error);
        if (failure === 'tooLarge' && shrinks < maxShrinks) {
          shrinks += 1;
          limit = Math.floor(Math.min(limit, message.files[0]?.data.byteLength ?? limit) / 2);
        } else if (failure === 'archived' && !opened) {
          opened = true;
          requests += 1;
          await rest.openThread(row.channelId);
        } else throw error;
      }
    }
  };

  const send = async (
    row: Row,
    message: Outgoing,
    { reply, veiled }: { readonly reply: AnswerToken | undefined; readonly veiled: boolean },
  ): Promise<number> => {
    if (reply) {
      const holder = options.newHolder();
      const claimed = store.deliveries.claim(row.id, holder, options.leaseMs) !== undefined;
      const { id: messageId, channelId, alone } = await reply.edit(message, row.messageId);
      // Somebody may have chosen another view meanwhile.
      store.deliveries.setView(row.id, changedView(store.deliveries.get(row.id) ?? row, { alone, veiled }));
      if (claimed) store.deliveries.posted(row.id, holder, { channelId, messageId });
      else store.deliveries.edited(row.id);
      return 1;
    }
    if (row.messageId === undefined) return postOnce(row, message, options);
    await rest.edit(row.channelId, row.messageId, message);
    store.deliveries.edited(row.id);
    return 1;
  };

  /** The next message of a sweep in the same channel. */
  const addNext = (rows: readonly Row[], last: Row): void => {
    if (rows.length >= maxMessages) throw new AppError('internal', { detail: 'a sweep with too many messages' });
    const id = `${last.sweepId ?? ''}-${rows.length + 1}`;
    const { sweepId, channelId, view } = last;
    store.deliveries.add({ id, sweepId, kind: 'sheet', channelId, nonce: id, ...(view === undefined ? {} : { view }) });
  };

  /** The old message says where it goes on; what it cannot say any more is no loss. */
  const leave = async (old: Row, shown: ShownSweep): Promise<number> => {
    const { place, sweepId } = sweepOf(shown);
    const next = rowsOf(sweepId).at(-1);
    store.deliveries.final(old.id);
    if (!next || old.messageId === undefined) return 0;
    const t = translator(languageOf(place.locale) ?? 'en');
    const note = t('message:note.continued', { link: linkTo(next, place.guildId) });
    try {
      await rest.edit(old.channelId, old.messageId, { body: movedMessage(shown, note, t), files: [] });
    } catch (error) {
      log.debug({ delivery: old.id, failure: failureOf(error) }, 'an old message stays as it is');
    }
    return 1;
  };

  const addDirect = async (shown: ShownSweep): Promise<boolean> => {
    const { place, sweepId } = sweepOf(shown);
    const id = `${sweepId}-dm`;
    try {
      const channelId = await rest.openDirect(place.ownerUser);
      return store.deliveries.add({ id, sweepId, kind: 'sheet', channelId, nonce: id });
    } catch (error) {
      if (failureOf(error) !== 'closed') throw error;
      log.info({ sweep: sweepId }, 'no direct messages to the requester');
      return false;
    }
  };

  return {
    async show(sweep) {
      const { sweepId, status } = sweepOf(sweep);
      const over = isOver(sweep);
      let requests = 0;
      for (;;) {
        if (store.sweeps.get(sweepId)?.state === 'deleted') return { result: 'silent', requests };
        const rows = rowsOf(sweepId);
        const row = rows.at(-1);
        if (!row) throw new AppError('internal', { detail: `no delivery of ${sweepId}` });
        if (row.state === 'lost') {
          // Somebody took the message away: no other one before there is something to give.
          const nothing = status === 'cancelled' || !over;
          if (nothing && row.messageId !== undefined) return { result: 'silent', requests };
          requests += 1;
          if (isDirect(row) || !(await addDirect(sweep))) return { result: 'nowhere', requests };
          continue;
        }
        const reply = replyOf(row) && tokenFor(row);
        if (replyOf(row) && !reply) {
          // What is done stays as it is until somebody presses on it.
          if (row.state === 'final') return { result: 'silent', requests };
          store.deliveries.lost(row.id);
          continue;
        }
        const age = row.bornAt === undefined || row.state === 'final' ? 0 : now() - row.bornAt;
        if (age > oldMs && !reply) {
          addNext(rows, row);
          requests += await put(sweep, lastOf(rowsOf(sweepId)));
          return { result: 'shown', requests: requests + (await leave(row, sweep)) };
        }
        try {
          return { result: 'shown', requests: requests + (await put(sweep, row)) };
        } catch (error) {
          requests += 1;
          const failure = failureOf(error);
          log.info(
            { sweep: sweepId, delivery: row.id, failure, code: codeOf(error) },
            'a message could not be written',
          );
          if (reply && failure === 'closed') tokens.drop(sweepId, reply);
          if (failure === 'tooOld' && !reply) {
            addNext(rows, row);
            store.deliveries.final(row.id);
          } else if (failure === 'gone' || failure === 'closed' || failure === 'archived') lose(row);
          else throw error;
        }
      }
    },
  };

  function lose(row: Row): void {
    // A message that was done is not brought back: there was somebody who did not want it.
    if (!store.deliveries.lost(row.id)) throw new AppError('store.gone');
  }
}

function lastOf(rows: readonly Row[]): Row {
  const last = rows.at(-1);
  if (!last) throw new AppError('internal', { detail: 'no delivery' });
  return last;
}

function isDirect({ id }: Row): boolean {
  return id.endsWith('-dm');
}

function linkTo({ channelId, messageId = '' }: Row, guildId: string | undefined): string {
  return `https://discord.com/channels/${guildId ?? '@me'}/${channelId}/${messageId}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

import { setTimeout as delay } from 'node:timers/promises';

import type { Client } from 'discord.js';

import { asAppError } from '../../errors.ts';
import type { Store } from '../../store/index.ts';
import type { Ballot, Timer, VoteDesk } from '../../threads/index.ts';
import { failureOf } from '../delivery/failure.ts';
import type { LiveTokens } from '../delivery/live-tokens.ts';
import type { Delivery } from '../delivery/types.ts';
import type { Showings } from '../showings.ts';
import type { OpenedThread } from '../threads/open.ts';
import { openThread } from '../threads/open.ts';
import { isThreadOwed, threadOf, wishThread } from '../threads/thread-rows.ts';
import type { ComponentInteraction, CustomId, HandlerLog } from '../types.ts';
import { announce } from './announce.ts';
import { endPoll } from './native-end.ts';
import { chooseForm } from './native-form.ts';
import { sayPollLost } from './native-lost.ts';
import { deletePoll, postPoll } from './native-post.ts';
import { editVote, isVoteOwed, postVote, voteMessageOf, voteRows, wishVote } from './post-vote.ts';
import { catchUp, heard } from './press-brings.ts';
import { createTurns } from './turns.ts';

/** Messages about votes: where people vote, how many have, what came of it. What is owed is in the ledger and survives restarts. */
export interface VoteBoard {
  /** In the transaction that accepts a sweep: what is to come when it is drawn. */
  plan(what: {
    readonly sweepId: string;
    readonly channelId: string;
    readonly poll?: Ballot | undefined;
    readonly thread: boolean;
  }): void;
  /** The end of a sweep stands in its message: now its thread and its vote. Never throws. */
  delivered(sweepId: string): void;
  /** Posts the message of a vote that was opened on a finished sheet, or posts it again. False: there is no place for it. */
  opened(poll: Ballot): Promise<boolean>;
  /** Somebody voted who had not: the public count is edited soon, and not for each of them. */
  counted(poll: Ballot): void;
  /** A press that was answered in place: where the bot can only answer, it brings what waited for one. Never throws. */
  pressed(interaction: ComponentInteraction, id: CustomId): void;
  /** It is closed: reveal, result, next steps, exactly once over crashes. Never throws. */
  closed(poll: Ballot): void;
  /** It was called off: its message goes, and nothing is hidden any more. */
  calledOff(poll: Ballot): void;
  /** See `openThread`. */
  thread(sweepId: string): Promise<OpenedThread>;
  /** Takes up what a restart left, and closes votes by themselves from now on. */
  resume(): void;
  /** Resolves when nothing is written any more; what is owed is taken up at the next start. */
  close(): Promise<void>;
}

export interface BoardContext {
  readonly client: Client;
  readonly store: Store;
  readonly votes: VoteDesk;
  readonly showings: Showings;
  readonly delivery: Pick<Delivery, 'refresh'>;
  readonly tokens: LiveTokens;
  readonly log: HandlerLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly timer: Timer;
  /** Aborted when the bot stops. */
  readonly signal: AbortSignal;
}

/** Between two edits of the public count: 500 votes in a minute are 20 of them. Discord limits edits of old messages further. */
const pauseMs = 3000;
const oldPauseMs = 120_000;
const oldMs = 50 * 60_000;
const over = new Set(['delivered', 'failed', 'cancelled']);

export function createVoteBoard(context: BoardContext): VoteBoard {
  const { store, votes, showings, delivery, log, now, timer } = context;
  const closing = new AbortController();
  const signal = AbortSignal.any([context.signal, closing.signal]);
  const own: BoardContext = { ...context, signal };
  /** Of one sweep one thing is written at a time. */
  const turns = createTurns({
    signal,
    onFailed: (sweepId, error) => {
      const { code, message } = asAppError(error);
      log.error(
        { sweep: sweepId, code, failure: failureOf(error), detail: message.slice(0, 300) },
        'a vote’s message failed',
      );
    },
    wait: (ms) => delay(ms, undefined, { signal }),
  });
  const counting = new Map<string, () => void>();
  const editedAt = new Map<string, number>();
  const ending = new Set<string>();

  /** A sheet says where its thread is, unless that hangs on the sheet itself. */
  const threadFor = async (sweepId: string): Promise<OpenedThread> => {
    const before = threadOf(sweepId, store);
    const opened = await openThread(sweepId, own);
    const isNew = 'none' in opened || opened.threadId !== before;
    const { threadId } = { threadId: undefined, ...opened };
    const hangsOnSheet = store.deliveries
      .bySweep(sweepId)
      .some(({ kind, messageId }) => kind === 'sheet' && messageId === threadId);
    if (isNew && !hangsOnSheet) await delivery.refresh(sweepId).catch(() => undefined);
    return opened;
  };
  const deliverNow = async (sweepId: string): Promise<void> => {
    let threadless = false;
    if (isThreadOwed(sweepId, store)) threadless = 'none' in (await threadFor(sweepId));
    await sayPollLost(sweepId, own);
    const poll = votes.bySweep(sweepId);
    if (!poll) return;
    if (!isVoteOwed(poll, store)) return postPoll(poll.id, own);
    const posted = await postVote(poll, { threadless }, own);
    // It could not be settled when the sheet was written: now it has a button that leads to the vote, or its numbers.
    if (poll.state === 'preparing') await delivery.refresh(sweepId).catch(() => undefined);
    if (posted) return postPoll(poll.id, own);
    // A vote that nobody can see is none, and would hide the numbers from everybody for a day.
    log.warn({ sweep: sweepId, poll: poll.id }, 'a vote has no place to go to');
    votes.remove(poll.id, { userId: '', moderator: true });
    await delivery.refresh(sweepId).catch(() => undefined);
  };
  const stopCounting = (pollId: string): void => {
    counting.get(pollId)?.();
    counting.delete(pollId);
    editedAt.delete(pollId);
  };
  const delivered = (sweepId: string): void => turns.add(sweepId, () => deliverNow(sweepId));
  const closed = ({ id, sweepId }: Ballot): void => {
    stopCounting(id);
    turns.add(sweepId, () => announce(id, own));
  };

  const calledOff = (poll: Ballot): void => {
    stopCounting(poll.id);
    turns.add(poll.sweepId, async () => {
      await editVote(poll, own);
      await deletePoll(poll, own);
      await sayPollLost(poll.sweepId, own);
      await delivery.refresh(poll.sweepId).catch(() => undefined);
    });
  };
  /** Discord may be away for a night: nothing else of the sweep waits for it. */
  const ended = ({ id, sweepId }: Ballot): void => {
    if (ending.has(id)) return;
    ending.add(id);
    turns.add(`${id} end`, async () => {
      // One that a crash left in doubt is found; one that was never posted will not be now.
      await turns.now(sweepId, () => postPoll(id, own));
      const lost = await endPoll(id, own);
      ending.delete(id);
      if (lost) calledOff(lost);
    });
  };

  return {
    plan({ sweepId, channelId, poll, thread }) {
      if (thread) wishThread(sweepId, channelId, store);
      if (poll) wishVote(poll, channelId, store);
    },
    delivered,
    async opened(poll) {
      const isThere = await turns.now(poll.sweepId, async () => {
        // It was being posted when somebody asked for it.
        if (voteMessageOf(poll, store)) return true;
        store.transaction(() => {
          if (!isVoteOwed(poll, store)) wishVote(poll, '', store);
          chooseForm(poll.id, voteRows(poll, store).at(-1), own);
        });
        return postVote(poll, {}, own);
      });
      if (isThere) turns.add(poll.sweepId, () => postPoll(poll.id, own));
      return isThere;
    },
    counted({ id, sweepId, messageId }) {
      if (counting.has(id) || signal.aborted) return;
      const { bornAt } = (messageId && store.deliveries.byMessage(messageId)) || {};
      const pause = bornAt !== undefined && now() - bornAt > oldMs ? oldPauseMs : pauseMs;
      const wait = Math.min(pause, Math.max(0, (editedAt.get(id) ?? now() - pause) + pause - now()));
      const off = timer(wait, () => {
        counting.delete(id);
        turns.add(sweepId, async () => {
          editedAt.set(id, now());
          await editVote(id, own);
        });
      });
      counting.set(id, off);
    },
    pressed(interaction, id) {
      let sweepId: string | undefined;
      try {
        sweepId = heard(interaction, id, own);
      } catch (error) {
        log.warn({ interaction: interaction.id, code: asAppError(error).code }, 'a press brought nothing');
      }
      if (sweepId === undefined) return;
      const pressedOn = sweepId;
      turns.add(pressedOn, async () => {
        await deliverNow(pressedOn);
        await catchUp(pressedOn, own);
      });
    },
    closed,
    calledOff,
    thread: (sweepId) => turns.now(sweepId, () => threadFor(sweepId)),
    resume() {
      const owed = new Set([
        ...store.deliveries.open().flatMap(({ kind, sweepId }) => (kind === 'notice' ? (sweepId ?? []) : [])),
        ...votes.owed(),
      ]);
      for (const sweepId of owed) {
        // Others are followed to their end first.
        if (!over.has(store.sweeps.get(sweepId)?.state ?? '')) continue;
        turns.add(sweepId, async () => {
          // Its pictures decide whether there is anything to vote on; what the cache has lost is drawn again for it.
          if (votes.bySweep(sweepId)?.state === 'preparing') {
            await showings.whole(sweepId, signal);
            await delivery.refresh(sweepId).catch(() => undefined);
          }
          await deliverNow(sweepId);
        });
      }
      votes.start(closed, ended);
    },
    async close() {
      closing.abort();
      for (const off of counting.values()) off();
      counting.clear();
      await turns.end();
    },
  };
}

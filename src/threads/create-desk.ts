import { AppError } from '../errors.ts';
import type { Poll, PollOption, Store } from '../store/index.ts';
import type { ColumnName, Letters, SweepPlan } from '../sweep/index.ts';
import { columnNames, veil } from '../sweep/index.ts';
import type { Ballot } from './ballot.ts';
import { ballotOf, isHidden } from './ballot.ts';
import type { Actor, BlindOrder, VoteDesk } from './desk.ts';
import type { Timer } from './ends.ts';
import { createEnds } from './ends.ts';
import { numbersHidden } from './hidden.ts';
import { lasts, questionLength } from './lengths.ts';
import { optionsOf } from './options.ts';
import { remember } from './remember.ts';
import type { RandomBelow } from './shuffle.ts';
import { shuffled } from './shuffle.ts';
import { subjectOf } from './subject.ts';
import type { Tally } from './tally.ts';
import { otherChoices, tallyOf } from './tally.ts';

export interface VoteDeskOptions {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** From a cryptographic source. */
  readonly randomBelow: RandomBelow;
  readonly timer: Timer;
  /** Polls that run at once, of one person and in one guild. Default 5 and 50. */
  readonly limits?: { readonly ofUser: number; readonly inGuild: number };
}

/** See `VoteDesk`. Nothing is held in memory but the timer. */
export function createVoteDesk({ store, now, newId, randomBelow, timer, limits }: VoteDeskOptions): VoteDesk {
  const { polls, votes, voteMemory } = store;
  const most = limits ?? { ofUser: 5, inGuild: 50 };
  let onClosed: ((ballot: Ballot) => void) | undefined;
  let onOver: ((ballot: Ballot) => void) | undefined;

  const kept = (pollId: string): Poll => {
    const poll = polls.get(pollId);
    if (!poll) throw new AppError('store.gone');
    return poll;
  };
  const tally = (poll: Poll): Tally => tallyOf(ballotOf(poll).choices, votes.counts(poll.id));
  const mayManage = (poll: Poll, { userId, moderator }: Actor): boolean =>
    moderator || poll.openedBy === userId || store.sweeps.get(poll.sweepId)?.ownerUser === userId;
  const checkBounds = (userId: string, guildId: string | undefined): void => {
    if (polls.runningOfUser(userId) >= most.ofUser) tooMany(most.ofUser);
    if (guildId !== undefined && polls.runningInGuild(guildId) >= most.inGuild) tooMany(most.inGuild);
  };
  const add = (
    plan: SweepPlan,
    kind: Poll['kind'],
    letters: Letters,
    { by, lastsMs = lasts.usual, question, guildId, remembered = true }: BlindOrder,
  ): Poll => {
    const id = newId();
    const words = question === undefined ? undefined : cleaned(question);
    const added = polls.add({
      id,
      sweepId: plan.sweepId,
      guildId,
      kind,
      question: words === '' ? undefined : words,
      letters,
      subject: remembered ? subjectOf(plan) : undefined,
      openedBy: by.userId,
      lastsMs: Math.round(Math.min(lasts.most, Math.max(lasts.least, lastsMs))),
    });
    if (!added) throw new AppError('vote.exists');
    return kept(id);
  };

  /** Counts and closes in one step. `cast`: votes from elsewhere. Undefined: somebody was faster. */
  const finish = (poll: Poll, by?: string, cast?: ReadonlyMap<string, string>): Poll | undefined => {
    const closed = store.transaction(() => {
      if (!polls.close(poll.id, by)) return undefined;
      if (cast) votes.take(poll.id, cast);
      remember(poll, tally(poll), store);
      return kept(poll.id);
    });
    if (closed) onClosed?.(ballotOf(closed));
    return closed;
  };
  const endDue = (): void => {
    for (const poll of polls.due()) {
      if (poll.native) onOver?.(ballotOf(poll));
      else finish(poll);
    }
  };
  const ends = createEnds({ now, timer, next: () => polls.nextEnd(), end: endDue });
  const begin = (poll: Poll, options: readonly PollOption[]): Poll => {
    polls.open(poll.id, options);
    if (onClosed) ends.look();
    return kept(poll.id);
  };

  const check = (plan: SweepPlan, { by, guildId }: BlindOrder): void => {
    if (blindColumns(plan).length < 2) throw new AppError('vote.onePanel');
    if (plan.pointless) throw new AppError('vote.identical');
    checkBounds(by.userId, guildId);
  };

  return {
    check,
    prepare(plan, order) {
      check(plan, order);
      return ballotOf(add(plan, 'blind', shuffled(blindColumns(plan), randomBelow), order));
    },
    settle({ sweepId, status, state }) {
      const poll = polls.bySweep(sweepId);
      if (poll?.state !== 'preparing' || status === 'accepted' || status === 'running') return ballotOr(poll);
      const isMissing = state.rows.some(({ cells }) => cells.some((cell) => cell === undefined));
      if (status === 'done' && isMissing) return ballotOf(poll);
      const options = status === 'done' ? optionsOrNone(state, poll.letters) : undefined;
      if (options) return ballotOf(begin(poll, options));
      polls.void(poll.id);
      return ballotOf(kept(poll.id));
    },
    open(snapshot, order) {
      const { plan, place, state, status, sweepId } = snapshot;
      const { by, anyone = false } = order;
      if (status !== 'done') throw new AppError('vote.unfinished');
      if (!anyone && !by.moderator && by.userId !== place.ownerUser) throw new AppError('vote.notYours');
      const letters = columnNames(plan);
      const options = optionsOf(state, letters);
      return store.transaction(() => {
        const before = polls.bySweep(sweepId);
        if (before && before.state !== 'void') throw new AppError('vote.exists');
        checkBounds(by.userId, place.guildId);
        if (before) polls.remove(before.id);
        const guild = place.guildId === undefined ? {} : { guildId: place.guildId };
        return ballotOf(begin(add(plan, 'open', letters, { ...order, ...guild }), options));
      });
    },
    get: (pollId) => ballotOr(polls.get(pollId)),
    bySweep: (sweepId) => ballotOr(polls.bySweep(sweepId)),
    byMessage: (messageId) => ballotOr(polls.byMessage(messageId)),
    cast(pollId, userId, choice) {
      const poll = kept(pollId);
      if (poll.state === 'preparing') throw new AppError('vote.notYet');
      if (poll.state !== 'open') throw new AppError('vote.closed');
      if (poll.native) throw new AppError('vote.native');
      if (!isChoice(poll, choice)) throw new AppError('vote.choice');
      const cast = votes.cast({ pollId, userId, choice });
      if (cast === 'refused') {
        // Its time is over and the timer is not there yet.
        if (onClosed) endDue();
        throw new AppError('vote.closed');
      }
      return { cast, tally: tally(poll) };
    },
    setNative: (pollId, native) => kept(pollId).kind === 'open' && polls.setNative(pollId, native),
    take(pollId, choices) {
      const poll = polls.get(pollId);
      if (poll?.state !== 'open' || !poll.native) return undefined;
      if ([...choices.values()].some((choice) => !isChoice(poll, choice))) throw new AppError('vote.choice');
      const closed = finish(poll, undefined, choices);
      return closed && ballotOf(closed);
    },
    choiceOf: (pollId, userId) => votes.choiceOf(pollId, userId),
    voters: (pollId) => votes.counts(pollId).reduce((sum, count) => sum + count.votes, 0),
    tallyFor(pollId, userId) {
      const poll = kept(pollId);
      const hasVoted = userId !== undefined && votes.choiceOf(pollId, userId) !== undefined;
      return poll.state === 'closed' || hasVoted ? tally(poll) : undefined;
    },
    close(pollId, by) {
      const poll = kept(pollId);
      if (!mayManage(poll, by)) throw new AppError('vote.notYours');
      if (poll.state === 'preparing') throw new AppError('vote.notYet');
      if (poll.state === 'open' && poll.native) {
        polls.askEnd(pollId, by.userId);
        onOver?.(ballotOf(kept(pollId)));
        return ballotOf(kept(pollId));
      }
      const closed = poll.state === 'open' ? finish(poll, by.userId) : undefined;
      if (closed && onClosed) ends.look();
      return ballotOf(closed ?? kept(pollId));
    },
    mayManage: (pollId, by) => mayManage(kept(pollId), by),
    remove(pollId, by) {
      const poll = kept(pollId);
      const may = poll.state === 'closed' ? by.moderator : mayManage(poll, by);
      if (!may) throw new AppError('vote.notYours');
      store.transaction(() => {
        polls.remove(pollId);
        voteMemory.removePoll(pollId);
      });
      if (onClosed) ends.look();
    },
    setPlace: (pollId, place) => void polls.setPlace(pollId, place),
    announced: (pollId) => polls.announced(pollId),
    shown(snapshot) {
      const poll = polls.bySweep(snapshot.sweepId);
      return poll && isHidden(poll)
        ? { veiled: true, sweep: veil(snapshot, poll.letters), ballot: ballotOf(poll) }
        : { veiled: false, snapshot, ballot: ballotOr(poll) };
    },
    isHidden: (sweepId) => numbersHidden(store, sweepId),
    mustBeShown(sweepId) {
      if (numbersHidden(store, sweepId)) throw new AppError('vote.hidden');
    },
    owed: () => polls.preparing().map(({ sweepId }) => sweepId),
    start(closedListener, overListener) {
      if (onClosed) return;
      onClosed = closedListener;
      onOver = overListener;
      for (const poll of polls.unannounced()) closedListener(ballotOf(poll));
      endDue();
      ends.look();
    },
    stop: () => ends.stop(),
  };
}

function ballotOr(poll: Poll | undefined): Ballot | undefined {
  return poll && ballotOf(poll);
}

function tooMany(limit: number): never {
  throw new AppError('vote.tooMany', { params: { limit } });
}

/**
 * Columns that may be put under letters. Of a grid of trainings not the one without a LoRA, which is the same picture in every line,
 * nor epochs that one of them lacks: a hole would say which they are.
 */
function blindColumns(plan: SweepPlan): readonly ColumnName[] {
  const names = columnNames(plan);
  const { grid } = plan;
  if (!grid) return names;
  const lacks = new Set(grid.lines.flatMap((_, line) => names.filter((__, column) => !isAskedFor(plan, line, column))));
  return names.filter((name) => name !== 'none' && !lacks.has(name));
}

function isAskedFor({ rows }: SweepPlan, line: number, column: number): boolean {
  return rows.some(({ places = [] }) => places.some((place) => place.line === line && place.column === column));
}

function isChoice({ options = [] }: Poll, choice: string): boolean {
  return options.some(({ id }) => id === choice) || otherChoices.some((other) => other === choice);
}

/** Undefined: there is nothing to vote on. */
function optionsOrNone(state: Parameters<typeof optionsOf>[0], letters: Letters): PollOption[] | undefined {
  try {
    return optionsOf(state, letters);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function cleaned(question: string): string {
  const line = question
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return Array.from(line).slice(0, questionLength).join('');
}

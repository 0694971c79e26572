import type { SweepPlan, VeiledSweep } from '../sweep/index.ts';
import type { SweepSnapshot } from '../sweep/desk.ts';
import type { Ballot } from './ballot.ts';
import type { OtherChoice, Tally } from './tally.ts';

/** Who does something to a poll, and whether Discord lets them moderate the place it stands in. */
export interface Actor {
  readonly userId: string;
  readonly moderator: boolean;
}

export interface PollOrder {
  readonly by: Actor;
  /** Members other than the requester may open one too. Default false; a moderator may always. */
  readonly anyone?: boolean;
  /** Default 24 hours; 10 minutes to 7 days, anything else is brought within. */
  readonly lastsMs?: number;
  /** In somebody's own words; at most 150 letters are kept. Default: which one shows the prompt best. */
  readonly question?: string;
  /** False: its counts enter no memory. Default true, where it has something to tell there. */
  readonly remembered?: boolean;
}

/** A blind vote that is to come with a sweep. */
export type BlindOrder = Omit<PollOrder, 'anyone'> & { readonly guildId?: string };

export interface CastVote {
  /** `kept`: it was this person's choice already. */
  readonly cast: 'new' | 'changed' | 'kept';
  /** Who votes may see the counts. */
  readonly tally: Tally;
}

/** What an edge may show of a sweep now. */
export type Shown =
  | { readonly veiled: true; readonly sweep: VeiledSweep; readonly ballot: Ballot }
  | { readonly veiled: false; readonly snapshot: SweepSnapshot; readonly ballot: Ballot | undefined };

/**
 * Votes on sweeps: one for each sweep. Calls are synchronous, short and durable when they return; any may throw `store.*`.
 * Ids are Discord's, as text. Nothing that it hands out tells which letter is which before that may be known.
 */
export interface VoteDesk {
  /** Throws what `prepare` would, before the sweep is accepted. */
  check(plan: SweepPlan, order: BlindOrder): void;
  /**
   * A blind vote on a sweep that was accepted just now; in the same `store.transaction`, so that there is no moment without the
   * veil. The letters are fixed from here on. Throws `vote.onePanel`, `vote.identical` (the table knows that nothing can
   * differ) and `vote.tooMany`.
   */
  prepare(plan: SweepPlan, order: BlindOrder): Ballot;
  /**
   * To be called when a sweep is over, as often as one likes: a blind vote that was prepared is opened, or void when there is
   * nothing to vote on; then nothing is hidden any more. While pictures are missing that were drawn (`SweepDesk.restore` draws
   * them again) it stays as it is. Undefined: the sweep has no poll.
   */
  settle(snapshot: SweepSnapshot): Ballot | undefined;
  /**
   * An open vote, on a sheet whose numbers people have seen; what the cache has lost of it must be drawn again before. Throws `vote.unfinished`, `vote.exists`, `vote.onePanel`,
   * `vote.identical`, `vote.notYours` and `vote.tooMany`.
   */
  open(snapshot: SweepSnapshot, order: PollOrder): Ballot;
  get(pollId: string): Ballot | undefined;
  bySweep(sweepId: string): Ballot | undefined;
  byMessage(messageId: string): Ballot | undefined;
  /**
   * `choice`: id of an option, `same` or `none`. The same press twice is harmless, another one changes the vote. Throws
   * `store.gone`, `vote.notYet`, `vote.closed`, `vote.choice` and, where people vote elsewhere, `vote.native`.
   */
  cast(pollId: string, userId: string, choice: string): CastVote;
  choiceOf(pollId: string, userId: string): string | undefined;
  /**
   * People vote in a poll that the edge holds elsewhere, or (false) here again; of an open vote, while nobody has voted. Its votes
   * come with `take`. False: it stays as it was. Throws `store.gone`.
   */
  setNative(pollId: string, native: boolean): boolean;
  /**
   * The votes that were cast elsewhere, by person, and its end: counted, closed and remembered in one step as any other. Undefined:
   * it is closed already, called off or not native. Throws `vote.choice`, and takes nothing then.
   */
  take(pollId: string, choices: ReadonlyMap<string, string>): Ballot | undefined;
  /** How many have voted: may be shown to everybody. Of a native one it is not known before its end: 0. */
  voters(pollId: string): number;
  /** The counts, for somebody who has voted, and for everybody once it is closed. Undefined: not yet for this person. */
  tallyFor(pollId: string, userId: string | undefined): Tally | undefined;
  /**
   * By its requester, its opener or a moderator; a closed one stays as it was closed. A native one stays open until its votes are
   * taken, which is asked for. Throws `store.gone`, `vote.notYet` and `vote.notYours`.
   */
  close(pollId: string, by: Actor): Ballot;
  /** May close it. Throws `store.gone`. */
  mayManage(pollId: string, by: Actor): boolean;
  /**
   * Calls it off: votes are gone and nothing of it is remembered. While it is open whoever may close it; afterwards a moderator
   * alone, so that nobody takes back a result. Throws `store.gone` and `vote.notYours`.
   */
  remove(pollId: string, by: Actor): void;
  setPlace(
    pollId: string,
    place: { readonly channelId: string; readonly messageId: string; readonly threadId?: string | undefined },
  ): void;
  /** The result was shown, or cannot be shown any more: `onClosed` is not called for it again. False: it was already. */
  announced(pollId: string): boolean;
  /** The sweep as it may be shown. Everything that goes out about a sweep begins here. */
  shown(snapshot: SweepSnapshot): Shown;
  /** Its numbers may not be shown now. */
  isHidden(sweepId: string): boolean;
  /** For whatever tells about a sweep and has no veiled form: copy, history, guidance. Throws `vote.hidden`. */
  mustBeShown(sweepId: string): void;
  /** Ids of sweeps whose blind vote is prepared: to be settled when they are over, after a restart too. Oldest first. */
  owed(): readonly string[];
  /**
   * Calls `onClosed` for each poll that was closed and not announced, now and from now on, and closes by itself those whose time
   * is over: after a restart too. Once. The listener must not throw; what it could not announce comes again at the next start.
   * `onOver`: a native poll is over and its votes are to be taken; it is told again, at the next start at the latest, while they
   * are not. Absent: native polls stay open.
   */
  start(onClosed: (ballot: Ballot) => void, onOver?: (ballot: Ballot) => void): void;
  /** No more closing by itself. Idempotent. */
  stop(): void;
}

export type { OtherChoice, Tally };

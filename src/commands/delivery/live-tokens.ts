import type { AnswerToken } from './answer-token.ts';

/**
 * Tokens that live, by the sweep whose messages they write: in places where the bot can only answer each press brings one. In
 * memory alone; after a restart the next press brings the next.
 */
export interface LiveTokens {
  bring(sweepId: string, token: AnswerToken): void;
  /** Newest that may edit this message; without one, newest of all. */
  editor(sweepId: string, messageId?: string): AnswerToken | undefined;
  /** Newest that may post another message. `alone`: one that its person alone sees will do. */
  poster(sweepId: string, alone?: boolean): AnswerToken | undefined;
  /** Discord does not take it. */
  drop(sweepId: string, token: AnswerToken): void;
}

/** Of one sweep: its own, one for each message of it, some of questions that were asked under them. */
const mostOfSweep = 20;

/** `now`: milliseconds since 1970. */
export function createLiveTokens(now: () => number): LiveTokens {
  /** Newest first. */
  const bySweep = new Map<string, readonly AnswerToken[]>();
  const alive = (sweepId: string): readonly AnswerToken[] =>
    bySweep.get(sweepId)?.filter(({ until }) => now() < until) ?? [];
  const keep = (sweepId: string, tokens: readonly AnswerToken[]): void => {
    if (tokens.length === 0) bySweep.delete(sweepId);
    else bySweep.set(sweepId, tokens.slice(0, mostOfSweep));
  };
  return {
    bring(sweepId, token) {
      for (const known of bySweep.keys()) keep(known, alive(known));
      const others = alive(sweepId).filter((old) => old.hasPosted() || old.original() !== token.original());
      keep(sweepId, [token, ...others]);
    },
    editor: (sweepId, messageId) => alive(sweepId).find((token) => messageId === undefined || token.mayEdit(messageId)),
    poster: (sweepId, alone = false) => alive(sweepId).find((token) => token.left() > 0 && (alone || token.shows())),
    drop(sweepId, token) {
      keep(
        sweepId,
        alive(sweepId).filter((other) => other !== token),
      );
    },
  };
}

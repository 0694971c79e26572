import type { Inside } from './inside.ts';
import type { Id } from './types.ts';
import type { PollRecord } from './world.ts';

const hourMs = 3_600_000;

export interface PollForm {
  readonly question: string;
  readonly answers: readonly string[];
  readonly multiple?: boolean;
  /** Default 24 (developers/resources/poll.mdx). */
  readonly hours?: number;
}

export function newPoll(
  { clock }: Pick<Inside, 'clock'>,
  { question, answers, multiple = false, hours = 24 }: PollForm,
): PollRecord {
  return {
    question: { text: question },
    answers: answers.map((text) => ({ text })),
    multiple,
    votes: new Map(),
    expiresAt: clock.now() + hours * hourMs,
    finalized: false,
  };
}

/** Who voted for an answer, by id. Ids of answers begin at 1 (developers/resources/poll.mdx, an implementation detail). */
export function votersOf({ votes }: PollRecord, answerId: number): Id[] {
  const ids = [...votes].filter(([, chosen]) => chosen.includes(answerId)).map(([userId]) => userId);
  return ids.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
}

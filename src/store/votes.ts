import { z } from 'zod';

import type { Database } from './database.ts';

export interface NewVote {
  readonly pollId: string;
  readonly userId: string;
  /** Id of one of the poll's options, `same` or `none`; whoever casts has checked it. */
  readonly choice: string;
}

/**
 * `kept`: it was this person's choice already, and nothing was written. `refused`: the poll is not open, its time is over, or
 * people vote in a poll of Discord's own.
 */
export type Cast = 'new' | 'changed' | 'kept' | 'refused';

const countRow = z.object({ choice: z.string(), votes: z.int() });
export type ChoiceCount = Readonly<z.output<typeof countRow>>;

/** One vote for each person and poll. */
export interface Votes {
  /** Checked and written in one step, so that no vote comes after the count. */
  cast(vote: NewVote): Cast;
  /** Votes that were cast elsewhere, by person, whatever state the poll is in: to be called in the transaction that counts them. */
  take(pollId: string, choices: ReadonlyMap<string, string>): void;
  /** Undefined: has not voted. */
  choiceOf(pollId: string, userId: string): string | undefined;
  /** Choices that somebody made, counted out of the votes themselves. */
  counts(pollId: string): readonly ChoiceCount[];
}

export function createVotes(database: Database, now: () => number): Votes {
  const isOpen = database.query(
    `SELECT 1 AS open FROM polls WHERE id = :pollId AND state = 'open' AND native = 0 AND closes_at > :now`,
    z.object({ open: z.int() }),
  );
  const choice = database.query(
    'SELECT choice FROM votes WHERE poll_id = :pollId AND user_id = :userId',
    z.object({ choice: z.string() }),
  );
  const upsert = database.command(`
    INSERT INTO votes (poll_id, user_id, choice, cast_at) VALUES (:pollId, :userId, :choice, :now)
    ON CONFLICT (poll_id, user_id) DO UPDATE SET choice = excluded.choice, cast_at = excluded.cast_at`);
  const counts = database.query(
    'SELECT choice, count(*) AS votes FROM votes WHERE poll_id = :pollId GROUP BY choice ORDER BY choice',
    countRow,
  );

  return {
    cast: ({ pollId, userId, choice: wanted }) =>
      database.transaction((): Cast => {
        const time = now();
        if (!isOpen.one({ pollId, now: time })) return 'refused';
        const before = choice.one({ pollId, userId })?.choice;
        if (before === wanted) return 'kept';
        upsert({ pollId, userId, choice: wanted, now: time });
        return before === undefined ? 'new' : 'changed';
      }),
    take(pollId, choices) {
      const time = now();
      for (const [userId, wanted] of choices) upsert({ pollId, userId, choice: wanted, now: time });
    },
    choiceOf: (pollId, userId) => choice.one({ pollId, userId })?.choice,
    counts: (pollId) => counts.all({ pollId }),
  };
}

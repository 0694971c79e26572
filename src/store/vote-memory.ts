import { z } from 'zod';

import type { Database } from './database.ts';
import type { PollSubject } from './polls.ts';

/** What one closed poll says of one choice. */
export interface RememberedChoice {
  /** A clip skip as digits, `same` or `none`. */
  readonly choice: string;
  readonly votes: number;
}

export interface RememberedPoll {
  readonly pollId: string;
  readonly guildId: string;
  readonly blind: boolean;
  readonly subject: PollSubject;
  /** All votes of the poll; 1 and up. */
  readonly total: number;
  /** Every choice there was, those nobody made too: they were on offer. */
  readonly choices: readonly RememberedChoice[];
}

const statRow = z.object({
  model: z.string(),
  style: z.string(),
  blind: z.int().transform((value) => value !== 0),
  choice: z.string(),
  /** Votes for it. */
  won: z.int(),
  /** Votes of all polls that offered it. */
  of: z.int(),
  /** How many polls those were. */
  polls: z.int(),
});
export type VoteStat = Readonly<z.output<typeof statRow>>;

/** Counts that outlive sweeps and people: nobody's id is in them. */
export interface VoteMemory {
  /** Once for each poll; a second time is nothing. */
  add(poll: RememberedPoll): void;
  /** Summed up over polls; only what there is. */
  stats(guildId: string, subject?: PollSubject): readonly VoteStat[];
  /** A poll that should not count after all. */
  removePoll(pollId: string): boolean;
  /** Everything of a guild. Answers how many polls there were. */
  clear(guildId: string): number;
}

export function createVoteMemory(database: Database): VoteMemory {
  const insert = database.command(`
    INSERT INTO vote_memory (guild_id, model, style, blind, choice, poll_id, votes, total)
    VALUES (:guildId, :model, :style, :blind, :choice, :pollId, :votes, :total)
    ON CONFLICT DO NOTHING`);
  const sums = (where: string) =>
    database.query(
      `SELECT model, style, blind, choice, sum(votes) AS won, sum(total) AS "of", count(*) AS polls
       FROM vote_memory WHERE ${where} GROUP BY model, style, blind, choice ORDER BY model, style, blind, choice`,
      statRow,
    );
  const ofGuild = sums('guild_id = :guildId');
  const ofSubject = sums('guild_id = :guildId AND model = :model AND style = :style');
  const removePoll = database.command('DELETE FROM vote_memory WHERE poll_id = :pollId');
  const polls = database.query(
    'SELECT count(DISTINCT poll_id) AS polls FROM vote_memory WHERE guild_id = :guildId',
    z.object({ polls: z.int() }),
  );
  const clear = database.command('DELETE FROM vote_memory WHERE guild_id = :guildId');

  return {
    add: ({ pollId, guildId, blind, subject: { model, style }, total, choices }) =>
      database.transaction(() => {
        for (const { choice, votes } of choices) {
          insert({ pollId, guildId, model, style, blind: blind ? 1 : 0, choice, votes, total });
        }
      }),
    stats: (guildId, subject) =>
      subject ? ofSubject.all({ guildId, model: subject.model, style: subject.style }) : ofGuild.all({ guildId }),
    removePoll: (pollId) => removePoll({ pollId }) > 0,
    clear: (guildId) =>
      database.transaction(() => {
        const before = polls.one({ guildId })?.polls ?? 0;
        clear({ guildId });
        return before;
      }),
  };
}

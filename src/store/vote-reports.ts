import type { Database } from './database.ts';

export interface VoteReport {
  readonly pollId: string;
  readonly userId: string;
}

/** Who reported which vote; gone with the vote and with the person. */
export interface VoteReports {
  /** False: they have already, or there is no such vote. */
  add(report: VoteReport): boolean;
  /** It could not be told to anybody. */
  remove(report: VoteReport): void;
}

export function createVoteReports(database: Database): VoteReports {
  const insert = database.command(`
    INSERT INTO vote_reports (poll_id, user_id) SELECT id, :userId FROM polls WHERE id = :pollId
    ON CONFLICT DO NOTHING`);
  const remove = database.command('DELETE FROM vote_reports WHERE poll_id = :pollId AND user_id = :userId');
  return {
    add: ({ pollId, userId }) => insert({ pollId, userId }) > 0,
    remove: ({ pollId, userId }) => void remove({ pollId, userId }),
  };
}

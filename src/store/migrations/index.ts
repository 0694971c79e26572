import { ledger } from './0001-ledger.ts';
import { waiting } from './0002-waiting.ts';
import { votes } from './0003-votes.ts';
import { nativeVotes } from './0004-native-votes.ts';
import { voteReports } from './0005-vote-reports.ts';

/** In order; the number of a migration is its place, counted from 1. One that was released is never changed again. */
export const migrations: readonly string[] = [ledger, waiting, votes, nativeVotes, voteReports];

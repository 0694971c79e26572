import { randomInt } from 'node:crypto';

import type { Showings } from '../../../src/commands/showings.ts';
import { createShowings } from '../../../src/commands/showings.ts';
import type { VoteBoard } from '../../../src/commands/votes/board.ts';
import type { Store } from '../../../src/store/index.ts';
import type { SweepDesk } from '../../../src/sweep/desk.ts';
import type { VoteDesk } from '../../../src/threads/index.ts';
import { createVoteDesk } from '../../../src/threads/index.ts';

/** Votes as the bot puts them together, for tests of what stands beside them. */
export function voteParts(
  { store, desk }: { readonly store: Store; readonly desk: SweepDesk },
  now: () => number = Date.now,
): { readonly votes: VoteDesk; readonly showings: Showings } {
  let ids = 0;
  const newId = (): string => `poll${(ids += 1)}`;
  const votes = createVoteDesk({ store, now, newId, randomBelow: (bound) => randomInt(bound), timer: () => () => {} });
  return { votes, showings: createShowings(desk, votes) };
}

/** Where no message of a vote is ever due. */
export const noBoard: VoteBoard = {
  plan: () => {},
  delivered: () => {},
  opened: () => Promise.reject(new Error('no board')),
  counted: () => {},
  pressed: () => {},
  closed: () => {},
  calledOff: () => {},
  thread: () => Promise.reject(new Error('no board')),
  resume: () => {},
  close: () => Promise.resolve(),
};

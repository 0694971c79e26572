import type { ChoiceCount } from '../store/index.ts';
import type { BallotChoice } from './ballot.ts';
import { leadIsCertain } from './certainty.ts';
import type { Interval } from './wilson.ts';
import { wilson } from './wilson.ts';

/** What may always be chosen besides the pictures: they do not differ, none of them fits. */
export const otherChoices = ['same', 'none'] as const;
export type OtherChoice = (typeof otherChoices)[number];

export interface TallyLine {
  /** Id of a picture's choice, `same` or `none`. */
  readonly choice: string;
  /** Absent on `same` and `none`. */
  readonly picture?: BallotChoice;
  readonly votes: number;
  /** Of the share of all votes. */
  readonly interval: Interval;
}

export interface Tally {
  readonly total: number;
  /** Pictures in their order, then `same` and `none`; those without a vote too. */
  readonly lines: readonly TallyLine[];
  /** Those with most votes; several: they are level; none: nobody voted. */
  readonly leaders: readonly TallyLine[];
  /** A single leader, whose lead is no matter of chance (see `leadIsCertain`). */
  readonly certain: boolean;
}

/** Counts of what cannot be chosen (the poll was opened by a later version) count as votes and have no line. */
export function tallyOf(choices: readonly BallotChoice[], counts: readonly ChoiceCount[]): Tally {
  const votesFor = new Map(counts.map(({ choice, votes }) => [choice, votes]));
  const total = counts.reduce((sum, { votes }) => sum + votes, 0);
  const line = (choice: string, picture?: BallotChoice): TallyLine => {
    const votes = votesFor.get(choice) ?? 0;
    return { choice, ...(picture ? { picture } : {}), votes, interval: wilson(votes, total) };
  };
  const lines = [...choices.map((choice) => line(choice.id, choice)), ...otherChoices.map((choice) => line(choice))];
  const most = Math.max(...lines.map(({ votes }) => votes));
  const leaders = most === 0 ? [] : lines.filter(({ votes }) => votes === most);
  const runnerUp = Math.max(0, ...lines.filter(({ votes }) => votes < most).map(({ votes }) => votes));
  return { total, lines, leaders, certain: leaders.length === 1 && leadIsCertain(most, runnerUp, total) };
}

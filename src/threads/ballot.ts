import type { Poll, PollOption } from '../store/index.ts';
import type { ColumnName } from '../sweep/index.ts';
import { letterAt } from '../sweep/index.ts';

/** A picture that may be chosen, or several with the same pixels. */
export interface BallotChoice {
  readonly id: string;
  /** "B"; "A", "C" where those are the same. */
  readonly letters: readonly string[];
  /** Ascending; absent while they are hidden, and on a grid of trainings. */
  readonly clipSkips?: readonly number[];
  /** On a grid of trainings, once they are not hidden: what `columnWords` puts into words. */
  readonly epochs?: readonly string[];
}

/** A poll as an edge may know it: which letter is which stands in it when that may be known, and not before. */
export interface Ballot extends Omit<Poll, 'letters' | 'options'> {
  /** In their order; empty while its pictures are drawn. "No difference" and "none" are always there besides. */
  readonly choices: readonly BallotChoice[];
  /** The answer of a blind vote, in the order of the letters; absent before its end, and on an open vote. */
  readonly reveal?: readonly { readonly letter: string; readonly column: ColumnName }[];
}

export function ballotOf(poll: Poll): Ballot {
  const { letters, options = [], ...about } = poll;
  const isShown = !isHidden(poll);
  return {
    ...about,
    choices: options.map((option) => choiceOf(option, isShown)),
    ...(isShown && poll.kind === 'blind'
      ? { reveal: letters.map((column, index) => ({ letter: letterAt(index), column })) }
      : {}),
  };
}

/** Nobody may know yet which letter is which column. */
export function isHidden({ kind, state }: Pick<Poll, 'kind' | 'state'>): boolean {
  return kind === 'blind' && (state === 'preparing' || state === 'open');
}

function choiceOf({ id, letters, clipSkips, epochs }: PollOption, isShown: boolean): BallotChoice {
  if (!isShown) return { id, letters };
  return epochs ? { id, letters, epochs } : { id, letters, clipSkips };
}

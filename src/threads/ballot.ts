import type { Poll, PollOption } from '../store/index.ts';
import { letterAt } from '../sweep/index.ts';

/** A picture that may be chosen, or several with the same pixels. */
export interface BallotChoice {
  readonly id: string;
  /** "B", "A = C" while numbers are hidden; "2", "1 = 2" otherwise. */
  readonly name: string;
  /** Ascending; absent while they are hidden. */
  readonly clipSkips?: readonly number[];
}

/** A poll as an edge may know it: which letter is which stands in it when that may be known, and not before. */
export interface Ballot extends Omit<Poll, 'letters' | 'options'> {
  /** In their order; empty while its pictures are drawn. "No difference" and "none" are always there besides. */
  readonly choices: readonly BallotChoice[];
  /** The answer of a blind vote, in the order of the letters; absent before its end, and on an open vote. */
  readonly reveal?: readonly { readonly letter: string; readonly clipSkip: number }[];
}

export function ballotOf(poll: Poll): Ballot {
  const { letters, options = [], ...about } = poll;
  const isShown = !isHidden(poll);
  return {
    ...about,
    choices: options.map((option) => choiceOf(option, isShown)),
    ...(isShown && poll.kind === 'blind'
      ? { reveal: letters.map((clipSkip, index) => ({ letter: letterAt(index), clipSkip })) }
      : {}),
  };
}

/** Nobody may know yet which letter is which clip skip. */
export function isHidden({ kind, state }: Pick<Poll, 'kind' | 'state'>): boolean {
  return kind === 'blind' && (state === 'preparing' || state === 'open');
}

function choiceOf({ id, letters, clipSkips }: PollOption, isShown: boolean): BallotChoice {
  const name = (isShown ? clipSkips : letters).join(' = ');
  return isShown ? { id, name, clipSkips } : { id, name };
}

import type { Poll, Store } from '../store/index.ts';

/** A blind vote that is prepared or under way: nothing may tell which picture is which. */
export function hidesNumbers(poll: Poll | undefined): poll is Poll {
  return poll?.kind === 'blind' && (poll.state === 'preparing' || poll.state === 'open');
}

/** The same of a sweep. */
export function numbersHidden({ polls }: Store, sweepId: string): boolean {
  return hidesNumbers(polls.bySweep(sweepId));
}

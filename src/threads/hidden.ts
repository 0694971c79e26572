import type { Store } from '../store/index.ts';
import { isHidden } from './ballot.ts';

/** A blind vote on this sweep is prepared or under way: nothing may tell which picture is which. */
export function numbersHidden({ polls }: Store, sweepId: string): boolean {
  const poll = polls.bySweep(sweepId);
  return poll !== undefined && isHidden(poll);
}

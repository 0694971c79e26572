import type { Drawn } from './drawn.ts';
import { cellOf } from './drawn.ts';
import type { People } from './people.ts';

export interface Served {
  readonly drawn: readonly Drawn[];
  readonly people: People;
  /** When the machines began. Milliseconds since 1970. */
  readonly began: number;
  /** Sweeps that each person asked for before that. */
  readonly sweepsBefore: number;
}

/** Panels of two rows. */
const enough = 6;

/** What each person was drawn of what all asked for before the machines began, until the first of them had two rows. */
export function servedInTurns({ drawn, people, began, sweepsBefore }: Served): readonly ReadonlySet<string>[] {
  const served = new Map<string, Set<string>>(people.users.map(({ id }) => [id, new Set()]));
  for (const one of drawn.toSorted((a, b) => a.at - b.at)) {
    const asked = people.askedBy(one.prompt);
    const own = served.get(asked?.user ?? '');
    if (!asked || !own || one.at < began || asked.number > sweepsBefore) continue;
    own.add(cellOf(one));
    if (own.size >= enough) break;
  }
  return [...served.values()];
}

/** Enough was drawn to tell whether people are served in turns. */
export function turnsCanBeTold(served: Served): boolean {
  return servedInTurns(served).some(({ size }) => size >= enough);
}

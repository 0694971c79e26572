import type { Poll, Store } from '../store/index.ts';
import type { Tally } from './tally.ts';

/** What a closed poll adds to its guild's memory; nothing where nobody voted, and where it belongs to none. */
export function remember(
  { id, guildId, kind, subject, options = [] }: Poll,
  { total, lines }: Tally,
  store: Store,
): void {
  if (guildId === undefined || !subject || total === 0) return;
  const sums = new Map<string, number>();
  const speaksFor = new Map(options.map((option) => [option.id, option.remembered?.toString()]));
  for (const { choice, picture, votes } of lines) {
    const name = picture ? speaksFor.get(choice) : choice;
    // Two options may be one clip skip: a server that does not draw the same pixels twice.
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + votes);
  }
  const choices = [...sums].map(([choice, votes]) => ({ choice, votes }));
  store.voteMemory.add({ pollId: id, guildId, blind: kind === 'blind', subject, total, choices });
}

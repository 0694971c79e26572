import { setImmediate } from 'node:timers/promises';

import type { Store, Sweep, SweepState } from '../../store/index.ts';
import type { BotContext } from '../types.ts';
import { guildRules } from './guild-rules.ts';

const dayMs = 86_400_000;
/** Sweeps that one look at a server goes through at once: the bot's own thread waits for it. */
const pageSize = 100;
const over: ReadonlySet<SweepState> = new Set(['delivered', 'failed', 'cancelled']);

/**
 * What servers that keep comparisons for a shorter time than the operator are through with: contents are deleted, messages
 * stay. Kept as everywhere: what is still owed, what has a younger or running batch or a younger or open vote, what its own
 * requester marked as a favourite. Answers how many were deleted. `store.expire` is for the operator's own time.
 */
export async function expireByGuildRules(
  { store, limits, now, signal }: Pick<BotContext, 'store' | 'limits' | 'now' | 'signal'>,
  guildIds: Iterable<string>,
): Promise<number> {
  let deleted = 0;
  for (const guildId of guildIds) {
    const { retentionDays } = guildRules(guildId, store);
    if (retentionDays === undefined || retentionDays >= limits.retentionDays) continue;
    const olderThan = now() - retentionDays * dayMs;
    let before: number | undefined;
    do {
      const { sweeps, next } = store.sweeps.byGuild(guildId, { before, limit: pageSize });
      deleted += sweeps.filter((sweep) => isThrough(sweep, olderThan, store) && store.sweeps.delete(sweep.id)).length;
      before = next;
      await setImmediate();
    } while (before !== undefined && !signal.aborted);
  }
  return deleted;
}

function isThrough({ id, state, changedAt, ownerUser }: Sweep, olderThan: number, store: Store): boolean {
  return (
    over.has(state) &&
    changedAt < olderThan &&
    !store.batches
      .bySweep(id)
      .some((batch) => batch.state === 'accepted' || batch.state === 'running' || batch.changedAt >= olderThan) &&
    !isVoted(id, olderThan, store) &&
    !store.favourites.list(ownerUser).some(({ sweepId }) => sweepId === id)
  );
}

function isVoted(sweepId: string, olderThan: number, store: Store): boolean {
  const poll = store.polls.bySweep(sweepId);
  return poll?.state === 'open' || (poll?.closedAt ?? Number.NEGATIVE_INFINITY) >= olderThan;
}

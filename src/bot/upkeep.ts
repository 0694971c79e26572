import { setTimeout as timer } from 'node:timers/promises';

import { giveBackWhenOver } from '../commands/core/submit.ts';
import { tidySources } from '../commands/core/tidy-sources.ts';
import { expireByGuildRules } from '../commands/settings/guild-retention.ts';
import type { BotContext } from '../commands/types.ts';
import { resumeBatches } from '../commands/under-sheet/index.ts';
import { asAppError } from '../errors.ts';
import type { Logger } from '../log.ts';

/** Handlers that are under way get so long to end when the bot stops. */
const graceMs = 5000;
const dayMs = 86_400_000;

/** What a crash or a restart left: sweeps, their messages, batches, votes, quotas. */
export async function takeUp(context: BotContext): Promise<void> {
  const { board, desk, delivery, log } = context;
  for (const sweepId of desk.unfinished()) {
    try {
      giveBackWhenOver(sweepId, context);
    } catch (error) {
      log.warn({ sweep: sweepId, code: asAppError(error).code }, 'sweep cannot be read');
    }
  }
  await delivery.resume();
  await resumeBatches(context);
  board.resume();
}

/** Keeps what autocomplete offers fresh. Never rejects; false: the engine is away. */
export async function lookAtEngine({ desk, log, signal }: BotContext): Promise<boolean> {
  try {
    await desk.info(signal);
    return true;
  } catch (error) {
    if (signal.aborted) return true;
    log.warn({ code: asAppError(error).code }, 'the engine does not answer');
    return false;
  }
}

/** Removes what is not kept any longer, by the operator's time and by that of stricter servers. Never rejects: the next time will do. */
export async function tidy(context: BotContext): Promise<void> {
  const { batches, client, store, limits, now, log } = context;
  try {
    const { sweeps, drafts, notices } = store.expire(now() - limits.retentionDays * dayMs);
    const byServers = await expireByGuildRules(context, client.guilds.cache.keys());
    await batches.tidy();
    const sources = await tidySources(context);
    if (sweeps + drafts + notices + byServers + sources > 0)
      log.info({ sweeps, byServers, drafts, notices, sources }, 'not kept any longer');
  } catch (error) {
    log.warn({ code: asAppError(error).code }, 'nothing could be tidied');
  }
}

/** Again and again until the returned function is called. */
export function repeat(ms: number, work: () => void): () => void {
  const interval = setInterval(work, ms).unref();
  return () => clearInterval(interval);
}

/** Waits for the work, but not for ever. */
export async function withinGrace(work: Promise<void>): Promise<void> {
  const grace = new AbortController();
  await Promise.race([work, timer(graceMs, undefined, { signal: grace.signal }).catch(() => undefined)]);
  grace.abort();
}

/** The last opened first; one that fails does not keep the others open. */
export async function closeAll(closers: readonly (() => unknown)[], log: Logger): Promise<void> {
  for (const close of closers.toReversed()) {
    try {
      await close();
    } catch (error) {
      log.warn({ detail: asAppError(error).message }, 'not closed in order');
    }
  }
}

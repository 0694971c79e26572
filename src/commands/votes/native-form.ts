import { PermissionFlagsBits } from 'discord.js';
import { z } from 'zod';

import type { Delivery } from '../../store/index.ts';
import { languageOf, translator } from '../../text/index.ts';
import type { Ballot } from '../../threads/index.ts';
import { guildRules } from '../settings/guild-rules.ts';
import { threadOf } from '../threads/thread-rows.ts';
import type { BoardContext } from './board.ts';
import { replySheet } from './by-reply.ts';
import { fitsPoll } from './native-poll.ts';

/**
 * Why an open vote has buttons where the server's admins want Discord's own poll. `roles`: Discord cannot ask for roles. `choices`:
 * too many or too long. `refused`: Discord said no when it was posted.
 */
const hindrances = ['roles', 'permission', 'choices', 'refused'] as const;
export type Hindrance = (typeof hindrances)[number];

const view = z.looseObject({ notNative: z.enum(hindrances) });
/** Voters are read where the poll stands. */
const needed = PermissionFlagsBits.SendPolls | PermissionFlagsBits.ReadMessageHistory;

/** Kept with the message that says so. */
export function hindranceOf({ view: kept }: Pick<Delivery, 'view'>): Hindrance | undefined {
  return view.safeParse(kept).data?.notNative;
}

export function noteHindrance(row: Delivery, notNative: Hindrance, { store }: Pick<BoardContext, 'store'>): void {
  const before = typeof row.view === 'object' ? row.view : {};
  store.deliveries.setView(row.id, { ...before, notNative });
}

/**
 * In which form an open vote is held, decided before its message `row` is posted: as Discord's own poll where the admins want it
 * and it can be had, else by our buttons. Asks nobody.
 */
export function chooseForm(pollId: string, row: Delivery | undefined, context: BoardContext): void {
  const { store, votes } = context;
  const poll = votes.get(pollId);
  const rules = guildRules(poll?.guildId, store);
  if (!row || !poll || poll.native || poll.kind !== 'open' || rules.votes.form !== 'native') return;
  // Where the bot can only answer it could not read who voted, nor end it.
  if (replySheet(poll.sweepId, store)) return;
  const hindrance = hindranceTo(poll, rules.votes.voters === 'roles' && rules.roles.length > 0, context);
  if (hindrance) noteHindrance(row, hindrance, context);
  else votes.setNative(pollId, true);
}

function hindranceTo(poll: Ballot, byRoles: boolean, { client, store }: BoardContext): Hindrance | undefined {
  const { sweepId } = poll;
  if (byRoles) return 'roles';
  const t = translator(languageOf(store.sweeps.get(sweepId)?.locale ?? '') ?? 'en');
  if (!fitsPoll(poll, t)) return 'choices';
  const sheet = store.deliveries.bySweep(sweepId).findLast(({ kind, messageId }) => kind === 'sheet' && messageId);
  const channel = client.channels.cache.get(threadOf(sweepId, store) ?? sheet?.channelId ?? '');
  // One that is not known here: Discord says no if it must.
  if (!channel || channel.isDMBased()) return undefined;
  const { me } = channel.guild.members;
  return me && channel.permissionsFor(me).has(needed) ? undefined : 'permission';
}

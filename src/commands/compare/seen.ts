import type { BaseInteraction } from 'discord.js';
import { ChannelType, PermissionFlagsBits } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { Sweep } from '../../store/index.ts';
import { numbersHidden } from '../../threads/index.ts';
import type { BotContext } from '../types.ts';

/**
 * May this person see what the sweep drew? Their own, or one that the bot showed in this server where they can read. What was
 * shown in direct messages, in private channels or to its person alone is nobody else's.
 */
export function maySee(sweep: Sweep, interaction: BaseInteraction, { store }: BotContext): boolean {
  const { id, ownerUser, guildId, channelId } = sweep;
  if (ownerUser === interaction.user.id) return true;
  if (guildId === undefined || guildId !== interaction.guildId || !canRead(channelId, interaction)) return false;
  // In its own channel: where that could not be posted to, it went to the requester's direct messages.
  return store.deliveries
    .bySweep(id)
    .some(
      (shown) =>
        shown.kind === 'sheet' &&
        shown.messageId !== undefined &&
        shown.channelId === channelId &&
        (shown.state === 'posted' || shown.state === 'final'),
    );
}

/** Archived threads are not in memory: what stands there is found from inside of them alone. */
function canRead(channelId: string, interaction: BaseInteraction): boolean {
  if (channelId === interaction.channelId) return true;
  if (!interaction.inCachedGuild()) return false;
  const channel = interaction.guild.channels.cache.get(channelId);
  // Whoever may see the channel may not be in its private thread.
  if (!channel || channel.type === ChannelType.PrivateThread) return false;
  const { ViewChannel, ReadMessageHistory } = PermissionFlagsBits;
  return channel.permissionsFor(interaction.member).has([ViewChannel, ReadMessageHistory]);
}

/** A sweep that may be compared by this person. Throws `store.gone`, `compare.private` and, while a blind vote runs, `vote.hidden`. */
export function seenSweep(interaction: BaseInteraction, sweepId: string, context: BotContext): Sweep {
  const sweep = context.store.sweeps.get(sweepId);
  if (!sweep || sweep.state === 'deleted') throw new AppError('store.gone');
  if (!maySee(sweep, interaction, context)) throw new AppError('compare.private');
  if (numbersHidden(context.store, sweepId)) throw new AppError('vote.hidden');
  return sweep;
}

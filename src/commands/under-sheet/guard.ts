import { AppError } from '../../errors.ts';
import type { Batch, Sweep } from '../../store/index.ts';
import { isModerator } from '../core/place.ts';
import type { BotContext, ComponentInteraction } from '../types.ts';

/** A sweep that is still kept. Throws `store.gone`. */
export function keptSweep(sweepId: string, { store }: Pick<BotContext, 'store'>): Sweep {
  const sweep = store.sweeps.get(sweepId);
  if (!sweep || sweep.state === 'deleted') throw new AppError('store.gone');
  return sweep;
}

/** The sweep of the person who pressed. Throws `store.gone` and `discord.notYours`. */
export function ownSweep(interaction: ComponentInteraction, sweepId: string, context: BotContext): Sweep {
  const sweep = keptSweep(sweepId, context);
  if (sweep.ownerUser !== interaction.user.id) throw new AppError('discord.notYours');
  return sweep;
}

/** The same, or of somebody else in a place that the presser moderates. */
export function moderatedSweep(interaction: ComponentInteraction, sweepId: string, context: BotContext): Sweep {
  const sweep = keptSweep(sweepId, context);
  if (sweep.ownerUser !== interaction.user.id && !moderates(interaction, sweep.guildId)) {
    throw new AppError('discord.notYours');
  }
  return sweep;
}

function keptBatch(batchId: string, store: BotContext['store']): Batch {
  const batch = store.batches.get(batchId);
  if (!batch || store.sweeps.get(batch.sweepId)?.state === 'deleted') throw new AppError('store.gone');
  return batch;
}

/** The batch of the person who pressed. Throws `store.gone` and `discord.notYours`. */
export function ownBatch(interaction: ComponentInteraction, batchId: string, { store }: BotContext): Batch {
  const batch = keptBatch(batchId, store);
  if (batch.ownerUser !== interaction.user.id) throw new AppError('discord.notYours');
  return batch;
}

/** The same, or of somebody else in a place that the presser moderates. */
export function moderatedBatch(interaction: ComponentInteraction, batchId: string, { store }: BotContext): Batch {
  const batch = keptBatch(batchId, store);
  if (batch.ownerUser !== interaction.user.id && !moderates(interaction, batch.guildId)) {
    throw new AppError('discord.notYours');
  }
  return batch;
}

/** Discord says with each interaction what the member may do in that channel. */
function moderates(interaction: ComponentInteraction, guildId: string | undefined): boolean {
  return guildId !== undefined && interaction.guildId === guildId && isModerator(interaction);
}

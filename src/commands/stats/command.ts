import { MessageFlags } from 'discord.js';

import { AppError } from '../../errors.ts';
import { statsOf } from '../../threads/index.ts';
import type { CommandHandler, ComponentHandler, InteractionContext } from '../types.ts';
import type { StatsForm } from './message.ts';
import { statsMessage } from './message.ts';

/** `/clipskip stats`: what was voted for in this server. */
export const stats: CommandHandler = {
  name: 'clipskip stats',
  defer: (interaction) => (interaction.options.getBoolean('public') === true ? 'public' : 'ephemeral'),
  async run(interaction, context) {
    await interaction.editReply(await pageFor(interaction.guildId, { page: 1, form: 'chart' }, context));
  },
};

/** `stats:<page>:chart|text`. Under one that everybody sees, each reader gets a copy to leaf through. */
export const statsPage: ComponentHandler = {
  action: 'stats',
  defer: ({ message }) => (message?.flags.has(MessageFlags.Ephemeral) ? 'update' : 'ephemeral'),
  async run(interaction, { subject, argument }, context) {
    const form = argument === 'text' ? 'text' : 'chart';
    await interaction.editReply(await pageFor(interaction.guildId, { page: Number(subject), form }, context));
  },
};

/** Throws `settings.guildOnly`: of direct messages nothing is remembered. */
function pageFor(
  guildId: string | null,
  wanted: { readonly page: number; readonly form: StatsForm },
  { store, t }: InteractionContext,
) {
  if (guildId === null) throw new AppError('settings.guildOnly');
  return statsMessage(statsOf(store.voteMemory.stats(guildId)), wanted, t);
}

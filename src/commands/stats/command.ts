import type { ChatInputCommandInteraction } from 'discord.js';
import { MessageFlags } from 'discord.js';

import { AppError } from '../../errors.ts';
import { statsOf } from '../../threads/index.ts';
import { button, panel, row, text } from '../pieces.ts';
import { isAdmin, managedGuild } from '../settings/permissions.ts';
import type { CommandHandler, ComponentHandler, InteractionContext } from '../types.ts';
import type { StatsWish } from './message.ts';
import { statsMessage } from './message.ts';

/** `/clipskip stats`: what was voted for in this server. */
export const stats: CommandHandler = {
  name: 'clipskip stats',
  defer: (interaction) => (isPublic(interaction) ? 'public' : 'ephemeral'),
  async run(interaction, context) {
    const shown = { page: 1, form: 'chart', mayClear: isAdmin(interaction) && !isPublic(interaction) } as const;
    await interaction.editReply(await pageFor(interaction.guildId, shown, context));
  },
};

/** `stats:<page>:chart|text`. Under one that everybody sees, each reader gets a copy to leaf through. */
export const statsPage: ComponentHandler = {
  action: 'stats',
  defer: ({ message }) => (message?.flags.has(MessageFlags.Ephemeral) ? 'update' : 'ephemeral'),
  async run(interaction, { subject, argument }, context) {
    const form = argument === 'text' ? 'text' : 'chart';
    const shown = { page: Number(subject), form, mayClear: isAdmin(interaction) } as const;
    await interaction.editReply(await pageFor(interaction.guildId, shown, context));
  },
};

/** `statsclear:ask` and `statsclear:yes`: an admin has everything forgotten that was voted here. */
export const statsClear: ComponentHandler = {
  action: 'statsclear',
  defer: ({ customId }) => (customId.endsWith(':yes') ? 'update' : 'ephemeral'),
  async run(interaction, { subject }, { log, store, t }) {
    const guild = managedGuild(interaction);
    if (subject === 'yes') {
      const count = store.voteMemory.clear(guild.id);
      log.info({ guild: guild.id, by: interaction.user.id, count }, 'vote memory cleared');
      await interaction.editReply(panel(text(t('votes:clear.done', { count }))));
      return;
    }
    const yes = button({ action: 'statsclear', subject: 'yes' }, t('votes:clear.yes'), { danger: true });
    await interaction.editReply(panel(text(t('votes:clear.ask')), row(yes)));
  },
};

/** Throws `settings.guildOnly`: of direct messages nothing is remembered. */
function pageFor(guildId: string | null, wanted: StatsWish, { store, t }: InteractionContext) {
  if (guildId === null) throw new AppError('settings.guildOnly');
  return statsMessage(statsOf(store.voteMemory.stats(guildId)), wanted, t);
}

function isPublic({ options }: Pick<ChatInputCommandInteraction, 'options'>): boolean {
  return options.getBoolean('public') === true;
}

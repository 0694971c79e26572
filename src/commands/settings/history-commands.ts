import type { CommandHandler, ComponentHandler } from '../types.ts';
import { ownSweep } from '../under-sheet/guard.ts';
import { historyPanel, sweepPanel } from './history-panel.ts';
import { showAgain } from './show-again.ts';

/** `/clipskip history` */
export const historyCommand: CommandHandler = {
  name: 'clipskip history',
  defer: 'ephemeral',
  async run(interaction, context) {
    await interaction.editReply(historyPanel(interaction.user.id, undefined, context));
  },
};

/** `history-page:newest|<cursor>`. Always of the person who presses. */
const page: ComponentHandler = {
  action: 'history-page',
  defer: 'update',
  async run(interaction, { subject }, context) {
    const before = /^\d{1,15}$/.test(subject) ? Number(subject) : undefined;
    await interaction.editReply(historyPanel(interaction.user.id, before, context));
  },
};

/** `history-pick:list`: the value is the sweep's id. */
const pick: ComponentHandler = {
  action: 'history-pick',
  defer: 'update',
  async run(interaction, _id, context) {
    const sweepId = interaction.isStringSelectMenu() ? (interaction.values[0] ?? '') : '';
    await interaction.editReply(sweepPanel(ownSweep(interaction, sweepId, context), context));
  },
};

/** `history-show:<sweep id>`: the sheet again, for the person alone. */
const show: ComponentHandler = {
  action: 'history-show',
  defer: 'ephemeral',
  async run(interaction, { subject }, context) {
    ownSweep(interaction, subject, context);
    await showAgain(interaction, subject, context);
  },
};

export const historyHandlers: readonly ComponentHandler[] = [page, pick, show];

import { MessageFlags } from 'discord.js';

import type { Panel } from '../pieces.ts';
import { panel, text } from '../pieces.ts';
import type { ComponentInteraction } from '../types.ts';

/** Says something to the person alone, beside the message they pressed on. The interaction must have been answered. */
export async function tell(interaction: ComponentInteraction, what: string | Panel): Promise<void> {
  const message = typeof what === 'string' ? panel(text(what)) : what;
  await interaction.followUp({ ...message, flags: [MessageFlags.IsComponentsV2, MessageFlags.Ephemeral] });
}

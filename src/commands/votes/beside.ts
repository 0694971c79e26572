import type { Client } from 'discord.js';

import { canPost } from '../core/place.ts';
import type { Panel } from '../pieces.ts';
import type { ComponentInteraction, Defer } from '../types.ts';
import { tell } from '../under-sheet/tell.ts';

/**
 * For a press whose answer is its person's alone. Where the bot can only answer, the message under which they pressed is what
 * the press is answered with, so that it can be edited; the person's answer comes beside it.
 */
export function deferBeside(interaction: ComponentInteraction): Defer {
  return canPost(interaction) ? 'ephemeral' : 'update';
}

/** To the person alone, after `deferBeside`. */
export async function answer(interaction: ComponentInteraction, what: Panel): Promise<void> {
  if (canPost(interaction)) await interaction.editReply(what);
  else await tell(interaction, what);
}

/** Only a server that has the bot has admins who settle its memory. Elsewhere nothing is remembered. */
export function remembers(guildId: string | undefined, { client }: { readonly client: Client }): boolean {
  return guildId !== undefined && client.guilds.cache.has(guildId);
}

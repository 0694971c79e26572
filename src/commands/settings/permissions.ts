import type { ChatInputCommandInteraction, Guild } from 'discord.js';
import { PermissionFlagsBits } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { ComponentInteraction } from '../types.ts';

export type AnyInteraction = ChatInputCommandInteraction | ComponentInteraction;

/**
 * The server of an interaction whose person may manage it. Discord has permissions for whole commands only and checks none for
 * buttons, so this is asked each time. Throws `settings.guildOnly` and `discord.adminsOnly`.
 */
export function managedGuild(interaction: AnyInteraction): Guild {
  if (!interaction.inCachedGuild()) throw new AppError('settings.guildOnly');
  if (!isAdmin(interaction)) throw new AppError('discord.adminsOnly');
  return interaction.guild;
}

/** In a server that the bot is a member of. A server that only knows the bot through somebody's own install has no settings. */
export function isAdmin(interaction: AnyInteraction): boolean {
  return interaction.inCachedGuild() && interaction.memberPermissions.has(PermissionFlagsBits.ManageGuild);
}

/** Whose rules and presets hold here. */
export function guildIdOf(interaction: AnyInteraction): string | undefined {
  return interaction.guildId ?? undefined;
}

import { Team, TeamMemberMembershipState } from 'discord.js';

import { isAdmin } from '../settings/permissions.ts';
import type { AnyInteraction } from '../settings/permissions.ts';
import type { BotContext } from '../types.ts';
import { discordFailure } from './discord-failure.ts';

/**
 * What somebody may do with the machines that draw. `steer`: pause and drain them. `adminOfMany`: the bot draws for other servers
 * as well, so an admin of one of them may not take machines from the others. `member`: no admin.
 */
export type Steering = 'steer' | 'adminOfMany' | 'member';

/**
 * The owner of the application, or the members of the team that owns it, always; admins of a Discord server where the bot is in
 * no other. Asked of Discord each time: teams change. Rejects with `bot.*`.
 */
export async function steeringOf(interaction: AnyInteraction, { client }: BotContext): Promise<Steering> {
  const admin = isAdmin(interaction);
  if (admin && client.guilds.cache.size === 1) return 'steer';
  if (await isOwner(interaction.user.id, client)) return 'steer';
  return admin ? 'adminOfMany' : 'member';
}

async function isOwner(userId: string, { application }: BotContext['client']): Promise<boolean> {
  const { owner } = await application.fetch().catch((error: unknown) => {
    throw discordFailure(error);
  });
  if (!(owner instanceof Team)) return owner?.id === userId;
  return owner.members.get(userId)?.membershipState === TeamMemberMembershipState.Accepted;
}

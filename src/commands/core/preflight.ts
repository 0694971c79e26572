import { AppError } from '../../errors.ts';
import type { SweepPlan } from '../../sweep/index.ts';
import { isVolunteers } from '../../sweep/index.ts';
import { channelAllowed, guildRules, limitsUnder, roleAllowed } from '../settings/guild-rules.ts';
import type { GuildRules } from '../settings/guild-rules.ts';
import type { BotLimits, InteractionContext } from '../types.ts';
import type { PlacedInteraction } from './place.ts';
import { canPost, isAgeRestricted, missingPermissions, parentOf, rolesOf } from './place.ts';

export interface Rules {
  readonly guild: GuildRules;
  readonly limits: BotLimits;
}

export function rulesFor({ guildId }: Pick<PlacedInteraction, 'guildId'>, context: InteractionContext): Rules {
  const guild = guildRules(guildId ?? undefined, context.store);
  return { guild, limits: limitsUnder(guild, context.limits) };
}

/**
 * May this person have something drawn in this place? Out of the interaction and the store alone, before anything is asked of
 * the image server. Throws `discord.*`. Who is blocked, the dispatcher has sent away already.
 */
export function checkPlace(interaction: PlacedInteraction, { guild }: Rules, { t }: InteractionContext): void {
  if (canPost(interaction) && interaction.guildId !== null) {
    const missing = missingPermissions(interaction).map((name) => t(`commands:permission.${name}`));
    if (missing.length > 0) throw new AppError('discord.permissions', { params: { missing: missing.join(', ') } });
  }
  if (!channelAllowed(guild, interaction.channelId ?? '', parentOf(interaction))) {
    const channels = guild.channels.map((id) => `<#${id}>`).join(' ');
    throw new AppError('discord.channel', { params: { channels } });
  }
  if (!roleAllowed(guild, rolesOf(interaction))) {
    throw new AppError('discord.role', { params: { roles: guild.roles.map((id) => `<@&${id}>`).join(' ') } });
  }
  if (interaction.guildId !== null && guild.nsfw === 'restricted' && !isAgeRestricted(interaction)) {
    throw new AppError('discord.nsfw');
  }
}

/** Volunteers draw only where a server's admins allow it. Throws `discord.volunteers`. */
export function checkModels({ rows }: SweepPlan, { guild }: Rules): void {
  if (guild.volunteers) return;
  const model = rows.map(({ settings }) => settings.model).find(isVolunteers);
  if (model !== undefined) throw new AppError('discord.volunteers', { params: { model } });
}

/** Sweeps of this person and this server that run or wait. Throws `discord.runningUser` and `discord.runningGuild`. */
export function checkRunning(
  { user, guildId }: Pick<PlacedInteraction, 'user' | 'guildId'>,
  { limits }: Rules,
  { store }: InteractionContext,
): void {
  if (store.sweeps.runningOfUser(user.id) >= limits.runningPerUser) {
    throw new AppError('discord.runningUser', { params: { max: limits.runningPerUser } });
  }
  if (guildId !== null && store.sweeps.runningInGuild(guildId) >= limits.runningPerGuild) {
    throw new AppError('discord.runningGuild', { params: { max: limits.runningPerGuild } });
  }
}

export interface QuotaWish {
  /** Sweep or batch. */
  readonly id: string;
  readonly cells: number;
  /** 0 for a batch. */
  readonly sweeps: 0 | 1;
}

const dayMs = 86_400_000;

/** Takes the panels out of the day's quota, which ends at midnight UTC. Throws `discord.quota`. */
export function reserveQuota(
  { user, guildId }: Pick<PlacedInteraction, 'user' | 'guildId'>,
  { id, cells, sweeps }: QuotaWish,
  rules: Rules,
  { store, limits, now }: InteractionContext,
): void {
  const time = now();
  const reserved = store.usage.reserve(
    {
      id,
      userId: user.id,
      guildId: guildId ?? undefined,
      day: new Date(time).toISOString().slice(0, 10),
      cells,
      sweeps,
    },
    { userCells: limits.cellsPerUserDay, memberCells: rules.limits.cellsPerUserDay },
  );
  if (reserved.ok) return;
  const max = reserved.limit === 'userCells' ? limits.cellsPerUserDay : rules.limits.cellsPerUserDay;
  const midnight = (Math.floor(time / dayMs) + 1) * dayMs;
  throw new AppError('discord.quota', {
    params: { cells, left: reserved.left, max, when: `<t:${midnight / 1000}:R>` },
  });
}

import { z } from 'zod';

import type { Store } from '../../store/index.ts';
import { languages } from '../../text/index.ts';
import type { BotLimits } from '../types.ts';
import { keptValues } from './values.ts';

/** `restricted`: draws in age-restricted channels only. `spoiler`: elsewhere pictures are spoilers. `off`: no rule. */
export const nsfwRules = ['restricted', 'spoiler', 'off'] as const;

export const voteOpeners = ['requester', 'everybody'] as const;
/** `roles`: those whom the server lets use the bot. */
export const voters = ['everybody', 'roles'] as const;
/** `native`: Discord's own poll, which shows its counts as it goes; for open votes alone, and where it can be had. */
export const voteForms = ['buttons', 'native'] as const;

const snowflake = z.string().regex(/^\d{1,20}$/);
const quota = z.int().min(0).max(1_000_000).optional().catch(undefined);
/** As many as one select of Discord's can hold. */
export const maxPlaces = 25;
const places = z
  .array(z.unknown())
  .catch([])
  .transform((ids) => ids.flatMap((id) => snowflake.safeParse(id).data ?? []));

/**
 * What the admins of a server settled. The column's shape, version 1. Each part falls back alone, so that a row of an older
 * version (or a damaged one) never takes a whole server's rules away, and unknown parts are left out.
 */
export const guildRulesSchema = z.object({
  version: z.literal(1).catch(1),
  /** Channels the bot draws in, threads of theirs included. Empty: all. */
  channels: places,
  /** One of these roles is needed. Empty: none. */
  roles: places,
  /** Stricter than the operator's; absent: the operator's. */
  quotas: z
    .object({ cellsPerUserDay: quota, runningPerUser: quota, runningPerGuild: quota, batchPictures: quota })
    .catch({}),
  nsfw: z.enum(nsfwRules).catch('off'),
  /** Volunteers of AI Horde, who see prompts and pictures, may draw. */
  volunteers: z.boolean().catch(false),
  /** Language of the sheets. Absent: of the person who asks. */
  language: z.enum(languages).optional().catch(undefined),
  /** Days a sweep is kept. Absent: the operator's. */
  retentionDays: z.int().min(1).max(3650).optional().catch(undefined),
  /** Votes and threads. `open`: who may open them besides a sheet's requester and moderators; `voters`: who may vote. */
  votes: z
    .object({
      open: z.enum(voteOpeners).catch('requester'),
      voters: z.enum(voters).catch('everybody'),
      form: z.enum(voteForms).catch('buttons'),
      /** Forum that threads about comparisons go into. Absent: a thread from the sheet's message. */
      forum: snowflake.optional().catch(undefined),
      /** Channel that reports go to. Absent: people are told how to report. */
      reports: snowflake.optional().catch(undefined),
    })
    .catch({ open: 'requester', voters: 'everybody', form: 'buttons' }),
  defaults: z.unknown().optional().transform(keptValues),
});

export type GuildRules = Readonly<z.output<typeof guildRulesSchema>>;

/** Undefined for a direct message or a private channel: there are no rules but the operator's. */
export function guildRules(guildId: string | undefined, store: Store): GuildRules {
  const kept = guildId === undefined ? undefined : store.guildSettings.get(guildId);
  return guildRulesSchema.parse(typeof kept === 'object' && kept !== null && !Array.isArray(kept) ? kept : {});
}

/** The operator's limits, or the server's where they are stricter. */
export function limitsUnder({ quotas, retentionDays }: GuildRules, limits: BotLimits): BotLimits {
  return {
    cellsPerUserDay: stricter(quotas.cellsPerUserDay, limits.cellsPerUserDay),
    runningPerUser: stricter(quotas.runningPerUser, limits.runningPerUser),
    runningPerGuild: stricter(quotas.runningPerGuild, limits.runningPerGuild),
    batchPictures: stricter(quotas.batchPictures, limits.batchPictures),
    retentionDays: stricter(retentionDays, limits.retentionDays),
  };
}

function stricter(own: number | undefined, operators: number): number {
  return Math.min(own ?? operators, operators);
}

/** `parentId`: of a thread, the channel it belongs to. */
export function channelAllowed(rules: GuildRules, channelId: string, parentId?: string | null): boolean {
  return (
    rules.channels.length === 0 ||
    rules.channels.includes(channelId) ||
    (typeof parentId === 'string' && rules.channels.includes(parentId))
  );
}

export function roleAllowed(rules: GuildRules, memberRoles: readonly string[]): boolean {
  return rules.roles.length === 0 || rules.roles.some((role) => memberRoles.includes(role));
}

import { PermissionFlagsBits } from 'discord.js';

export interface Overwrite {
  /** Role or member. */
  readonly id: string;
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface MemberPermissions {
  readonly guildId: string;
  readonly memberId: string;
  /** Roles of the member, without @everyone. */
  readonly roles: readonly string[];
  /** All roles of the guild with their bits. */
  readonly guildRoles: ReadonlyMap<string, bigint>;
  readonly overwrites: readonly Overwrite[];
}

const all = ~0n;

/**
 * What a member may do in a channel, as topics/permissions.mdx of Discord's documentation (commit c98d64b) computes it:
 * @everyone, then roles together, then the member, where deny comes before allow on each level. The owner of a server is
 * not looked at: bots own none.
 */
export function channelPermissions(member: MemberPermissions): bigint {
  const { guildId, memberId, roles, guildRoles, overwrites } = member;
  const base = [guildId, ...roles].reduce((bits, role) => bits | (guildRoles.get(role) ?? 0n), 0n);
  if (base & PermissionFlagsBits.Administrator) return all;
  const levels = [
    overwrites.filter(({ id }) => id === guildId),
    overwrites.filter(({ id }) => roles.includes(id)),
    overwrites.filter(({ id }) => id === memberId),
  ];
  return levels.reduce((bits, level) => {
    const deny = level.reduce((sum, each) => sum | each.deny, 0n);
    const allow = level.reduce((sum, each) => sum | each.allow, 0n);
    return (bits & ~deny) | allow;
  }, base);
}

import { PermissionFlagsBits } from 'discord.js';

import type { TextKey } from '../text/index.ts';

/** One permission the bot needs where it posts, and what for. */
export interface NeededPermission {
  /** As discord.js and Discord's documentation spell it. */
  readonly name: keyof typeof PermissionFlagsBits;
  readonly bit: bigint;
  readonly why: TextKey;
}

const need = (name: keyof typeof PermissionFlagsBits, why: TextKey): NeededPermission => ({
  name,
  bit: PermissionFlagsBits[name],
  why,
});

/**
 * Everything the bot asks for; no moderation, no mention of everyone, no privileged intent. Discord's documentation,
 * topics/permissions.mdx (commit c98d64b): sending into threads is a permission of its own, and without reading the
 * history the API gives no messages back.
 */
export const neededPermissions: readonly NeededPermission[] = [
  need('ViewChannel', 'cli:doctor.why.ViewChannel'),
  need('SendMessages', 'cli:doctor.why.SendMessages'),
  need('SendMessagesInThreads', 'cli:doctor.why.SendMessagesInThreads'),
  need('CreatePublicThreads', 'cli:doctor.why.CreatePublicThreads'),
  need('AttachFiles', 'cli:doctor.why.AttachFiles'),
  need('ReadMessageHistory', 'cli:doctor.why.ReadMessageHistory'),
];

/** The smallest number for an invite link with which everything works. */
export const permissionInteger: bigint = neededPermissions.reduce((sum, { bit }) => sum | bit, 0n);

export function inviteLink(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    permissions: String(permissionInteger),
    scope: 'bot applications.commands',
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}

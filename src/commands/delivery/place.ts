import type { Client } from 'discord.js';

import type { Store } from '../../store/index.ts';
import { guildRules } from '../settings/guild-rules.ts';

const mebibyte = 2 ** 20;
/** Of one file by the boost level of a server; elsewhere as level 0 (resources/guild.mdx, reference.mdx of Discord's docs). */
const tierLimits = [10, 10, 50, 100] as const;
/** A whole request is bounded at 25 MiB with everything in it (resources/message.mdx). */
const requestLimit = 24 * mebibyte;
/** A limit that is met to the byte is not worth a refused request. */
const margin = 64 * 1024;

/** Bytes the sheet may have there. Asks nobody: what the gateway told is in memory. */
export function sheetLimit(client: Client, guildId: string | undefined, own?: number): number {
  const guild = guildId === undefined ? undefined : client.guilds.cache.get(guildId);
  const limit = own ?? tierLimits[guild?.premiumTier ?? 0] * mebibyte;
  return Math.min(limit, requestLimit) - margin;
}

/** The server wants pictures hidden outside of its age-restricted channels. A channel that is not known counts as such a place. */
export function isSpoiler(client: Client, store: Store, guildId: string | undefined, channelId: string): boolean {
  if (guildId === undefined || guildRules(guildId, store).nsfw !== 'spoiler') return false;
  const channel = client.channels.cache.get(channelId);
  const place = channel?.isThread() ? channel.parent : channel;
  return !(place && 'nsfw' in place && place.nsfw);
}

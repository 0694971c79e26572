import type { Client } from 'discord.js';
import { Routes } from 'discord.js';

import { failureOf } from '../delivery/failure.ts';
import type { BotContext } from '../types.ts';

/** Without asking for the channel before. One that cannot be deleted (gone, no access) is left as it is. */
export async function deleteMessage(
  { client, log, signal }: Pick<BotContext, 'log' | 'signal'> & { readonly client: Client },
  channelId: string,
  messageId: string,
): Promise<void> {
  try {
    await client.rest.delete(Routes.channelMessage(channelId, messageId), { signal });
  } catch (error) {
    log.debug({ channelId, messageId, failure: failureOf(error) }, 'a message could not be deleted');
  }
}

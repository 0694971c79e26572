import type { APIChannel, APIMessage, Client, RESTAPIPoll } from 'discord.js';
import { Routes } from 'discord.js';

import { readCustomId } from '../custom-id.ts';
import type { SweepMessage } from '../messages/index.ts';
import { isGone } from './failure.ts';
import type { MessageFile } from './types.ts';

/** A poll of Discord's own, which shares its message with nothing of ours. */
export interface PollMessage {
  readonly poll: RESTAPIPoll;
}

export interface Outgoing {
  readonly body: SweepMessage | PollMessage;
  /** Replace all files of the message. */
  readonly files: readonly MessageFile[];
  /** Message of the same channel that a new one answers, if it is still there. */
  readonly replyTo?: string | undefined;
}

/** The few requests a delivery makes. They reject with what discord.js throws; it waits for rate limits and retries 5xx itself. */
export interface ChannelRest {
  post(channelId: string, message: Outgoing, nonce: string): Promise<string>;
  edit(channelId: string, messageId: string, message: Outgoing): Promise<void>;
  /**
   * Our own message there, newest first, that carries this sweep, or is the one that is meant; `known`: messages that are accounted
   * for.
   */
  find(
    channelId: string,
    which: string | ((message: APIMessage) => boolean),
    known: ReadonlySet<string>,
  ): Promise<string | undefined>;
  /** Whether the message is still there. */
  has(channelId: string, messageId: string): Promise<boolean>;
  openDirect(userId: string): Promise<string>;
  openThread(channelId: string): Promise<void>;
}

/** Discord's most for one request. */
const pageSize = 100;
/** Messages of others in between: three pages are a busy channel's minutes. */
const maxPages = 3;

/** As discord.js sends it: nobody is notified, and files of before are gone. */
export function payloadOf({ body, files }: Outgoing, signal: AbortSignal) {
  return {
    body: {
      ...body,
      allowed_mentions: { parse: [] },
      attachments: files.map(({ name }, index) => ({ id: String(index), filename: name })),
    },
    files: files.map(({ name, data }) => ({ name, data })),
    signal,
  };
}

export function createChannelRest(client: Client, signal: AbortSignal): ChannelRest {
  const { rest } = client;

  return {
    async post(channelId, message, nonce) {
      const { body, ...rest_ } = payloadOf(message, signal);
      const made = await rest.post(Routes.channelMessages(channelId), {
        ...rest_,
        body: {
          ...body,
          nonce,
          enforce_nonce: true,
          ...(message.replyTo === undefined
            ? {}
            : { message_reference: { message_id: message.replyTo, fail_if_not_exists: false } }),
        },
      });
      return (made as APIMessage).id;
    },
    async edit(channelId, messageId, message) {
      await rest.patch(Routes.channelMessage(channelId, messageId), payloadOf(message, signal));
    },
    async find(channelId, which, known) {
      const isMeant = typeof which === 'string' ? ({ components }: APIMessage) => carries(components, which) : which;
      const own = client.user?.id;
      let before: string | undefined;
      for (let page = 0; page < maxPages; page += 1) {
        const query = new URLSearchParams({ limit: String(pageSize), ...(before === undefined ? {} : { before }) });
        const found = (await rest.get(Routes.channelMessages(channelId), { query, signal })) as APIMessage[];
        const ours = found.find((message) => message.author.id === own && !known.has(message.id) && isMeant(message));
        if (ours) return ours.id;
        before = found.at(-1)?.id;
        if (found.length < pageSize) return undefined;
      }
      return undefined;
    },
    async has(channelId, messageId) {
      try {
        await rest.get(Routes.channelMessage(channelId, messageId), { signal });
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    },
    async openDirect(userId) {
      const channel = await rest.post(Routes.userChannels(), { body: { recipient_id: userId }, signal });
      return (channel as APIChannel).id;
    },
    async openThread(channelId) {
      await rest.patch(Routes.channel(channelId), { body: { archived: false }, signal });
    },
  };
}

/** A nonce is not given back when messages are read; the custom ids of our buttons name the sweep. */
function carries(components: unknown, sweepId: string): boolean {
  if (Array.isArray(components)) return components.some((component) => carries(component, sweepId));
  if (typeof components !== 'object' || components === null) return false;
  if ('custom_id' in components && typeof components.custom_id === 'string') {
    if (readCustomId(components.custom_id)?.subject === sweepId) return true;
  }
  return 'components' in components && carries(components.components, sweepId);
}

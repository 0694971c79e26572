import type { RepliableInteraction } from 'discord.js';
import { MessageFlags, PermissionFlagsBits, Routes } from 'discord.js';
import { z } from 'zod';

import type { Outgoing } from './channel-rest.ts';
import { payloadOf } from './channel-rest.ts';

/**
 * An interaction's token: for 15 minutes it writes where the bot itself may not. Everything rejects with what discord.js throws.
 */
export interface AnswerToken {
  /** Milliseconds since 1970 after which it is not used any more. */
  readonly until: number;
  /** Bytes per file. */
  readonly attachmentSizeLimit: number;
  /** False: Discord shows what it posts to its person alone; by their permissions, and by how it went before. */
  shows(): boolean;
  /** The message it answers with: of a press the one that was pressed on. Undefined: not written yet. */
  original(): string | undefined;
  /** Messages it may post yet. */
  left(): number;
  /** It has posted something, so that no other token can edit that. */
  hasPosted(): boolean;
  mayEdit(messageId: string): boolean;
  /** `messageId`: one that `mayEdit`. Default: its answer, which is made by it where there is none yet. */
  edit(message: Outgoing, messageId?: string): Promise<Written>;
  /** A message beside its answer. It has no nonce: what was posted without a word cannot be looked for. */
  post(message: Outgoing): Promise<Written>;
  remove(messageId: string): Promise<void>;
}

export interface Written {
  readonly id: string;
  readonly channelId: string;
  /** Its person alone sees it: this server lets them show nobody what their own apps say. */
  readonly alone: boolean;
}

/** It lives 15 minutes (receiving-and-responding.mdx l.432); the last request has to be on its way before. */
const livesMs = 14.5 * 60_000;
/** Where the app is not installed an interaction has five (the same page, l.474); one is the person's own. */
const mostPosts = 4;

const messageAnswer = z
  .object({ id: z.string(), channel_id: z.string(), flags: z.number().nullish() })
  .transform(({ id, channel_id, flags }) => ({
    id,
    channelId: channel_id,
    alone: ((flags ?? 0) & MessageFlags.Ephemeral) !== 0,
  }));

/** Of an interaction that was deferred: publicly, or in place (`deferUpdate`). `signal`: ends its requests. */
export function answerToken(interaction: RepliableInteraction, signal: AbortSignal): AnswerToken {
  const { applicationId, client, createdTimestamp, guildId, memberPermissions, token } = interaction;
  const posted = new Set<string>();
  let original = pressedOn(interaction);
  let left = mostPosts;
  let shows = guildId === null || (memberPermissions?.has(PermissionFlagsBits.UseExternalApps) ?? false);
  const path = (messageId: string | undefined) =>
    Routes.webhookMessage(applicationId, token, messageId === original ? '@original' : messageId);
  // Discord takes the token in the path for a login. With the bot's own besides, discord.js would drop that one at a 401.
  const auth = false;
  return {
    until: createdTimestamp + livesMs,
    attachmentSizeLimit: interaction.attachmentSizeLimit,
    shows: () => shows,
    original: () => original,
    left: () => left,
    hasPosted: () => posted.size > 0,
    mayEdit: (messageId) => messageId === original || posted.has(messageId),
    async edit(message, messageId = original) {
      const answer = await client.rest.patch(path(messageId), { ...payloadOf(message, signal), auth });
      const written = messageAnswer.parse(answer);
      original ??= written.id;
      return written;
    },
    async post(message) {
      left -= 1;
      const answer = await client.rest.post(Routes.webhook(applicationId, token), {
        ...payloadOf(message, signal),
        auth,
      });
      const written = messageAnswer.parse(answer);
      posted.add(written.id);
      shows &&= !written.alone;
      return written;
    },
    async remove(messageId) {
      await client.rest.delete(path(messageId), { signal, auth });
    },
  };
}

function pressedOn(interaction: RepliableInteraction): string | undefined {
  if (interaction.isMessageComponent()) return interaction.message.id;
  return interaction.isModalSubmit() ? interaction.message?.id : undefined;
}

import { z } from 'zod';

import { invalidField, refusals } from '../api-error.ts';

import type { ApiAnswer, ApiRequest, Route } from '../http/route.ts';
import type { Inside } from '../inside.ts';
import { modalView } from '../interactions/modal-view.ts';
import { messageJson } from '../json/messages.ts';
import { messageBody } from '../messages/body.ts';
import { draftMessage } from '../messages/draft.ts';
import { pingsOf } from '../messages/pings.ts';
import { createMessage, editMessage } from '../messages/store.ts';
import { requireCallbackForm, requireModalForm } from '../rules/message-rules.ts';
import type { AckType, JsonObject } from '../types.ts';
import { type InteractionRecord, type MessageRecord, isEphemeral, messageFlag } from '../world.ts';
import type { Upload } from '../messages/files.ts';

/** developers/interactions/receiving-and-responding.mdx l.351. */
const answerWithinMs = 3000;
const callbackBody = z.looseObject({ type: z.number().int(), data: z.record(z.string(), z.unknown()).nullish() });
const ackTypes: Readonly<Record<number, AckType>> = {
  4: 'reply',
  5: 'defer',
  6: 'deferUpdate',
  7: 'update',
  8: 'choices',
  9: 'modal',
};
/** What each kind of interaction (2 command, 3 component, 4 autocomplete, 5 modal) may be answered with. */
const allowedAnswers: Readonly<Record<number, readonly number[]>> = {
  2: [4, 5, 9],
  3: [4, 5, 6, 7, 9],
  4: [8],
  5: [4, 5, 6, 7],
};

const answerFlags = messageFlag.ephemeral | messageFlag.componentsV2 | messageFlag.suppressEmbeds | (1 << 12);

function callback(inside: Inside, request: ApiRequest): ApiAnswer {
  const interaction = inside.world.interactions.get(request.param('interaction_token'));
  if (!interaction || interaction.id !== request.param('interaction_id')) throw refusals.unknownInteraction();
  if (interaction.ack) throw refusals.acknowledged();
  // Which code Discord gives for a late answer: inferred.
  if (inside.clock.now() - interaction.createdAt > answerWithinMs) throw refusals.unknownInteraction();

  const { type, data } = callbackBody.parse(request.body);
  requireCallbackForm({ type, data: data ?? undefined });
  const isPossible = allowedAnswers[interaction.type]?.includes(type) && (![6, 7].includes(type) || interaction.source);
  const ackType = ackTypes[type];
  // Code and words: inferred.
  if (!isPossible || !ackType)
    throw invalidField('type', 'INTERACTION_RESPONSE_TYPE', `Type ${type} cannot answer this interaction`);

  const message = answer(inside, interaction, { type, data: data ?? {}, uploads: request.uploads });
  interaction.ack = {
    type: ackType,
    ephemeral: message ? isEphemeral(message) : false,
    afterMs: performance.now() - interaction.sentAt,
    clockMs: inside.clock.now() - interaction.createdAt,
  };
  if ([4, 5, 6, 7].includes(type)) interaction.original = message;
  inside.changed();
  return request.query.get('with_response') === 'true'
    ? { status: 200, body: callbackResponse(inside, interaction, type, message) }
    : { status: 204 };
}

interface Answer {
  readonly type: number;
  readonly data: JsonObject;
  readonly uploads: readonly Upload[];
}

/** Does what the answer says. Gives the message that `@original` will mean. */
function answer(inside: Inside, interaction: InteractionRecord, given: Answer): MessageRecord | undefined {
  const { type, data } = given;
  switch (type) {
    case 4:
      return writeAnswer(inside, interaction, { ...given, base: 'data.' });
    case 5:
      return thinking(inside, interaction, (Number(data['flags'] ?? 0) & messageFlag.ephemeral) !== 0);
    case 7: {
      const { source } = interaction;
      if (!source || source.deleted) throw refusals.unknownMessage();
      editMessage(inside, source, draftFor(inside, interaction, given, source, 'data.'));
      return source;
    }
    case 8:
      interaction.choices = z
        .array(z.looseObject({ name: z.string(), value: z.union([z.string(), z.number()]) }))
        .parse(data['choices'] ?? []);
      return undefined;
    case 9:
      requireModalForm(data);
      interaction.modal = modalView(interaction.id, data);
      return undefined;
    default:
      return interaction.source;
  }
}

/** "clipskip is thinking ...": an empty message with the flag LOADING, whose ephemerality stays. */
function thinking(inside: Inside, interaction: InteractionRecord, ephemeral: boolean): MessageRecord {
  const hidden = ephemeral || interaction.forcedEphemeral;
  return createMessage(inside, {
    channel: interaction.channel,
    author: inside.world.bot,
    draft: {
      content: '',
      embeds: [],
      components: [],
      files: [],
      flags: messageFlag.loading | (hidden ? messageFlag.ephemeral : 0),
      poll: undefined,
    },
    type: messageType(interaction),
    interaction,
  });
}

/** A new message of the interaction: its first answer or a follow-up. */
export function writeAnswer(
  inside: Inside,
  interaction: InteractionRecord,
  given: { readonly data: unknown; readonly uploads: readonly Upload[]; readonly base?: string },
  replyTo?: MessageRecord,
): MessageRecord {
  const body = messageBody.parse(given.data ?? {});
  const draft = draftFor(inside, interaction, given, undefined, given.base ?? '');
  const flags = draft.flags | (interaction.forcedEphemeral ? messageFlag.ephemeral : 0);
  const { bot } = inside.world;
  return createMessage(inside, {
    channel: interaction.channel,
    author: bot,
    draft: { ...draft, flags },
    type: replyTo ? 19 : messageType(interaction),
    replyTo,
    interaction,
    pings: pingsOf(draft, body, { channel: interaction.channel, author: bot, replyTo: undefined }),
  });
}

export function draftFor(
  inside: Inside,
  interaction: InteractionRecord,
  given: { readonly data: unknown; readonly uploads: readonly Upload[] },
  before: MessageRecord | undefined,
  base: string,
): ReturnType<typeof draftMessage> {
  return draftMessage(inside, {
    channel: interaction.channel,
    body: messageBody.parse(given.data ?? {}),
    uploads: given.uploads,
    fileLimit: interaction.attachmentSizeLimit,
    before,
    settableFlags: before ? answerFlags & ~messageFlag.ephemeral : answerFlags,
    base,
  });
}

/** 20 for a command's answer, 23 for a context menu's, plain for the rest (inferred). */
function messageType(interaction: InteractionRecord): number {
  if (interaction.type !== 2) return 0;
  return interaction.commandType === 1 ? 20 : 23;
}

function callbackResponse(
  inside: Inside,
  interaction: InteractionRecord,
  type: number,
  message: MessageRecord | undefined,
): JsonObject {
  return {
    interaction: {
      id: interaction.id,
      type: interaction.type,
      ...(message
        ? {
            response_message_id: message.id,
            response_message_loading: (message.flags & messageFlag.loading) !== 0,
            response_message_ephemeral: isEphemeral(message),
            channel_id: message.channel.id,
          }
        : {}),
      ...(interaction.channel.guild ? { guild_id: interaction.channel.guild.id } : {}),
    },
    ...(message && type !== 6 ? { resource: { type, message: messageJson(message, inside.cdn) } } : {}),
  };
}

export const interactionRoutes: readonly Route[] = [
  { name: 'POST /interactions/{interaction_id}/{interaction_token}/callback', needsToken: false, handle: callback },
];

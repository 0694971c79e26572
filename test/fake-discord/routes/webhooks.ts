import { refusals } from '../api-error.ts';
import type { ApiAnswer, ApiRequest, Route } from '../http/route.ts';
import type { Inside } from '../inside.ts';
import { messageJson } from '../json/messages.ts';
import { editMessage, removeMessage } from '../messages/store.ts';
import { type InteractionRecord, type MessageRecord, messageFlag } from '../world.ts';
import { draftFor, writeAnswer } from './interactions.ts';

/** developers/interactions/receiving-and-responding.mdx l.432. */
const tokenLivesMs = 15 * 60_000;
/** Of an app the user brought along to a server that does not have it (the same page, l.474). */
const mostFollowUps = 5;

/** Interaction of a webhook path. Codes for an unknown, unanswered and expired token are inferred. */
function interactionFor(inside: Inside, request: ApiRequest): InteractionRecord {
  const interaction = inside.world.interactions.get(request.param('webhook_token'));
  if (!interaction || request.param('webhook_id') !== inside.world.applicationId) throw refusals.unknownWebhook();
  if (inside.clock.now() - interaction.createdAt > tokenLivesMs) throw refusals.deadToken();
  if (!interaction.ack) throw refusals.unknownWebhook();
  // Of a channel that is gone: inferred.
  if (interaction.channel.deleted) throw refusals.unknownChannel();
  return interaction;
}

function originalOf(interaction: InteractionRecord): MessageRecord {
  const { original } = interaction;
  if (!original || original.deleted) throw refusals.unknownMessage();
  return original;
}

function followUpOf(interaction: InteractionRecord, id: string): MessageRecord {
  const message = [interaction.original, ...interaction.followUps].find((known) => known?.id === id);
  if (!message || message.deleted) throw refusals.unknownMessage();
  return message;
}

function edit(inside: Inside, request: ApiRequest, interaction: InteractionRecord, message: MessageRecord): ApiAnswer {
  if (message.poll) throw refusals.pollEdit();
  editMessage(
    inside,
    message,
    draftFor(inside, interaction, { data: request.body, uploads: request.uploads }, message, ''),
  );
  return { status: 200, body: messageJson(message, inside.cdn) };
}

function followUp(inside: Inside, request: ApiRequest): ApiAnswer {
  const interaction = interactionFor(inside, request);
  const { original } = interaction;
  // Straight after a deferral this fills the waiting answer instead (the same page, l.479).
  if (original && !original.deleted && (original.flags & messageFlag.loading) !== 0) {
    return edit(inside, request, interaction, original);
  }
  if (interaction.userInstallOnly && interaction.followUps.length >= mostFollowUps) throw refusals.tooManyFollowUps();
  const message = writeAnswer(inside, interaction, { data: request.body, uploads: request.uploads }, original);
  interaction.followUps.push(message);
  inside.changed();
  return { status: 200, body: messageJson(message, inside.cdn) };
}

function routesFor(
  path: string,
  find: (interaction: InteractionRecord, request: ApiRequest) => MessageRecord,
): Route[] {
  return [
    {
      name: `GET ${path}`,
      needsToken: false,
      handle: (inside, request) => ({
        status: 200,
        body: messageJson(find(interactionFor(inside, request), request), inside.cdn),
      }),
    },
    {
      name: `PATCH ${path}`,
      needsToken: false,
      handle: (inside, request) => {
        const interaction = interactionFor(inside, request);
        return edit(inside, request, interaction, find(interaction, request));
      },
    },
    {
      name: `DELETE ${path}`,
      needsToken: false,
      handle: (inside, request) => {
        removeMessage(inside, find(interactionFor(inside, request), request));
        return { status: 204 };
      },
    },
  ];
}

export const webhookRoutes: readonly Route[] = [
  { name: 'POST /webhooks/{webhook_id}/{webhook_token}', needsToken: false, handle: followUp },
  ...routesFor('/webhooks/{webhook_id}/{webhook_token}/messages/@original', (interaction) => originalOf(interaction)),
  ...routesFor('/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}', (interaction, request) =>
    followUpOf(interaction, request.param('message_id')),
  ),
];

import { z } from 'zod';

import { invalidField, refusals } from '../api-error.ts';
import type { ApiAnswer, ApiRequest, Route } from '../http/route.ts';
import type { Inside } from '../inside.ts';
import { messageJson } from '../json/messages.ts';
import { userJson } from '../json/people.ts';
import { permission } from '../permission-bits.ts';
import { requirePermissions } from '../permissions.ts';
import { votersOf } from '../poll-record.ts';
import { endDuePolls, expirePoll } from '../polls.ts';
import { channelFor, messageFor, requireOpenThread } from './places.ts';

const page = z.object({
  limit: z.coerce.number().int().min(1).max(100),
  after: z.string().regex(/^\d+$/).optional(),
});

/** A page of those who voted for one answer (developers/resources/poll.mdx, Get Answer Voters): by id, 25 unless asked for more. */
function voters(inside: Inside, { param, query }: ApiRequest): ApiAnswer {
  endDuePolls(inside);
  const channel = channelFor(inside, param('channel_id'));
  // That it takes what reading messages takes is inferred.
  if (channel.guild) requirePermissions(channel, inside.world.bot.id, permission.readMessageHistory);
  const { poll } = messageFor(inside, channel, param('message_id'));
  // Code and words of these two: inferred.
  if (!poll) throw refusals.unknownMessage();
  const answerId = Number(param('answer_id'));
  if (!poll.answers[answerId - 1]) throw invalidField('answer_id', 'BASE_TYPE_CHOICES', 'There is no such answer');
  const asked = page.safeParse({
    limit: query.get('limit') ?? 25,
    ...(query.has('after') ? { after: query.get('after') } : {}),
  });
  if (!asked.success) throw invalidField('limit', 'NUMBER_TYPE_MAX', 'A page has 1 to 100 users.');
  const { limit, after = '0' } = asked.data;
  const ids = votersOf(poll, answerId).filter((id) => BigInt(id) > BigInt(after));
  const users = ids.slice(0, limit).flatMap((id) => inside.world.users.get(id) ?? []);
  return { status: 200, body: { users: users.map(userJson) } };
}

export const pollRoutes: readonly Route[] = [
  { name: 'GET /channels/{channel_id}/polls/{message_id}/answers/{answer_id}', handle: voters },
  {
    name: 'POST /channels/{channel_id}/polls/{message_id}/expire',
    handle: (inside, { param }) => {
      const channel = channelFor(inside, param('channel_id'));
      const message = messageFor(inside, channel, param('message_id'));
      // That an archived thread refuses it as it refuses an edit is inferred.
      requireOpenThread(inside, channel, 'edit');
      expirePoll(inside, message);
      return { status: 200, body: messageJson(message, inside.cdn) };
    },
  },
];

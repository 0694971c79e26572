import { componentType, textOf, walkComponents } from '../component-tree.ts';
import { permission } from '../permission-bits.ts';
import { permissionsIn } from '../permissions.ts';
import { embedTexts } from '../rules/message-rules.ts';
import type { JsonObject } from '../types.ts';
import type { ChannelRecord, MessageRecord, UserRecord } from '../world.ts';
import type { MessageBody } from './body.ts';

/** Everything readable of a message, a piece a line. */
export function readableText(message: {
  readonly content: string;
  readonly embeds: readonly JsonObject[];
  readonly components: readonly JsonObject[];
}): string {
  return [
    message.content,
    ...message.embeds.flatMap(embedTexts),
    ...[...walkComponents(message.components)]
      .filter(({ component }) => component['type'] === componentType.textDisplay)
      .map(({ component }) => textOf(component['content']) ?? ''),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** Who a new message notifies (developers/resources/message.mdx, Allowed Mentions): text displays ping like content. */
export function pingsOf(
  draft: { readonly content: string; readonly components: readonly JsonObject[] },
  body: MessageBody,
  place: { readonly channel: ChannelRecord; readonly author: UserRecord; readonly replyTo: MessageRecord | undefined },
): string[] {
  const text = readableText({ ...draft, embeds: [] });
  const rule = body.allowed_mentions;
  const parse = rule ? (rule.parse ?? []) : ['users', 'roles', 'everyone'];
  const allowed = (kind: 'users' | 'roles', id: string) =>
    parse.includes(kind) || (rule?.[kind]?.includes(id) ?? false);
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
  const mayEveryone = (permissionsIn(place.channel, place.author.id) & permission.mentionEveryone) !== 0n;
  const pings = [
    ...found(/<@!?(\d+)>/g).filter((id) => allowed('users', id)),
    ...found(/<@&(\d+)>/g).filter((id) => allowed('roles', id)),
    ...(/@(everyone|here)\b/.test(text) && parse.includes('everyone') && mayEveryone ? ['everyone'] : []),
    ...(place.replyTo && (rule ? rule.replied_user === true : true) ? [place.replyTo.author.id] : []),
  ];
  return [...new Set(pings)];
}

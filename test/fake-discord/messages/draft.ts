import { invalidField, invalidForm, refusals } from '../api-error.ts';
import { textOf, walkComponents } from '../component-tree.ts';
import type { Inside } from '../inside.ts';
import { newPoll } from '../poll-record.ts';
import { messageMistakes } from '../rules/message-rules.ts';
import { pollMistakes } from '../rules/poll-rules.ts';
import type { JsonObject } from '../types.ts';
import { type ChannelRecord, type FileRecord, type MessageRecord, type PollRecord, messageFlag } from '../world.ts';
import type { MessageBody } from './body.ts';
import { filesAfter, type Upload } from './files.ts';

/** A message as a request wants it, after all rules. */
export interface Draft {
  readonly content: string;
  readonly embeds: readonly JsonObject[];
  readonly components: readonly JsonObject[];
  readonly files: readonly FileRecord[];
  readonly flags: number;
  readonly poll: PollRecord | undefined;
}

export interface DraftRequest {
  readonly channel: ChannelRecord;
  readonly body: MessageBody;
  readonly uploads: readonly Upload[];
  /** Bytes a file may have. */
  readonly fileLimit: number;
  /** The message to edit. */
  readonly before?: MessageRecord | undefined;
  /** Flags that a request may set here. Others are ignored, as Discord does (inferred). */
  readonly settableFlags: number;
  /** Where the message lies in the body, for the paths of mistakes: `data.` in a callback. */
  readonly base?: string;
}

export function draftMessage(inside: Inside, request: DraftRequest): Draft {
  const { body, before } = request;
  const flags = flagsAfter(request);
  const files = filesAfter(inside, {
    channel: request.channel,
    before: before?.files ?? [],
    uploads: request.uploads,
    entries: body.attachments,
    limit: request.fileLimit,
  });
  const content = body.content === undefined ? (before?.content ?? '') : (body.content ?? '');
  const embeds = body.embeds === undefined ? (before?.embeds ?? []) : (body.embeds ?? []);
  const components =
    body.components === undefined
      ? (before?.components ?? [])
      : namedMedia(inside, numbered(body.components ?? []), files);
  const componentsV2 = (flags & messageFlag.componentsV2) !== 0;

  const ofMessage = messageMistakes({
    content,
    embeds,
    components,
    componentsV2,
    hasPoll: Boolean(body.poll) || before?.poll !== undefined,
    filenames: files.map((file) => file.filename),
  });
  const mistakes = [...ofMessage, ...(body.poll ? pollMistakes(body.poll) : [])];
  if (mistakes.length > 0) {
    throw invalidForm(mistakes.map((mistake) => ({ ...mistake, path: `${request.base ?? ''}${mistake.path}` })));
  }
  const isEmpty = content === '' && embeds.length === 0 && components.length === 0 && files.length === 0;
  if (componentsV2 ? components.length === 0 : isEmpty && !body.poll) throw refusals.emptyMessage();
  return { content, embeds, components, files, flags, poll: body.poll ? pollOf(inside, body.poll) : before?.poll };
}

/** IS_COMPONENTS_V2 can be switched on and never off (developers/components/reference.mdx l.14; the code is inferred). */
function flagsAfter({ body, before, settableFlags, base }: DraftRequest): number {
  const wanted = (body.flags ?? 0) & settableFlags;
  if (!before) return wanted;
  if (body.flags === undefined || body.flags === null) return before.flags & ~messageFlag.loading;
  const wasV2 = (before.flags & messageFlag.componentsV2) !== 0;
  if (wasV2 && (wanted & messageFlag.componentsV2) === 0) {
    throw invalidField(
      `${base ?? ''}flags`,
      'MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG',
      'IS_COMPONENTS_V2 cannot be removed',
    );
  }
  return wanted | (before.flags & messageFlag.ephemeral);
}

/** Components get ids from 1 on where they have none (developers/components/reference.mdx, Component `id`). */
function numbered(components: readonly JsonObject[]): JsonObject[] {
  const copy = structuredClone([...components]);
  const all = [...walkComponents(copy)].map(({ component }) => component);
  const taken = new Set(all.map((component) => component['id']).filter((id) => typeof id === 'number' && id > 0));
  let next = 1;
  for (const component of all) {
    if (typeof component['id'] === 'number' && component['id'] > 0) continue;
    while (taken.has(next)) next += 1;
    taken.add(next);
    component['id'] = next;
  }
  return copy;
}

/** A CDN link of one of the message's own files means that file (inferred): bots send components back as they got them. */
function namedMedia(inside: Inside, components: readonly JsonObject[], files: readonly FileRecord[]): JsonObject[] {
  const text = JSON.stringify(components, (key, value: unknown) => {
    if (key !== 'url' || typeof value !== 'string' || value.startsWith('attachment://')) return value;
    const linked = inside.cdn.fileOf(value, inside.world.files);
    const own = linked && files.find((file) => file.id === linked.id);
    return own ? `attachment://${own.filename}` : value;
  });
  const copy: JsonObject[] = JSON.parse(text);
  return copy;
}

function pollOf(inside: Inside, poll: NonNullable<MessageBody['poll']>): PollRecord {
  return newPoll(inside, {
    question: textOf(poll.question['text']) ?? '',
    answers: poll.answers.map(({ poll_media: media }) => textOf(media['text']) ?? ''),
    multiple: poll.allow_multiselect ?? false,
    hours: poll.duration ?? 24,
  });
}

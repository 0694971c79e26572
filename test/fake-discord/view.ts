import type { Cdn } from './cdn.ts';
import {
  componentType,
  isObject,
  mediaOfComponent,
  numberOf,
  objectsIn,
  type PlacedComponent,
  selectTypes,
  textOf,
  walkComponents,
} from './component-tree.ts';
import { messageJson } from './json/messages.ts';
import { readableText } from './messages/pings.ts';
import type { ButtonView, Id, JsonObject, MediaView, MessageView, SelectView } from './types.ts';
import { type FileRecord, type MessageRecord, isComponentsV2, isEphemeral } from './world.ts';

/** A snapshot of a message for tests, taken from what the API gives. */
export function messageView(message: MessageRecord, cdn: Cdn, files: ReadonlyMap<Id, FileRecord>): MessageView {
  const raw = messageJson(message, cdn);
  const parts = [...walkComponents(raw['components'])];
  return {
    id: message.id,
    channelId: message.channel.id,
    authorId: message.author.id,
    createdAt: message.createdAt,
    editedAt: message.editedAt,
    deleted: message.deleted,
    ephemeral: isEphemeral(message),
    componentsV2: isComponentsV2(message),
    flags: message.flags,
    content: message.content,
    text: readableText(message),
    buttons: parts.filter(({ component }) => component['type'] === componentType.button).map(buttonView),
    selects: parts.filter(({ component }) => selectTypes.has(component['type'])).map(selectView),
    media: [
      ...parts.flatMap((part) => mediaOfComponent(part).map(({ url, item }) => mediaView(part, url, item, cdn, files))),
      ...objectsIn(raw['embeds']).flatMap((embed) => embedMedia(embed, cdn, files)),
      ...objectsIn(raw['attachments']).map((attachment): MediaView => ({
        where: 'attachment',
        url: String(attachment['url']),
        filename: textOf(attachment['filename']),
        description: textOf(attachment['description']),
        contentType: textOf(attachment['content_type']),
        spoiler: attachment['flags'] !== undefined,
      })),
    ],
    nonce: message.nonce,
    pings: message.pings,
    replyTo: message.replyTo?.id,
    versions: [...message.versions],
    raw,
  };
}

function buttonView({ component }: PlacedComponent): ButtonView {
  const emoji = component['emoji'];
  return {
    customId: textOf(component['custom_id']),
    label: textOf(component['label']),
    style: numberOf(component['style']) ?? 0,
    disabled: component['disabled'] === true,
    url: textOf(component['url']),
    emoji: isObject(emoji) ? textOf(emoji['name']) : undefined,
  };
}

function selectView({ component }: PlacedComponent): SelectView {
  return {
    customId: textOf(component['custom_id']) ?? '',
    placeholder: textOf(component['placeholder']),
    disabled: component['disabled'] === true,
    minValues: numberOf(component['min_values']) ?? 1,
    maxValues: numberOf(component['max_values']) ?? 1,
    options: objectsIn(component['options']).map((option) => ({
      label: textOf(option['label']) ?? '',
      value: textOf(option['value']) ?? '',
      selected: option['default'] === true,
    })),
  };
}

function mediaView(
  { component }: PlacedComponent,
  url: string,
  item: JsonObject,
  cdn: Cdn,
  files: ReadonlyMap<Id, FileRecord>,
): MediaView {
  const file = cdn.fileOf(url, files);
  const where =
    component['type'] === componentType.mediaGallery
      ? 'gallery'
      : component['type'] === componentType.file
        ? 'file'
        : 'thumbnail';
  return {
    where,
    url,
    filename: file?.filename,
    description: textOf(item['description']) ?? file?.description,
    contentType: file?.contentType,
    spoiler: item['spoiler'] === true || file?.spoiler === true,
  };
}

function embedMedia(embed: JsonObject, cdn: Cdn, files: ReadonlyMap<Id, FileRecord>): MediaView[] {
  return ['image', 'thumbnail'].flatMap((key): MediaView[] => {
    const picture = embed[key];
    const url = isObject(picture) ? textOf(picture['url']) : undefined;
    if (url === undefined) return [];
    const file = cdn.fileOf(url, files);
    const { filename, description, contentType, spoiler = false } = file ?? {};
    return [{ where: 'embed', url, filename, description, contentType, spoiler }];
  });
}

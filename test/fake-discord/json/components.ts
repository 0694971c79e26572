import type { Cdn } from '../cdn.ts';
import { componentType, isObject, objectsIn, textOf } from '../component-tree.ts';
import type { JsonObject } from '../types.ts';
import type { FileRecord, MessageRecord } from '../world.ts';

/** Files that components or embeds of the message show. */
export function usedFiles(message: Pick<MessageRecord, 'components' | 'embeds' | 'files'>): Set<FileRecord> {
  const names = JSON.stringify([message.components, message.embeds]);
  return new Set(message.files.filter((file) => names.includes(JSON.stringify(`attachment://${file.filename}`))));
}

/** Components as answers have them: every optional part filled in, `attachment://` replaced by CDN links. */
export function componentsJson(message: MessageRecord, cdn: Cdn): JsonObject[] {
  return message.components.map((component) => componentJson(component, message, cdn));
}

function mediaJson(value: unknown, message: MessageRecord, cdn: Cdn): JsonObject {
  const url = urlOf(value);
  const file = fileNamed(message.files, url);
  if (!file) return { id: message.id, url, proxy_url: url, width: null, height: null, content_type: null };
  const link = cdn.link(file);
  return {
    id: file.id,
    url: link,
    proxy_url: link,
    width: file.width ?? null,
    height: file.height ?? null,
    content_type: file.contentType ?? null,
    attachment_id: file.id,
  };
}

function urlOf(media: unknown): string {
  return isObject(media) ? (textOf(media['url']) ?? '') : '';
}

function fileNamed(files: readonly FileRecord[], url: string): FileRecord | undefined {
  return files.find((file) => url === `attachment://${file.filename}`);
}

function componentJson(component: JsonObject, message: MessageRecord, cdn: Cdn): JsonObject {
  const media = (value: unknown) => mediaJson(value, message, cdn);
  const children = () => objectsIn(component['components']).map((child) => componentJson(child, message, cdn));
  const filled = withoutNulls(component);
  switch (component['type']) {
    case componentType.actionRow:
      return { ...filled, components: children() };
    case componentType.stringSelect:
    case componentType.userSelect:
    case componentType.roleSelect:
    case componentType.mentionableSelect:
    case componentType.channelSelect:
      return { min_values: 1, max_values: 1, ...filled };
    case componentType.section: {
      const { accessory } = component;
      return {
        ...filled,
        components: children(),
        ...(isObject(accessory) ? { accessory: componentJson(accessory, message, cdn) } : {}),
      };
    }
    case componentType.thumbnail:
      return { description: null, spoiler: false, ...filled, media: media(component['media']) };
    case componentType.mediaGallery: {
      const items = objectsIn(component['items']).map((item) => ({
        description: null,
        spoiler: false,
        ...withoutNulls(item),
        media: media(item['media']),
      }));
      return { ...filled, items };
    }
    case componentType.file: {
      const file = fileNamed(message.files, urlOf(component['file']));
      const shown = { name: file?.filename ?? null, size: file?.size ?? null, file: media(component['file']) };
      return { spoiler: false, ...filled, ...shown };
    }
    case componentType.separator:
      return { spacing: 1, divider: true, ...filled };
    case componentType.container:
      return { accent_color: null, spoiler: false, ...filled, components: children() };
    default:
      return filled;
  }
}

export function embedsJson(message: MessageRecord, cdn: Cdn): JsonObject[] {
  const picture = (value: unknown) => {
    const { url, proxy_url, width, height } = mediaJson(value, message, cdn);
    return { url, proxy_url, width: width ?? 0, height: height ?? 0 };
  };
  return message.embeds.map((embed) => ({
    type: 'rich',
    ...withoutNulls(embed),
    ...(embed['image'] ? { image: picture(embed['image']) } : {}),
    ...(embed['thumbnail'] ? { thumbnail: picture(embed['thumbnail']) } : {}),
  }));
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));
}

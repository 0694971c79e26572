import { refusals, invalidField, invalidForm, type FormMistake } from '../api-error.ts';
import {
  componentType,
  isObject,
  mediaOfComponent,
  newTypes,
  objectsIn,
  selectTypes,
  textOf,
  walkComponents,
} from '../component-tree.ts';
import type { JsonObject } from '../types.ts';

/**
 * What the OpenAPI file lets through and Discord does not: the numbers are those of the project's notes on Discord,
 * "Wrong bodies it lets through". Each function gives the mistakes it finds.
 */

/** The message as it would be after the request. */
export interface DraftMessage {
  readonly content: string;
  readonly embeds: readonly JsonObject[];
  readonly components: readonly JsonObject[];
  readonly componentsV2: boolean;
  readonly hasPoll: boolean;
  readonly filenames: readonly string[];
}

export function messageMistakes(draft: DraftMessage): FormMistake[] {
  return [
    ...contentTooLong(draft),
    ...tooManyComponents(draft),
    ...legacyFieldsInV2(draft),
    ...tooManyRows(draft),
    ...newComponentWithoutFlag(draft),
    ...missingUploads(draft),
    ...duplicateCustomIds(draft.components),
    ...embedsTooLong(draft),
    ...impossibleRows(draft.components),
    ...impossibleButtons(draft.components),
    ...impossibleSelects(draft.components),
  ];
}

/** The file allows 4,000 (users with Nitro); a bot has 2,000 (developers/resources/message.mdx). */
function contentTooLong({ content }: DraftMessage): FormMistake[] {
  return content.length > 2000 ? [mistake('content', 'BASE_TYPE_MAX_LENGTH', 'Must be 2000 or fewer in length.')] : [];
}

/** Rule 2: nested ones, accessories and children of labels count. */
function tooManyComponents({ components }: DraftMessage): FormMistake[] {
  const total = [...walkComponents(components)].length;
  return total > 40
    ? [
        mistake(
          'components',
          'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
          `The maximum of 40 components is exceeded: ${total}`,
        ),
      ]
    : [];
}

/** Rule 3. */
function legacyFieldsInV2(draft: DraftMessage): FormMistake[] {
  if (!draft.componentsV2) return [];
  const used = { content: draft.content !== '', embeds: draft.embeds.length > 0, poll: draft.hasPoll };
  return Object.entries(used)
    .filter(([, isUsed]) => isUsed)
    .map(([field]) =>
      mistake(
        field,
        'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
        `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      ),
    );
}

/** Rule 4. */
function tooManyRows({ components, componentsV2 }: DraftMessage): FormMistake[] {
  return !componentsV2 && components.length > 5
    ? [mistake('components', 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.')]
    : [];
}

/** Rule 8. */
function newComponentWithoutFlag({ components, componentsV2 }: DraftMessage): FormMistake[] {
  if (componentsV2) return [];
  return [...walkComponents(components)]
    .filter(({ component }) => newTypes.has(component['type']))
    .map(({ component, path }) =>
      mistake(path, 'COMPONENT_NEEDS_V2_FLAG', `Component type ${String(component['type'])} needs IS_COMPONENTS_V2`),
    );
}

/** Rule 9: components and embeds may only name files of this message. */
function missingUploads({ components, embeds, filenames }: DraftMessage): FormMistake[] {
  const named = [
    ...[...walkComponents(components)].flatMap(mediaOfComponent),
    ...embeds.flatMap((embed, index) =>
      ['image', 'thumbnail'].flatMap((key) => {
        const picture = embed[key];
        const url = isObject(picture) ? textOf(picture['url']) : undefined;
        return url === undefined ? [] : [{ url, path: `embeds.${index}.${key}.url` }];
      }),
    ),
  ];
  const unknown = named
    .filter(({ url }) => url.startsWith('attachment://') && !filenames.includes(url.slice('attachment://'.length)))
    .map(({ url, path }) =>
      mistake(
        path,
        'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
        `The referenced attachment was not found: ${url}`,
      ),
    );
  // Of a File component: attachment:// only (developers/components/reference.mdx).
  const foreign = [...walkComponents(components)]
    .filter(({ component }) => component['type'] === componentType.file)
    .flatMap(mediaOfComponent)
    .filter(({ url }) => !url.startsWith('attachment://'))
    .map(({ path }) => mistake(path, 'FILE_NEEDS_ATTACHMENT', 'A File component shows uploads only (attachment://)'));
  return [...unknown, ...foreign];
}

/** Rule 10. */
function duplicateCustomIds(components: unknown, base = 'components'): FormMistake[] {
  const seen = new Set<string>();
  return [...walkComponents(components, base)].flatMap(({ component, path }) => {
    const id = textOf(component['custom_id']);
    if (id === undefined) return [];
    if (seen.has(id)) {
      return [
        mistake(`${path}.custom_id`, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated'),
      ];
    }
    seen.add(id);
    return [];
  });
}

/** Rule 11. */
function embedsTooLong({ embeds }: DraftMessage): FormMistake[] {
  const total = embeds.flatMap(embedTexts).join('').length;
  return total > 6000 ? [mistake('embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000')] : [];
}

export function embedTexts(embed: JsonObject): string[] {
  const part = (key: string, name: string) => {
    const value = embed[key];
    return isObject(value) ? textOf(value[name]) : undefined;
  };
  const fields = objectsIn(embed['fields']).flatMap((field) => [textOf(field['name']), textOf(field['value'])]);
  return [
    part('author', 'name'),
    textOf(embed['title']),
    textOf(embed['description']),
    ...fields,
    part('footer', 'text'),
  ].filter((text) => text !== undefined);
}

/** A row holds buttons or one select (developers/components/reference.mdx, Action Row). */
function impossibleRows(components: readonly JsonObject[]): FormMistake[] {
  return [...walkComponents(components)].flatMap(({ component, path }) => {
    if (component['type'] !== componentType.actionRow) return [];
    const children = objectsIn(component['components']);
    const selects = children.filter((child) => selectTypes.has(child['type'])).length;
    if (children.length === 0 || children.length > 5 || (selects > 0 && children.length > 1)) {
      return [mistake(`${path}.components`, 'BASE_TYPE_BAD_LENGTH', 'A row holds 1 to 5 buttons or one select')];
    }
    return [];
  });
}

/** A button acts (custom_id) or links (url), never both, and shows something. */
function impossibleButtons(components: readonly JsonObject[]): FormMistake[] {
  return [...walkComponents(components)].flatMap(({ component, path }) => {
    if (component['type'] !== componentType.button || component['style'] === 6) return [];
    const isLink = component['style'] === 5;
    const has = (key: string) => component[key] !== undefined && component[key] !== null && component[key] !== '';
    if (isLink !== has('url') || isLink === has('custom_id')) {
      return [mistake(path, 'BUTTON_COMPONENT_INVALID', 'A button has a custom id, or it is a link and has a url')];
    }
    if (!has('label') && !has('emoji')) {
      return [mistake(path, 'BUTTON_COMPONENT_INVALID', 'A button needs a label or an emoji')];
    }
    return [];
  });
}

function impossibleSelects(components: unknown, base = 'components'): FormMistake[] {
  return [...walkComponents(components, base)].flatMap(({ component, path }) => {
    if (component['type'] !== componentType.stringSelect) return [];
    const options = objectsIn(component['options']);
    const values = options.map((option) => option['value']);
    const chosen = options.filter((option) => option['default'] === true).length;
    const most = typeof component['max_values'] === 'number' ? component['max_values'] : 1;
    const least = typeof component['min_values'] === 'number' ? component['min_values'] : 1;
    if (new Set(values).size < values.length) {
      return [
        mistake(
          `${path}.options`,
          'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
          'The specified option value is already used',
        ),
      ];
    }
    if (most > options.length || least > most || chosen > most) {
      return [mistake(path, 'SELECT_COMPONENT_INVALID', 'min_values, max_values and defaults do not fit the options')];
    }
    return [];
  });
}

const mebibyte = 1024 * 1024;
/** Rule 12, second half; developers/resources/message.mdx l.1072. */
export const maxRequestBytes = 25 * mebibyte;

/** Rule 12, first half: per file, since 2025-04-03 (developers/change-log.mdx). */
export function requireSmallFiles(files: readonly { readonly bytes: Uint8Array }[], limit: number): void {
  if (files.some((file) => file.bytes.length > limit)) throw refusals.tooLarge();
}

/** Bytes a file may have by boost tier (inferred from the limits in the client: 10, 10, 50, 100 MiB). */
export function guildFileLimit(premiumTier: 0 | 1 | 2 | 3 | undefined): number {
  return [10, 10, 50, 100].map((size) => size * mebibyte)[premiumTier ?? 0] ?? 10 * mebibyte;
}

/** Rules 1 and 13 of an interaction's first answer. */
export function requireCallbackForm(body: { readonly type: number; readonly data: JsonObject | undefined }): void {
  if ([4, 7, 8, 9].includes(body.type) && !body.data) {
    throw invalidField('data', 'BASE_TYPE_REQUIRED', 'This field is required');
  }
  const flags = Number(body.data?.['flags'] ?? 0);
  if (body.type === 5 && (flags & ~64) !== 0) {
    throw invalidField('data.flags', 'DEFERRAL_FLAGS', 'A deferral takes the flag EPHEMERAL and no other');
  }
}

/** Modal forms: rule 2 and 10 hold there as well. */
export function requireModalForm(data: JsonObject): void {
  const components = objectsIn(data['components']);
  const fields = [...walkComponents(components, 'data.components')];
  const mistakes = [
    ...duplicateCustomIds(components, 'data.components'),
    ...impossibleSelects(components, 'data.components'),
    ...(fields.length > 40
      ? [
          mistake(
            'data.components',
            'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
            'The maximum of 40 components is exceeded',
          ),
        ]
      : []),
    // A modal holds 1 to 5 top-level components (developers/interactions/receiving-and-responding.mdx, Modal).
    ...(components.length > 5
      ? [mistake('data.components', 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5 in length.')]
      : []),
  ];
  if (mistakes.length > 0) throw invalidForm(mistakes);
}

function mistake(path: string, code: string, message: string): FormMistake {
  return { path, code, message };
}

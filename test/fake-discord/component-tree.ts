import type { JsonObject } from './types.ts';

/** Component types; developers/components/reference.mdx, commit c98d64b. */
export const componentType = {
  actionRow: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  textDisplay: 10,
  thumbnail: 11,
  mediaGallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  fileUpload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
} as const;

export const selectTypes: ReadonlySet<unknown> = new Set([3, 5, 6, 7, 8]);

/** Types that a message may only hold with the flag IS_COMPONENTS_V2. */
export const newTypes: ReadonlySet<unknown> = new Set([9, 10, 11, 12, 13, 14, 17]);

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; anything else is an empty list. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export interface PlacedComponent {
  readonly component: JsonObject;
  /** Such as `components.0.accessory`. */
  readonly path: string;
}

/** A component and all inside it: children, a section's accessory, a label's child. Outer ones first. */
export function* walkComponents(value: unknown, path = 'components'): Generator<PlacedComponent> {
  if (!Array.isArray(value)) return;
  for (const [index, component] of value.entries()) {
    if (isObject(component)) yield* walkOne(component, `${path}.${index}`);
  }
}

function* walkOne(component: JsonObject, path: string): Generator<PlacedComponent> {
  yield { component, path };
  yield* walkComponents(component['components'], `${path}.components`);
  for (const key of ['accessory', 'component']) {
    const child = component[key];
    if (isObject(child)) yield* walkOne(child, `${path}.${key}`);
  }
}

/** Every media object (`{ url }`) that a component shows itself. */
export function mediaOfComponent({
  component,
  path,
}: PlacedComponent): { url: string; path: string; item: JsonObject }[] {
  const found: { url: string; path: string; item: JsonObject }[] = [];
  const add = (media: unknown, at: string, item: JsonObject) => {
    if (isObject(media) && typeof media['url'] === 'string') found.push({ url: media['url'], path: at, item });
  };
  add(component['media'], `${path}.media.url`, component);
  add(component['file'], `${path}.file.url`, component);
  if (component['type'] === componentType.mediaGallery && Array.isArray(component['items'])) {
    for (const [index, item] of component['items'].entries()) {
      if (isObject(item)) add(item['media'], `${path}.items.${index}.media.url`, item);
    }
  }
  return found;
}

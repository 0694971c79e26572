import { componentType, isObject, numberOf, objectsIn } from '../component-tree.ts';
import type { Inside } from '../inside.ts';
import { storeFile } from '../messages/files.ts';
import type { AttachmentSpec, JsonObject, ModalFieldView, SubmitModal } from '../types.ts';
import type { ChannelRecord, InteractionRecord } from '../world.ts';
import { requirePossibleValues } from './component.ts';
import { requireUser } from './people.ts';
import { createResolved, type Resolved } from './resolved.ts';
import { startInteraction } from './start.ts';

export function submit(inside: Inside, request: SubmitModal): InteractionRecord {
  const user = requireUser(inside, request.user);
  const opener = [...inside.world.interactions.values()].find(({ id }) => id === request.modal.id);
  if (!opener?.modal) throw new Error(`no interaction opened this modal`);
  if (opener.user !== user) throw new Error(`the modal is open for ${opener.user.username}, not for ${user.username}`);
  const values = request.values ?? {};
  const known = request.modal.fields.map(({ customId }) => customId);
  const strange = Object.keys(values).find((name) => !known.includes(name));
  if (strange !== undefined) throw new Error(`the modal has no field "${strange}"; it has ${known.join(', ')}`);

  const resolved = createResolved(inside, opener.channel, user.id);
  const filled = new Map(
    request.modal.fields.map((field) => [
      field.customId,
      fieldAnswer(inside, opener.channel, field, values[field.customId] ?? field.value, resolved),
    ]),
  );
  const things = resolved.json();
  return startInteraction(inside, {
    type: 5,
    user,
    channel: opener.channel,
    owners: opener.owners,
    locale: request.locale,
    source: opener.source,
    opener,
    data: {
      custom_id: request.modal.customId,
      components: objectsIn(opener.modal.raw['components']).map((part, index) => submitted(part, index + 1, filled)),
      ...(things ? { resolved: things } : {}),
    },
  });
}

/** A modal's part as it comes back: labels and rows keep their shape, texts only their type. */
function submitted(part: JsonObject, id: number, filled: ReadonlyMap<string, JsonObject>): JsonObject {
  const child = part['component'];
  const answerOf = (field: JsonObject) => filled.get(String(field['custom_id'])) ?? { type: field['type'] };
  if (isObject(child)) return { type: part['type'], id, component: { id: id + 100, ...answerOf(child) } };
  const children = objectsIn(part['components']);
  return children.length > 0
    ? { type: part['type'], id, components: children.map((field) => ({ id: id + 100, ...answerOf(field) })) }
    : { type: part['type'], id };
}

type FieldValue = NonNullable<SubmitModal['values']>[string] | undefined;

/** Checks what Discord's client checks and gives the answer of one field (developers/components/reference.mdx). */
function fieldAnswer(
  inside: Inside,
  channel: ChannelRecord,
  field: ModalFieldView,
  value: FieldValue,
  resolved: Resolved,
): JsonObject {
  const base = { type: field.type, custom_id: field.customId };
  const fail = (why: string) => new Error(`field "${field.customId}": ${why}`);
  const limit = (name: string, otherwise: number) => numberOf(field.raw[name]) ?? otherwise;
  switch (field.type) {
    case componentType.textInput: {
      const text = value ?? '';
      if (typeof text !== 'string') throw fail('text is wanted');
      if (field.required && text === '') throw fail('it is required');
      if (text.length > limit('max_length', 4000)) throw fail(`more than ${limit('max_length', 4000)} characters`);
      if (text !== '' && text.length < limit('min_length', 0))
        throw fail(`fewer than ${limit('min_length', 0)} characters`);
      return { ...base, value: text };
    }
    case componentType.checkbox:
      return { ...base, value: value === true };
    case componentType.radioGroup: {
      const chosen = typeof value === 'string' ? value : undefined;
      if (chosen === undefined && field.required) throw fail('it is required');
      const options = objectsIn(field.raw['options']).map((option) => option['value']);
      if (chosen !== undefined && !options.includes(chosen)) throw fail(`there is no option "${chosen}"`);
      return { ...base, value: chosen ?? null };
    }
    case componentType.fileUpload: {
      const files = Array.isArray(value) ? value.filter(isFile) : [];
      const least = field.required ? limit('min_values', 1) : 0;
      if (files.length < least || files.length > limit('max_values', 1)) throw fail(`${files.length} files do not fit`);
      return { ...base, values: files.map((file) => resolved.file(storeFile(inside, channel, file))) };
    }
    default: {
      const chosen = Array.isArray(value)
        ? value.filter((entry) => typeof entry === 'string')
        : typeof value === 'string'
          ? [value]
          : [];
      if (chosen.length > 0 || field.required) requirePossibleValues(field.raw, chosen, resolved);
      return { ...base, values: chosen };
    }
  }
}

function isFile(value: string | AttachmentSpec): value is AttachmentSpec {
  return typeof value === 'object';
}

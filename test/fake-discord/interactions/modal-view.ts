import { componentType, numberOf, objectsIn, selectTypes, textOf, walkComponents } from '../component-tree.ts';
import type { Id, JsonObject, ModalFieldView, ModalView } from '../types.ts';

const fieldTypes: ReadonlySet<unknown> = new Set([
  ...selectTypes,
  componentType.textInput,
  componentType.fileUpload,
  componentType.radioGroup,
  componentType.checkboxGroup,
  componentType.checkbox,
]);

/** A modal as a person sees it. */
export function modalView(interactionId: Id, data: JsonObject): ModalView {
  const labels = objectsIn(data['components']);
  return {
    id: interactionId,
    customId: textOf(data['custom_id']) ?? '',
    title: textOf(data['title']) ?? '',
    fields: [...walkComponents(labels)]
      .filter(({ component }) => fieldTypes.has(component['type']))
      .map(({ component }) =>
        fieldView(
          component,
          labels.find((label) => label['component'] === component),
        ),
      ),
    raw: data,
  };
}

function fieldView(field: JsonObject, label: JsonObject | undefined): ModalFieldView {
  return {
    customId: textOf(field['custom_id']) ?? '',
    type: numberOf(field['type']) ?? 0,
    label: textOf(label?.['label']) ?? textOf(field['label']),
    description: textOf(label?.['description']),
    // Required unless said otherwise; a checkbox never is (developers/components/reference.mdx).
    required: field['type'] !== componentType.checkbox && field['required'] !== false,
    value: prefilled(field),
    raw: field,
  };
}

function prefilled(field: JsonObject): ModalFieldView['value'] {
  switch (field['type']) {
    case componentType.textInput:
      return textOf(field['value']);
    case componentType.checkbox:
      return field['default'] === true;
    case componentType.radioGroup:
      return defaultOptions(field)[0];
    case componentType.stringSelect:
    case componentType.checkboxGroup:
      return defaultOptions(field);
    case componentType.fileUpload:
      return [];
    default:
      return objectsIn(field['default_values']).map((value) => textOf(value['id']) ?? '');
  }
}

function defaultOptions(field: JsonObject): string[] {
  return objectsIn(field['options'])
    .filter((option) => option['default'] === true)
    .map((option) => textOf(option['value']) ?? '');
}

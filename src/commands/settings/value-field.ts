import type { APILabelComponent } from 'discord.js';

import type { Translator } from '../../text/index.ts';
import type { Field } from './form-fields.ts';
import { fieldLength, writeField } from './form-fields.ts';
import { textField } from '../pieces.ts';
import type { Values } from './values.ts';

/** One value in a form, as it is now. */
export function valueField(field: Field, values: Values, t: Translator): APILabelComponent {
  return textField({
    name: field,
    label: t(`settings:choice.${field}`),
    ...(field === 'negative' ? {} : { description: t(`settings:form.about.${field}`) }),
    value: writeField(field, values),
    maxLength: fieldLength[field],
    long: field === 'negative',
  });
}

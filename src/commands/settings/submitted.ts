import type { ModalSubmitInteraction } from 'discord.js';
import { ComponentType } from 'discord.js';

/** The texts of a form. A field that is not there (a client can send anything) is left out. */
export function submitted<Name extends string>(
  { fields }: ModalSubmitInteraction,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const field = fields.fields.get(name);
    if (field?.type === ComponentType.TextInput) found[name] = field.value;
  }
  return found;
}

/** The one choice made in a select of a form; undefined: none. */
export function chosen({ fields }: ModalSubmitInteraction, name: string): string | undefined {
  const field = fields.fields.get(name);
  return field?.type === ComponentType.StringSelect ? field.values[0] : undefined;
}

/** Ids chosen in a channel or role select of a form, as Discord resolved them. */
export function chosenIds({ fields }: ModalSubmitInteraction, name: string): readonly string[] {
  const field = fields.fields.get(name);
  return field?.type === ComponentType.ChannelSelect || field?.type === ComponentType.RoleSelect ? field.values : [];
}

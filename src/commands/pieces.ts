import type {
  APIActionRowComponent,
  APIButtonComponent,
  APIComponentInContainer,
  APIComponentInLabel,
  APIContainerComponent,
  APILabelComponent,
  APIModalInteractionResponseCallbackData,
  APISelectMenuOption,
  APIStringSelectComponent,
} from 'discord.js';
import { ButtonStyle, ComponentType, MessageFlags, TextInputStyle } from 'discord.js';

import { writeCustomId } from './custom-id.ts';
import type { CustomId } from './types.ts';

/** Only the person sees it; everything is in one container. Mentions in it are names, nobody is notified. */
export interface Panel {
  readonly flags: MessageFlags.IsComponentsV2;
  readonly components: APIContainerComponent[];
  readonly allowedMentions: { readonly parse: [] };
}

/** Discord's bounds: choices of a select, letters of an option, of a modal's title, of a field's label. */
export const maxOptions = 25;
const maxOptionText = 100;
const maxTitle = 45;

export function panel(...components: APIComponentInContainer[]): Panel {
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [{ type: ComponentType.Container, components }],
    allowedMentions: { parse: [] },
  };
}

export function text(content: string): APIComponentInContainer {
  return { type: ComponentType.TextDisplay, content };
}

export function line(): APIComponentInContainer {
  return { type: ComponentType.Separator };
}

type RowPart = APIButtonComponent | APIStringSelectComponent;

export function row(...components: RowPart[]): APIActionRowComponent<RowPart> {
  return { type: ComponentType.ActionRow, components };
}

export function button(
  id: CustomId,
  label: string,
  { danger = false, disabled = false }: { readonly danger?: boolean; readonly disabled?: boolean } = {},
): APIButtonComponent {
  const style = danger ? ButtonStyle.Danger : ButtonStyle.Secondary;
  return { type: ComponentType.Button, custom_id: writeCustomId(id), label, style, disabled };
}

export function link(url: string, label: string): APIButtonComponent {
  return { type: ComponentType.Button, style: ButtonStyle.Link, url, label };
}

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
  readonly chosen?: boolean;
}

export function option({ value, label, description, chosen = false }: Option): APISelectMenuOption {
  return {
    value,
    label: cut(label, maxOptionText),
    default: chosen,
    ...(description === undefined || description === '' ? {} : { description: cut(description, maxOptionText) }),
  };
}

/** `options`: 1 to 25. */
export function select(id: CustomId, placeholder: string, options: readonly Option[]): APIStringSelectComponent {
  return {
    type: ComponentType.StringSelect,
    custom_id: writeCustomId(id),
    placeholder,
    options: options.slice(0, maxOptions).map(option),
  };
}

/** At most five fields. */
export function modal(
  id: CustomId,
  title: string,
  fields: readonly APILabelComponent[],
): APIModalInteractionResponseCallbackData {
  return { custom_id: writeCustomId(id), title: cut(title, maxTitle), components: [...fields] };
}

export function labelled(label: string, component: APIComponentInLabel, description = ''): APILabelComponent {
  return { type: ComponentType.Label, label, component, ...(description === '' ? {} : { description }) };
}

export interface TextField {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly value?: string | undefined;
  readonly maxLength: number;
  readonly long?: boolean;
  readonly required?: boolean;
}

export function textField(field: TextField): APILabelComponent {
  const { name, label, description, value = '', maxLength, long = false, required = false } = field;
  const style = long ? TextInputStyle.Paragraph : TextInputStyle.Short;
  const input = { type: ComponentType.TextInput, custom_id: name, style, max_length: maxLength, required } as const;
  return labelled(label, value === '' ? input : { ...input, value: value.slice(0, maxLength) }, description);
}

/** At most `length` UTF-16 units, with an ellipsis where something is missing; no half characters. */
export function cut(words: string, length: number): string {
  return words.length <= length
    ? words
    : `${words
        .slice(0, length - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`;
}

/** Somebody's words inside of ours: no formatting, no mention, no link, on one line. */
export function quoted(words: string, length = 80): string {
  const plain = words
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .replaceAll('`', 'ˋ')
    .trim();
  return `\`${cut(plain, length) || ' '}\``;
}

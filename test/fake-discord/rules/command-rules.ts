import { invalidForm, type FormMistake } from '../api-error.ts';
import { isObject, objectsIn, textOf } from '../component-tree.ts';
import type { JsonObject } from '../types.ts';

/** developers/reference.mdx, Locales; commit c98d64b. */
const locales: ReadonlySet<string> = new Set(
  `id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko`.split(
    ' ',
  ),
);

/** developers/interactions/application-commands.mdx, Application Command Naming. */
const chatInputName = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Commands of each type that one scope may hold. */
const mostCommands: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15 };

/** Rules 6 and 7, the 8,000 characters a command, unique names, required options first, numbers of commands. */
export function requireCommandForms(commands: readonly JsonObject[]): void {
  const mistakes = commands.flatMap((command, index) => commandMistakes(command, String(index)));
  const names = new Set<string>();
  for (const [index, command] of commands.entries()) {
    const key = `${String(command['type'] ?? 1)} ${String(command['name'])}`;
    if (names.has(key)) {
      mistakes.push({
        path: `${index}.name`,
        code: 'APPLICATION_COMMANDS_DUPLICATE_NAME',
        message: 'Application command names must be unique',
      });
    }
    names.add(key);
  }
  for (const [type, most] of Object.entries(mostCommands)) {
    if (commands.filter((command) => Number(command['type'] ?? 1) === Number(type)).length > most) {
      mistakes.push({
        path: '',
        code: 'APPLICATION_COMMAND_LIMIT',
        message: `At most ${most} commands of type ${type}`,
      });
    }
  }
  if (mistakes.length > 0) throw invalidForm(mistakes);
}

function commandMistakes(command: JsonObject, path: string): FormMistake[] {
  const isChatInput = Number(command['type'] ?? 1) === 1;
  const size = commandSize(command);
  return [
    ...(isChatInput ? nameMistakes(command, path) : localeMistakes(command, path)),
    ...optionMistakes(command, path),
    ...(isChatInput && !textOf(command['description'])
      ? [{ path: `${path}.description`, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }]
      : []),
    ...(size > 8000
      ? [{ path, code: 'APPLICATION_COMMAND_TOO_LARGE', message: `Command exceeds maximum size (8000): ${size}` }]
      : []),
  ];
}

function nameMistakes(part: JsonObject, path: string): FormMistake[] {
  const localized = isObject(part['name_localizations']) ? Object.entries(part['name_localizations']) : [];
  const names: [string, unknown][] = [['name', part['name']], ...localized.map(nameOfLocale)];
  return [
    ...names
      .filter(([, name]) => typeof name === 'string' && !(chatInputName.test(name) && name === name.toLowerCase()))
      .map(([key, name]) => ({
        path: `${path}.${key}`,
        code: 'APPLICATION_COMMAND_INVALID_NAME',
        message: `Command name is invalid: ${String(name)}`,
      })),
    ...localeMistakes(part, path),
  ];
}

function nameOfLocale([locale, name]: [string, unknown]): [string, unknown] {
  return [`name_localizations.${locale}`, name];
}

function localeMistakes(part: JsonObject, path: string): FormMistake[] {
  return ['name_localizations', 'description_localizations'].flatMap((field) => {
    const map = part[field];
    if (!isObject(map)) return [];
    return Object.keys(map)
      .filter((locale) => !locales.has(locale))
      .map((locale) => ({
        path: `${path}.${field}.${locale}`,
        code: 'BASE_TYPE_CHOICES',
        message: `Unknown locale: ${locale}`,
      }));
  });
}

function optionMistakes(part: JsonObject, path: string): FormMistake[] {
  const options = objectsIn(part['options']);
  const names = options.map((option) => option['name']);
  const firstFree = options.findIndex((option) => option['required'] !== true);
  return options.flatMap((option, index) => {
    const at = `${path}.options.${index}`;
    const found = [...nameMistakes(option, at), ...optionMistakes(option, at)];
    if (names.indexOf(option['name']) !== index) {
      found.push({
        path: `${at}.name`,
        code: 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
        message: 'Option names must be unique',
      });
    }
    if (firstFree !== -1 && index > firstFree && option['required'] === true) {
      found.push({
        path: at,
        code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        message: 'Required options must be placed before non-required options',
      });
    }
    if (option['autocomplete'] === true && objectsIn(option['choices']).length > 0) {
      found.push({
        path: at,
        code: 'APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES',
        message: 'autocomplete and choices exclude each other',
      });
    }
    return found;
  });
}

/**
 * Characters that count towards 8,000: names, descriptions and values of the command, its options and choices; of the
 * localizations the longest one (developers/interactions/application-commands.mdx, "limits").
 */
function commandSize(part: JsonObject): number {
  const longest = (field: string) => {
    const map = part[`${field}_localizations`];
    const texts = [part[field], ...(isObject(map) ? Object.values(map) : [])];
    return Math.max(0, ...texts.map((text) => (typeof text === 'string' ? text.length : 0)));
  };
  const value = part['value'];
  return (
    longest('name') +
    longest('description') +
    (typeof value === 'string' ? value.length : 0) +
    [...objectsIn(part['options']), ...objectsIn(part['choices'])].reduce((sum, child) => sum + commandSize(child), 0)
  );
}

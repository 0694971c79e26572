import { rateText } from '../cards/format.ts';
import type { Message } from '../../text/keys.ts';
import type { Setting, Table, TomlFile, TomlValue } from './types.ts';

/** Puts a text into the person's language. */
export type Say = (message: Message) => string;

/**
 * A TOML 1.0 file with its comments. Every comment has a line of its own: kohya reads with `toml` 0.10.2, which trips over
 * brackets and quotes in a comment behind a value.
 */
export function writeToml({ top, tables }: TomlFile, say: Say): string {
  const head = top.map((message) => comment(say(message))).join('\n');
  return `${[head, ...tables.map((table) => writeTable(table, say))].join('\n\n')}\n`;
}

function writeTable({ header, settings, off = false, why }: Table, say: Say): string {
  const lines = [
    ...(why ? [comment(say(why))] : []),
    off ? `# ${header}` : header,
    ...settings.flatMap((setting) => writeSetting(off ? { ...setting, off } : setting, say)),
  ];
  return lines.join('\n');
}

function writeSetting({ key, value, said, why, off = false }: Setting, say: Say): string[] {
  const origin = said && [say({ key: `common:kind.${said.kind}` }), said.sources.map(({ title }) => title).join(', ')];
  return [
    ...(origin ? [comment(origin.join(': '))] : []),
    ...(said?.note ? [comment(say(said.note))] : []),
    ...(why ? [comment(say(why))] : []),
    `${off ? '# ' : ''}${key} = ${writeValue(value)}`,
  ];
}

function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n');
}

/** JSON's strings are TOML's basic strings, but for DEL, which no option of ours holds. */
function writeValue(value: TomlValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return rateText(value);
  if (typeof value === 'boolean') return String(value);
  if ('float' in value) return Number.isInteger(value.float) ? value.float.toFixed(1) : rateText(value.float);
  return `[${value.map((part) => JSON.stringify(part)).join(', ')}]`;
}

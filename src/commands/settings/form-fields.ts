import type { Message } from '../../text/index.ts';
import type { Choice, Values } from './values.ts';
import { givenValues } from './values.ts';

/** What can be typed into a form; LoRAs and hires fix of a preset come out of a comparison. */
export const fields = [
  'model',
  'skips',
  'size',
  'steps',
  'cfg',
  'sampling',
  'negative',
] as const satisfies readonly Choice[];
export type Field = (typeof fields)[number];

/** Letters that a field takes. */
export const fieldLength: Record<Field, number> = {
  model: 300,
  skips: 60,
  size: 20,
  steps: 5,
  cfg: 8,
  sampling: 100,
  negative: 2000,
};

/** Values as they stand in a form, to be read again by `readFields`. */
export function writeField(field: Field, values: Values): string {
  const { size, sampling } = values;
  switch (field) {
    case 'size':
      return size ? `${size.width}x${size.height}` : '';
    case 'sampling':
      return sampling ? [sampling.sampler, sampling.scheduler].filter(Boolean).join(' ') : '';
    case 'skips':
      return values.skips?.join(',') ?? '';
    case 'model':
    case 'steps':
    case 'cfg':
    case 'negative':
      return String(values[field] ?? '');
  }
}

export interface ReadFields {
  readonly values: Values;
  /** Fields that were understood, empty ones (which unset a value) too. */
  readonly read: readonly Field[];
  readonly problems: readonly Message[];
}

/** What a person typed; each field stands alone, so that one slip does not cost the others. */
export function readFields(typed: Readonly<Partial<Record<Field, string>>>): ReadFields {
  const values: Record<string, unknown> = {};
  const read: Field[] = [];
  const problems: Message[] = [];
  for (const field of fields) {
    const text = typed[field]?.trim();
    if (text === undefined) continue;
    const parsed = givenValues.shape[field].safeParse(text === '' ? undefined : parsers[field](text));
    if (text !== '' && !parsed.success) {
      problems.push({ key: `settings:form.wrong.${field}` });
      continue;
    }
    read.push(field);
    if (text !== '') values[field] = parsed.data;
  }
  return { values: givenValues.parse(values), read, problems };
}

/** The values before, with what was read in place of theirs. */
export function mergedValues(before: Values, { values, read }: ReadFields): Values {
  const kept = Object.entries(before).filter(([choice]) => !read.some((field) => field === choice));
  return givenValues.parse({ ...Object.fromEntries(kept), ...values });
}

/** Digits as Japanese and Korean keyboards may write them, and a comma for the point. */
function number(text: string): number {
  const plain = text.normalize('NFKC').replace(',', '.');
  return /^\d{1,6}(\.\d{1,4})?$/.test(plain) ? Number(plain) : Number.NaN;
}

/** Each gives something for the schema to judge; NaN and undefined are refused by it. */
const parsers: Record<Field, (text: string) => unknown> = {
  model: clean,
  sampling: (text) => ({ sampler: clean(text) }),
  negative: clean,
  steps: number,
  cfg: number,
  skips: readSkips,
  size(text) {
    const [, width, height] = /^(\d{1,5})\s*[x×*]\s*(\d{1,5})$/i.exec(text.normalize('NFKC')) ?? [];
    return { width: Number(width), height: Number(height) };
  },
};

/** "1,2,3", "1 2 3", "1-4". Undefined: not a list of distinct numbers. */
export function readSkips(text: string): readonly number[] | undefined {
  const parts = text
    .normalize('NFKC')
    .split(/[\s,、]+/)
    .filter(Boolean);
  const skips = parts.flatMap((part) => {
    const [, from, to = from] = /^(\d{1,2})(?:[-~–](\d{1,2}))?$/.exec(part) ?? [];
    if (from === undefined || to === undefined) return [Number.NaN];
    const length = Number(to) - Number(from) + 1;
    return length < 1 ? [Number.NaN] : Array.from({ length }, (_, index) => Number(from) + index);
  });
  return new Set(skips).size === skips.length ? skips : undefined;
}

/** On one line, or several in a negative prompt; what no engine can read and no message shows whole becomes a space. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => (character === '\n' ? '\n' : ' '))
    .trim();
}

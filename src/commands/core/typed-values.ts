import { AppError } from '../../errors.ts';
import { readFields } from '../settings/form-fields.ts';
import type { Values } from '../settings/values.ts';

/** The options that `/clipskip sweep` and `/clipskip grid` share, as they were typed. */
export interface TypedOptions {
  readonly skips: string | undefined;
  readonly size: string | undefined;
  readonly negative: string | undefined;
  readonly model: string | undefined;
  readonly lora: string | undefined;
}

/** Throws `discord.field` for the first option that cannot be read. */
export function typedValues({ skips, size, negative, model, lora }: TypedOptions): Values {
  const shapes = { skips: '1,2,3', size: '512x768' } as const;
  for (const [field, value] of [
    ['skips', skips],
    ['size', size],
  ] as const) {
    if (value === undefined || readFields({ [field]: value }).problems.length === 0) continue;
    throw new AppError('discord.field', { params: { field, value, shape: shapes[field] } });
  }
  const { values } = readFields({
    ...(skips === undefined ? {} : { skips }),
    ...(size === undefined ? {} : { size }),
    ...(model === undefined ? {} : { model }),
  });
  return {
    ...values,
    ...(negative === undefined ? {} : { negative }),
    ...(lora === undefined || lora.trim() === '' ? {} : { loras: [readLora(lora)] }),
  };
}

/** `name` or `name:0.8`; names may have colons of their own. */
function readLora(text: string): NonNullable<Values['loras']>[number] {
  const [, name = '', weight] = /^(.+?)(?::([+-]?(?:\d+\.?\d*|\.\d+)))?$/.exec(text.trim()) ?? [];
  const value = weight === undefined ? 1 : Number(weight);
  if (name !== '' && Math.abs(value) <= 10) return { name, weight: value };
  throw new AppError('discord.field', { params: { field: 'lora', value: text, shape: 'name:0.8 (-10 – 10)' } });
}

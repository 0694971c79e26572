import { z } from 'zod';

/** The environment is read in config.ts and nowhere else. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Variable<T> {
  readonly schema: z.ZodType<T>;
  /** What a good value looks like, the same in every language; printed when the given one is not. */
  readonly shape: string;
}

/** What each variable of a table was read as; undefined: absent. */
export type ValuesOf<T extends Record<string, Variable<unknown>>> = {
  readonly [N in keyof T]: z.output<T[N]['schema']> | undefined;
};

/** A whole number in digits. */
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

export const onOff = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['yes', 'true', '1', 'on', 'no', 'false', '0', 'off']))
  .transform((word) => ['yes', 'true', '1', 'on'].includes(word));

/** `a|b` */
export const words = z
  .string()
  .transform((text) => text.split('|').map((word) => word.trim()))
  .pipe(z.array(z.string().min(1)).min(1));

/** `1024x768` as pixels. */
export const area = z
  .string()
  .regex(/^\d{2,5}x\d{2,5}$/i)
  .transform((text) => text.split(/x/i).reduce((pixels, side) => pixels * Number(side), 1));

/** A name of a determinism class. */
export const className = z.string().regex(/^[\w-]{1,24}$/);

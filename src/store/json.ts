import { z } from 'zod';

import { AppError } from '../errors.ts';

/** Bytes of one JSON column, as UTF-8. */
export const maxJsonBytes = 256 * 1024;

/** JSON on its way into a column. Only `toJson` makes it, so nothing unbounded gets in. */
export type JsonText = { readonly json: string };

/**
 * Throws `store.tooLarge` above `maxJsonBytes`. What JSON would silently change (bytes, dates, maps, NaN, bigint) is a
 * programming error and a TypeError: `request.source.image` has to be replaced by its hash before.
 */
export function toJson(value: unknown): JsonText {
  const text = stringify(value);
  if (text === undefined) throw new TypeError('undefined is not JSON');
  if (Buffer.byteLength(text) > maxJsonBytes) throw tooLarge();
  return { json: text };
}

/** A column with JSON: handed out as `unknown`, because only its owner knows the shape. */
export const jsonColumn = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
    return z.NEVER;
  }
});

export function tooLarge(): AppError {
  return new AppError('store.tooLarge', { params: { limit: `${maxJsonBytes / 1024} KiB` } });
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, refuseLossy);
  } catch (error) {
    // V8 has no other answer to a value that is nested deeper than the stack.
    if (error instanceof RangeError) throw tooLarge();
    throw error;
  }
}

function refuseLossy(this: unknown, key: string, value: unknown): unknown {
  const raw: unknown = Object(this)[key];
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${key} is not a finite number`);
  if (typeof raw === 'object' && raw !== null && !isPlain(raw)) throw new TypeError(`${key} is not plain data`);
  return value;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

import { z } from 'zod';

import type { ErrorCode } from '../errors.ts';
import { errorCodes } from '../errors.ts';
import type { TextParams } from '../text/keys.ts';
import type { JsonText } from './json.ts';
import { jsonColumn, toJson } from './json.ts';

/** NULL comes out as undefined. */
export function optional<S extends z.ZodType>(column: S) {
  return column.nullable().transform((value) => value ?? undefined);
}

/** What is kept of a failure: enough for its texts. An AppError is one. */
export type StoredError = { readonly code: ErrorCode; readonly params: TextParams };

/** A code that a later version wrote, or an earlier one had, reads as `internal`. */
export const errorColumn = jsonColumn.pipe(
  z.object({
    code: z.enum(errorCodes).catch('internal'),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
);

export function errorJson({ code, params }: StoredError): JsonText {
  return toJson({ code, params });
}

/** `'a', 'b'` for an IN (...). Only for constants of ours. */
export function listed(constants: readonly string[]): string {
  return constants.map((constant) => `'${constant}'`).join(', ');
}

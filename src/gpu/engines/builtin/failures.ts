import { AppError } from '../../../errors.ts';
import type { FromChild } from './protocol.ts';

/** What the runtime, the C++ library and V8 say when there is no memory left. */
export function isMemoryFailure(text: string): boolean {
  return /bad_?alloc|failed to allocate|allocation failed|out of memory/i.test(text);
}

/** Why a process is gone that nobody ended; `lastWords`: the end of its stderr. */
export function deathOf(code: number | null, signal: string | null, lastWords: string): AppError {
  const options = { params: { reason: signal ?? `exit ${code}` }, detail: lastWords };
  return isMemoryFailure(lastWords)
    ? new AppError('builtin.outOfMemory', options)
    : new AppError('builtin.crashed', options);
}

/** The error a `failed` message carries. */
export function failureOf({ code, params, detail }: Extract<FromChild, { type: 'failed' }>): AppError {
  return new AppError(code, { params, detail });
}

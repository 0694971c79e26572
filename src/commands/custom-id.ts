import type { CustomId } from './types.ts';

/** Raised when the meaning of ids changes; ids of another version are answered with "too old", never guessed at. */
const version = 'c1';

const part = /^[A-Za-z0-9_-]{1,40}$/;

/** `c1:action:subject[:argument]`, at most 100 characters (Discord's bound). Throws RangeError for parts that do not fit. */
export function writeCustomId({ action, subject, argument }: CustomId): string {
  const parts = argument === undefined ? [action, subject] : [action, subject, argument];
  for (const each of parts) if (!part.test(each)) throw new RangeError(`not a part of a custom id: ${each}`);
  return [version, ...parts].join(':');
}

/** Undefined: not one of ours, or of another version. Never throws: anybody can send anything. */
export function readCustomId(text: string): CustomId | undefined {
  const [found, action, subject, argument, ...rest] = text.split(':');
  if (found !== version || rest.length > 0 || action === undefined || subject === undefined) return undefined;
  if (![action, subject, argument ?? 'x'].every((each) => part.test(each))) return undefined;
  return argument === undefined ? { action, subject } : { action, subject, argument };
}

import { createHash } from 'node:crypto';

/** A name of any length and script in the 40 letters of a custom id. */
export function shortKey(name: string): string {
  return createHash('sha256').update(name).digest('base64url').slice(0, 16);
}

import { asAppError } from '../../errors.ts';
import { findName } from '../names.ts';
import type { Member } from './member.ts';

/**
 * Asks those who have the file, those that are there first, until one can tell: files can be read while a server is away. Undefined:
 * none of them reads files. Rejects with what the first one failed with where no other could tell.
 */
export async function describeLora(
  members: readonly Member[],
  name: string,
  signal: AbortSignal,
): Promise<object | undefined> {
  const holders = members.flatMap((member) => {
    const { loras = [], loraFiles = false } = member.info() ?? {};
    const own = loraFiles ? findName(loras, name) : undefined;
    return own === undefined ? [] : [{ member, own, away: member.failure() !== undefined }];
  });
  let failure: unknown;
  for (const { member, own } of holders.toSorted((a, b) => Number(a.away) - Number(b.away))) {
    try {
      const told = await member.engine.describeLora?.(own, signal);
      if (told) return told;
    } catch (error) {
      if (signal.aborted) throw asAppError(error);
      failure ??= error;
    }
  }
  if (failure !== undefined) throw asAppError(failure);
  return undefined;
}

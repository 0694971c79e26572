import { asAppError } from '../../errors.ts';
import type { SweepDesk } from '../../sweep/desk.ts';
import type { InteractionContext } from '../types.ts';

/** What the engine says, or said before it went away: what is asked of it now is drawn when it is back. */
export async function lastKnown({ desk, signal }: InteractionContext): Promise<Awaited<ReturnType<SweepDesk['info']>>> {
  try {
    return await desk.info(signal);
  } catch (error) {
    const known = desk.known();
    if (known && asAppError(error).retryable) return known;
    throw error;
  }
}

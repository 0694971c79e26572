import { z } from 'zod';

import type { Delivery, Store } from '../../store/index.ts';
import type { Ballot } from '../../threads/index.ts';

const counted = z.looseObject({ left: z.int() });

/** The delivery of Discord's own poll. Undefined: it was never to be posted. */
export function pollRowOf({ id }: Pick<Ballot, 'id'>, store: Store): Delivery | undefined {
  return store.deliveries.get(pollRowId(id));
}

export function pollRowId(pollId: string): string {
  return `${pollId}-p1`;
}

/** Where Discord's own poll stands. Undefined: nowhere yet. */
export function pollLink(poll: Ballot, store: Store): string | undefined {
  const { channelId, messageId } = pollRowOf(poll, store) ?? {};
  if (channelId === undefined || messageId === undefined) return undefined;
  return `https://discord.com/channels/${poll.guildId ?? '@me'}/${channelId}/${messageId}`;
}

/** Votes in it that were not counted, as far as that is known. */
export function leftOut(poll: Pick<Ballot, 'id'>, store: Store): number {
  return counted.safeParse(pollRowOf(poll, store)?.view).data?.left ?? 0;
}

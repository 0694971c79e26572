import type { Delivery, Store } from '../../store/index.ts';
import type { ChannelRest, Outgoing } from './channel-rest.ts';
import { isRefusal } from './failure.ts';

export interface PostOnceOptions {
  readonly store: Store;
  readonly rest: ChannelRest;
  /** Unique for each attempt of each process. */
  readonly newHolder: () => string;
  /** Longer than a post with its retries can take. */
  readonly leaseMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** Pauses after an attempt whose end nobody knows. */
const pausesMs = [1000, 4000, 15_000];

/**
 * Creates the message of a delivery exactly once: claimed in the store, with a nonce that Discord enforces, and looked for
 * among our own messages after an attempt without an answer, of this process or of one that was killed. Rejects with what
 * discord.js throws; after a refusal the delivery is pending again. Resolves with the number of requests made.
 */
export async function postOnce(delivery: Delivery, message: Outgoing, options: PostOnceOptions): Promise<number> {
  const { store, rest, newHolder, leaseMs, now, wait } = options;
  const { id, sweepId = '', channelId, nonce } = delivery;
  const holder = newHolder();
  let claim = store.deliveries.claim(id, holder, leaseMs);
  while (!claim) {
    const known = store.deliveries.get(id);
    // Posted by somebody else meanwhile, or given up.
    if (known?.state !== 'pending' && known?.state !== 'posting') return 0;
    await wait(Math.max(50, (known.leaseUntil ?? 0) - now()));
    claim = store.deliveries.claim(id, holder, leaseMs);
  }
  const known = new Set(store.deliveries.bySweep(sweepId).flatMap(({ messageId }) => messageId ?? []));
  let requests = 0;
  for (let attempt = 0, look = claim.again; ; attempt += 1, look = true) {
    try {
      if (look) requests += 1;
      const found = look ? await lookFor(rest, channelId, sweepId, known) : undefined;
      if (found === undefined) requests += 1;
      const messageId = found ?? (await rest.post(channelId, message, nonce));
      store.deliveries.posted(id, holder, { channelId, messageId });
      return requests;
    } catch (error) {
      const pause = pausesMs[attempt];
      if (isRefusal(error)) store.deliveries.release(id, holder);
      if (isRefusal(error) || pause === undefined) throw error;
      await wait(pause);
    }
  }
}

/** Where we may not read, nothing is found: the nonce alone must do. */
async function lookFor(
  rest: ChannelRest,
  channelId: string,
  sweepId: string,
  known: ReadonlySet<string>,
): Promise<string | undefined> {
  try {
    return await rest.find(channelId, sweepId, known);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

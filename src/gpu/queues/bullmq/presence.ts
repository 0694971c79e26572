import { setTimeout as timer } from 'node:timers/promises';

import { AppError } from '../../../errors.ts';
import type { Ask } from './ask.ts';
import { encodeFrame } from './frame.ts';
import type { WorkerKeys } from './keys.ts';
import type { Beat, News } from './protocol.ts';
import type { Sight } from './sight.ts';
import type { Timing } from './timing.ts';

/** Takes a name that is free or ours already, for a while. 1: ours. */
const claimScript = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;
/** Gives the name back, if it is ours. */
const releaseScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** What a worker could do is known for a day after it left. */
const infoMs = 86_400_000;

/** How a worker is seen. */
export interface Presence {
  /** False: another process has the name and is alive. */
  claim(): Promise<boolean>;
  /** Keeps there what it can do. Written when it changed, or when Redis has lost it: it may be large. */
  show(sight: Pick<Sight, 'text' | 'hash'>): Promise<void>;
  beat(beat: Beat): Promise<void>;
  tell(news: News, bytes?: Uint8Array): Promise<void>;
  /** Nobody needs to wait for the end of the heartbeat. */
  leave(): Promise<void>;
}

export interface PresenceOptions {
  readonly ask: Ask;
  readonly keys: WorkerKeys;
  /** Random, of this process. */
  readonly instance: string;
  readonly timing: Timing;
}

export function createPresence({ ask, keys, instance, timing }: PresenceOptions): Presence {
  const tell = async (news: News, bytes?: Uint8Array): Promise<void> => {
    await ask((redis) => redis.publish(keys.news, encodeFrame(news, bytes)));
  };
  let last: string | undefined;
  let shown: string | undefined;
  return {
    claim: async () => (await ask((redis) => redis.eval(claimScript, 1, keys.name, instance, timing.beatTtlMs))) === 1,
    async show({ text, hash }) {
      if (hash === shown && (await ask((redis) => redis.pexpire(keys.info, infoMs))) === 1) return;
      await ask((redis) => redis.set(keys.info, text, 'PX', infoMs));
      shown = hash;
    },
    async beat(beat) {
      const text = JSON.stringify(beat);
      await ask((redis) => redis.set(keys.beat, text, 'PX', timing.beatTtlMs));
      if (text !== last) await tell({ type: 'beat' });
      last = text;
    },
    tell,
    async leave() {
      await ask((redis) => redis.eval(releaseScript, 1, keys.name, instance));
      await ask((redis) => redis.del(keys.beat));
      await tell({ type: 'left' });
    },
  };
}

/** Whoever holds the name and lives renews it; whoever was killed does not. */
export async function claimName(
  claim: () => Promise<boolean>,
  { beatTtlMs, beatMs }: Timing,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  for (let waited = 0; !(await claim()); waited += beatMs) {
    if (waited > beatTtlMs + beatMs) throw new AppError('worker.name', { params: { name } });
    await timer(beatMs, undefined, { signal });
  }
}

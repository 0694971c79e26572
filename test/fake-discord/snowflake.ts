import type { FakeClock, Id, Ref } from './types.ts';

const discordEpoch = 1_420_070_400_000;

/** Makes ids whose time is the fake clock's; each one is greater than the one before. */
export function createIdSource(clock: FakeClock): (agoMs?: number) => Id {
  let counter = 0n;
  return (agoMs = 0) => {
    counter += 1n;
    return ((BigInt(clock.now() - agoMs - discordEpoch) << 22n) | (counter & 0x3fffffn)).toString();
  };
}

export function idOf(ref: Ref): Id {
  return typeof ref === 'string' ? ref : ref.id;
}

import type { ByteSource } from '../../src/byte-source.ts';

/** A source that remembers what was read of it. */
export function countReads(
  source: ByteSource,
): ByteSource & { readonly bytes: () => number; readonly reads: () => number } {
  let bytes = 0;
  let reads = 0;
  return {
    size: source.size,
    bytes: () => bytes,
    reads: () => reads,
    read: async (offset, length, signal) => {
      const answer = await source.read(offset, length, signal);
      bytes += answer.length;
      reads += 1;
      return answer;
    },
  };
}

import type { Place } from '../schedule/index.ts';

/** So many of the first in the order are told at once when their place changes. */
const atOnce = 32;
/** The others are told once in this time: 10,000 who wait must not be told 10,000 times. */
const pauseMs = 2000;

export interface TellingOptions<T> {
  /** The first so many of those who wait, in their order; without a number all of them. */
  readonly places: (most?: number) => readonly Place<T>[];
  readonly tell: (place: Place<T>) => void;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Nobody is told anything any more. */
  readonly signal: AbortSignal;
}

/** Tells those who wait where they stand. Call the answer after each change. */
export function createTelling<T>({ places, tell, wait, signal }: TellingOptions<T>): () => void {
  let changes = 0;
  let pending = false;

  /** Whoever is told may change the order; then those who are left heard of the newer one. */
  const tellAll = (all: readonly Place<T>[]): void => {
    const now = changes;
    for (const place of all) {
      tell(place);
      if (changes !== now || signal.aborted) return;
    }
  };
  const tellTheRest = async (): Promise<void> => {
    pending = true;
    try {
      await wait(pauseMs, signal);
    } catch {
      // The queue closes.
      return;
    } finally {
      pending = false;
    }
    tellAll(places());
  };

  return () => {
    changes += 1;
    const first = places(atOnce);
    if (first.length === atOnce && !pending && !signal.aborted) void tellTheRest();
    tellAll(first);
  };
}

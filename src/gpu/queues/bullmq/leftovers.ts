import type { AskQueue } from './worker-queues.ts';

/**
 * Jobs that are over for the bot and cannot be removed yet: a worker holds their lock, dead or alive, or Redis is away. They hold
 * prompts, so they must not lie there until somebody comes back.
 */
export interface Leftovers {
  add(worker: string, job: string): void;
  /** Tries each once. Never rejects. */
  clear(): Promise<void>;
}

export function createLeftovers(askQueue: AskQueue): Leftovers {
  const left = new Map<string, string>();
  let clearing: Promise<void> | undefined;
  const clear = async (): Promise<void> => {
    for (const [job, worker] of left) {
      try {
        // 0: it is locked. One that is not there any more counts as removed.
        if ((await askQueue(worker, (queue) => queue.remove(job))) !== 0) left.delete(job);
      } catch {
        // Redis is away, or would not: the next time will do.
      }
    }
  };
  return {
    add: (worker, job) => void left.set(job, worker),
    clear: () => (clearing ??= clear().finally(() => (clearing = undefined))),
  };
}

import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

import type { Ask } from './ask.ts';
import { queueName, workerKeys } from './keys.ts';

/** One question to a worker's queue. Rejects with `queue.*`. */
export type AskQueue = <T>(worker: string, command: (queue: Queue<unknown>) => Promise<T>) => Promise<T>;

/** BullMQ's queues, one for each worker, made when first asked. */
export interface WorkerQueues {
  readonly ask: AskQueue;
  close(): Promise<void>;
}

export function createWorkerQueues(ask: Ask, client: Redis): WorkerQueues {
  const queues = new Map<string, Promise<Queue<unknown>>>();

  const open = async (worker: string): Promise<Queue<unknown>> => {
    const queue = new Queue<unknown>(queueName, {
      connection: client,
      prefix: workerKeys(worker).bullPrefix,
      streams: { events: { maxLen: 100 } },
      skipWaitingForReady: true,
    });
    // Every command rejects by itself; an emitter without a listener would end the process.
    queue.on('error', () => undefined);
    try {
      // It asks Redis for its version, once: where there was no answer, every command of this object fails for ever
      // (taskforcesh/bullmq 6.7.0 src/classes/redis-connection.ts, `initializing`).
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      queues.delete(worker);
      await queue.close().catch(() => undefined);
      throw error;
    }
  };
  const queueOf = (worker: string): Promise<Queue<unknown>> => {
    const known = queues.get(worker);
    if (known) return known;
    const opening = open(worker);
    queues.set(worker, opening);
    return opening;
  };

  return {
    ask: (worker, command) => ask(async () => command(await queueOf(worker))),
    async close() {
      for (const opening of queues.values()) await opening.then((queue) => queue.close()).catch(() => undefined);
    },
  };
}

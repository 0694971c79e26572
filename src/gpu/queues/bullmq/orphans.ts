import type { Row } from '../../engine.ts';
import type { Ask } from './ask.ts';
import { workerKeys } from './keys.ts';
import type { JobPayload } from './protocol.ts';
import { readJob } from './protocol.ts';
import { readJobs } from './scripts.ts';
import type { AskQueue } from './worker-queues.ts';

/** Rows that workers still draw, or have drawn, for a bot that was ended: they are found again instead of drawn twice. */
export interface Orphans {
  /**
   * Reads what lies in a worker's queue, before it is given anything; later calls do nothing. Jobs that are over go: what they drew is found by its
   * name whoever asks, and only where it lies is remembered.
   */
  find(worker: string): Promise<void>;
  /** The worker that has any of these cells. Undefined: nobody. */
  holderOf(row: Row): string | undefined;
  /** The job that draws any of these cells there: the rest is asked for after it. From now on it is no orphan. */
  take(worker: string, payload: JobPayload): string | undefined;
  /** Those that nobody has asked for since so many milliseconds. They are orphans no longer. */
  drop(ms: number): readonly { readonly worker: string; readonly job: string }[];
}

interface Orphan {
  readonly worker: string;
  readonly job: string;
  readonly payload: JobPayload;
  /** Drawn or failed: it cannot be waited for. */
  readonly over: boolean;
  /** By `performance.now()`. */
  readonly foundAt: number;
}

/** More than a worker can ever have at a time; a payload is some kilobytes. */
const most = { jobs: 50, idBytes: 64, dataBytes: 256 * 1024 };

export function createOrphans(ask: Ask, askQueue: AskQueue): Orphans {
  const orphans = new Map<string, Orphan>();
  const found = new Set<string>();
  return {
    async find(worker) {
      if (found.has(worker)) return;
      const keys = workerKeys(worker);
      const read = (lists: readonly string[]) =>
        ask((redis) => readJobs(redis, lists.map(keys.bull), keys.bull(''), most));
      const going = await read(['active', 'wait', 'paused']);
      const over = await read(['completed', 'failed']);
      for (const [job, text] of [...going, ...over]) {
        const payload = readJob(parsed(text)).data;
        if (!payload) continue;
        const isOver = over.some(([id]) => id === job);
        orphans.set(job, { worker, job, payload, over: isOver, foundAt: performance.now() });
        if (!isOver) continue;
        await ask((redis) => redis.del(keys.wanted(job)));
        await askQueue(worker, (queue) => queue.remove(job));
      }
      found.add(worker);
    },
    holderOf(row) {
      const keys = row.cells.map(({ key }) => key);
      return [...orphans.values()].find(({ payload }) => hasSome(payload, row.id, keys))?.worker;
    },
    take(worker, { row }) {
      const names = row.cells.map(({ picture }) => picture);
      const taken = [...orphans.values()].find(
        (orphan) =>
          orphan.worker === worker &&
          orphan.payload.row.id === row.id &&
          names.some((name) => orphan.payload.row.cells.some(({ picture }) => picture === name)),
      );
      if (taken) orphans.delete(taken.job);
      return taken?.over ? undefined : taken?.job;
    },
    drop(ms) {
      const old = [...orphans.values()].filter(({ foundAt }) => performance.now() - foundAt >= ms);
      for (const { job } of old) orphans.delete(job);
      return old.filter(({ over }) => !over);
    },
  };
}

function hasSome({ row }: JobPayload, id: string, keys: readonly string[]): boolean {
  return row.id === id && keys.some((key) => row.cells.some((cell) => cell.key === key));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

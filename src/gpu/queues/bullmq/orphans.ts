import type { Row } from '../../engine.ts';
import type { Ask } from './ask.ts';
import { workerKeys } from './keys.ts';
import type { JobPayload } from './protocol.ts';
import { jobPayload } from './protocol.ts';
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

/** More than a worker can ever have at a time. */
const most = 50;

export function createOrphans(ask: Ask, askQueue: AskQueue): Orphans {
  const orphans = new Map<string, Orphan>();
  const found = new Set<string>();
  return {
    async find(worker) {
      if (found.has(worker)) return;
      const [going, over] = await askQueue(worker, (queue) =>
        Promise.all([queue.getJobs(['active', 'waiting'], 0, most), queue.getJobs(['completed', 'failed'], 0, most)]),
      );
      for (const job of [...going, ...over]) {
        const payload = jobPayload.safeParse(job?.data).data;
        if (!payload || job.id === undefined) continue;
        const isOver = over.includes(job);
        orphans.set(job.id, { worker, job: job.id, payload, over: isOver, foundAt: performance.now() });
        if (!isOver) continue;
        await ask((redis) => redis.del(workerKeys(worker).wanted(job.id ?? '')));
        await askQueue(worker, (queue) => queue.remove(job.id ?? ''));
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

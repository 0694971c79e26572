import type { Queue } from 'bullmq';

import type { Row } from '../../engine.ts';
import type { Ask } from './ask.ts';
import type { JobPayload } from './protocol.ts';
import { readJob } from './protocol.ts';
import { readJobs } from './scripts.ts';

/** Rows that workers still draw, or have drawn, for a bot that was ended: they are found again instead of drawn twice. */
export interface Orphans {
  /** Reads what lies in a worker's queue. Once, before it is given anything. */
  find(worker: string): Promise<void>;
  /** The worker that has these cells. Undefined: nobody. */
  holderOf(row: Row): string | undefined;
  /** The job that draws all of these cells there; from now on it is no orphan. */
  take(worker: string, payload: JobPayload): string | undefined;
  /** Jobs of this worker that nobody asked for again. They are orphans no longer. */
  drop(worker: string): readonly string[];
}

interface Orphan {
  readonly worker: string;
  readonly job: string;
  readonly payload: JobPayload;
}

/** More than a worker can ever have at a time; a payload is some kilobytes. */
const most = { jobs: 50, idBytes: 64, dataBytes: 256 * 1024 };
const lists = ['active', 'wait', 'paused', 'completed', 'failed'];

export function createOrphans(options: {
  readonly ask: Ask;
  readonly queueOf: (id: string) => Queue<unknown>;
}): Orphans {
  const { ask, queueOf } = options;
  const orphans = new Map<string, Orphan>();
  return {
    async find(worker) {
      const queue = queueOf(worker);
      const keys = lists.map((name) => queue.toKey(name));
      for (const [job, text] of await ask((redis) => readJobs(redis, keys, queue.toKey(''), most))) {
        const payload = readJob(parsed(text)).data;
        if (payload) orphans.set(job, { worker, job, payload });
      }
    },
    holderOf(row) {
      const keys = row.cells.map(({ key }) => key);
      return [...orphans.values()].find(({ payload }) => covers(payload, row.id, keys))?.worker;
    },
    take(worker, { row }) {
      const names = row.cells.map(({ picture }) => picture);
      const found = [...orphans.values()].find(
        (orphan) =>
          orphan.worker === worker &&
          orphan.payload.row.id === row.id &&
          names.every((name) => orphan.payload.row.cells.some(({ picture }) => picture === name)),
      );
      if (found) orphans.delete(found.job);
      return found?.job;
    },
    drop(worker) {
      const left = [...orphans.values()].filter((orphan) => orphan.worker === worker).map(({ job }) => job);
      for (const job of left) orphans.delete(job);
      return left;
    },
  };
}

function covers({ row }: JobPayload, id: string, keys: readonly string[]): boolean {
  return row.id === id && keys.every((key) => row.cells.some((cell) => cell.key === key));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { Queue } from 'bullmq';

import type { Row } from '../../engine.ts';
import type { Ask } from './ask.ts';
import type { JobPayload } from './protocol.ts';
import { jobPayload } from './protocol.ts';

/** Rows that workers still draw, or have drawn, for a bot that was ended: they are found again instead of drawn twice. */
export interface Orphans {
  /** Reads what lies in a worker's queue. Once, before it is given anything. */
  find(worker: string): Promise<void>;
  /** The worker that has these cells. Undefined: nobody. */
  holderOf(row: Row): string | undefined;
  /** The job that draws all of these cells there; from now on it is no orphan. */
  take(worker: string, payload: JobPayload): string | undefined;
  /** Those that nobody asked for again. They are orphans no longer. */
  drop(): readonly { readonly worker: string; readonly job: string }[];
}

interface Orphan {
  readonly worker: string;
  readonly job: string;
  readonly payload: JobPayload;
}

/** More than a worker can ever have at a time. */
const most = 50;

export function createOrphans(options: {
  readonly ask: Ask;
  readonly queueOf: (id: string) => Queue<unknown>;
}): Orphans {
  const { ask, queueOf } = options;
  const orphans = new Map<string, Orphan>();
  return {
    async find(worker) {
      const jobs = await ask(() => queueOf(worker).getJobs(['active', 'waiting', 'completed', 'failed'], 0, most));
      for (const job of jobs) {
        const payload = jobPayload.safeParse(job?.data).data;
        if (payload && job.id !== undefined) orphans.set(job.id, { worker, job: job.id, payload });
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
    drop() {
      const left = [...orphans.values()];
      orphans.clear();
      return left;
    },
  };
}

function covers({ row }: JobPayload, id: string, keys: readonly string[]): boolean {
  return row.id === id && keys.every((key) => row.cells.some((cell) => cell.key === key));
}

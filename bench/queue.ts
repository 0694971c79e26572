import type { RowServer } from '../src/gpu/pool/row-servers.ts';
import type { RowJob } from '../src/gpu/queue.ts';
import { rowJobVersion } from '../src/gpu/queue.ts';
import type { Scheduler } from '../src/gpu/schedule/index.ts';
import { createScheduler } from '../src/gpu/schedule/index.ts';
import type { Finding } from './report.ts';
import { atMost } from './report.ts';

const [waiting, users, servers, models, sizes] = [10_000, 100, 8, 5, 8];

function job(index: number): RowJob {
  const side = 512 + 64 * (index % sizes);
  const model = `model-${index % models}`;
  return {
    version: rowJobVersion,
    sweepId: `sweep-${index}`,
    row: {
      id: `row-${index}`,
      settings: {
        prompt: `picture ${index}`,
        negative: '',
        seed: index,
        width: side,
        height: side,
        steps: 20,
        cfg: 7,
        sampler: 'Euler',
        scheduler: 'Automatic',
        model,
        loras: [],
        extras: {},
      },
      cells: [1, 2, 3].map((clipSkip) => ({ key: `${index}-${clipSkip}`, clipSkip })),
    },
    owner: { user: `user-${(index * 7) % users}` },
    class: index % 3 === 0 ? 'batch' : 'interactive',
    cost: (3 * 20 * side * side) / 1e6,
    requires: { family: 'sd1', model, loras: [] },
  };
}

/** Servers that are away. */
const gone = new Set<number>();

/** Each server lacks one of the models, so that rows compete for different sets of servers. */
function standings({ row: { settings } }: RowJob): RowServer[] {
  return Array.from({ length: servers }, (_, index) => ({
    id: `server-${index}`,
    determinismClass: `server-${index}`,
    away: gone.has(index),
    lacks: settings.model === `model-${index % models}` ? [settings.model] : [],
    truth: 6,
    loaded: settings.model === `model-${(index + 1) % models}`,
    weight: 1,
  }));
}

function full(): { readonly scheduler: Scheduler<number>; readonly perRow: number } {
  const scheduler = createScheduler<number>({ standings, concurrency: 1 });
  const start = performance.now();
  for (let index = 0; index < waiting; index += 1) scheduler.add(index, job(index));
  return { scheduler, perRow: (performance.now() - start) / waiting };
}

/** The slowest of a hundred but one: one pause of the collector is not what is measured. */
function p99(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Infinity;
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const rounds = 3;

interface Times {
  readonly decision: number;
  readonly place: number;
  readonly first: number;
  readonly everybody: number;
  readonly taking: number;
  readonly cancel: number;
  readonly change: number;
}

function round(): Times {
  const { scheduler, perRow } = full();
  const running: { readonly item: number; readonly servers: readonly string[] }[] = [];
  const decide = (): void => {
    const found = scheduler.next();
    if (found) running.push(found);
  };
  const finish = (): void => {
    const done = running.shift();
    for (const server of done?.servers ?? []) if (done) scheduler.free(done.item, server);
    if (done) scheduler.end(done.item);
  };
  for (let count = 0; count < servers; count += 1) decide();
  const first: number[] = [];
  const decisions = Array.from({ length: 500 }, () => {
    finish();
    const decision = timed(decide);
    // After each start, because that is when somebody asks.
    first.push(timed(() => void scheduler.places(32)));
    return decision;
  });
  const places = Array.from({ length: 500 }, (_, index) => {
    const item = waiting - 1 - index;
    return timed(() => void scheduler.place(item));
  });
  const cancels = Array.from({ length: 500 }, (_, index) => {
    const item = waiting - 1 - 2 * index;
    return timed(() => void scheduler.remove(item));
  });
  const everybody = Array.from({ length: 50 }, () => timed(() => void scheduler.places()));
  const change = Array.from({ length: 20 }, (_, index) => {
    if (!gone.delete(index % servers)) gone.add(index % servers);
    return timed(() => void scheduler.refresh());
  });
  gone.clear();
  return {
    decision: p99(decisions),
    place: p99(places),
    first: p99(first),
    everybody: p99(everybody),
    taking: perRow,
    cancel: p99(cancels),
    change: p99(change),
  };
}

/** The schedule with 10,000 rows of 100 people waiting for 8 servers: of the quietest round. */
export function scheduling(): Finding[] {
  const all = Array.from({ length: rounds }, round);
  const least = (what: keyof Times): number => Math.min(...all.map((times) => times[what]));
  const rows = `${waiting} rows waiting`;
  return [
    atMost(`queue: one decision, ${rows} (p99 of 500)`, least('decision'), 2, 'ms', 3),
    atMost(`queue: position and what is ahead of one row, ${rows} (p99 of 500)`, least('place'), 20, 'ms', 3),
    atMost(`queue: places of the first 32 after it, ${rows} (p99 of 500)`, least('first'), 20, 'ms', 3),
    atMost(`queue: places of everybody, ${rows} (p99 of 50)`, least('everybody'), 50, 'ms', 3),
    atMost(`queue: taking a row in, up to ${rows} (mean)`, least('taking'), 2, 'ms', 3),
    atMost(`queue: one cancel, ${rows} (p99 of 500)`, least('cancel'), 20, 'ms', 3),
    atMost(`queue: a server came or went, ${rows} (p99 of 20)`, least('change'), 50, 'ms', 3),
  ];
}

import type { RowServer } from '../pool/row-servers.ts';
import type { RowJob } from '../queue.ts';
import { createDecision, maxOvertakes } from './decide.ts';
import type { TagChange } from './fair-tags.ts';
import { createFairTags } from './fair-tags.ts';
import { createGroups } from './groups.ts';
import { createLoads } from './load.ts';
import { createOrdered } from './ordered.ts';
import { placeAt, placesOf } from './places.ts';
import type { Group, Place, Start, Waiting } from './types.ts';
import { compareRows } from './types.ts';

export type { Place, Start };
export { maxOvertakes };

export interface SchedulerOptions {
  /** How the servers that are known stand to a row; asked once for rows that are alike, and again after `refresh`. */
  readonly standings: (job: RowJob) => readonly RowServer[];
  /** Rows that a server draws at the same time. */
  readonly concurrency: number;
}

/**
 * Decides what is drawn next and where. Pure: no clock, no I/O. `T` is whatever stands for a row; each is there once.
 *
 * Interactive rows go before batch rows. Within a class users are served in turns weighted by cost (see `FairTags`), and the
 * rows of one user in their order. A row goes where `chooseServer` says. One thing stands above the turns: a free server that
 * has the checkpoint of a later row of the same class in its memory takes that one, as long as nobody who could be drawn there
 * was passed `maxOvertakes` times.
 *
 * Bounds, on a server where all rows can be drawn: between two rows of a user who waits, any other user is served at most the
 * cost of the first of them and of one row of their own; somebody new waits for at most one row of each other user. To both come
 * the `maxOvertakes` rows.
 */
export interface Scheduler<T> {
  add(item: T, job: RowJob): void;
  /** A row that waits goes, as if it had never come. False: it does not wait. */
  remove(item: T): boolean;
  /** The next row to start, which counts as started. Undefined: nothing can start now. Ask until then. */
  next(): Start<T> | undefined;
  /** A server has ended its part of a row that was started. */
  free(item: T, server: string): void;
  /** A row that was started, and has no part any more, waits again in its old place. */
  putBack(item: T): void;
  /** A row that was started is over. */
  end(item: T): void;
  /** Servers joined, left, came back or have other files. Answers the rows that nobody who is there could draw; they still wait. */
  refresh(): readonly T[];
  /** Nobody who is there could draw it. */
  isHopeless(item: T): boolean;
  /** Rows that wait. */
  size(): number;
  /** In the order of the turns, at most so many. Default: all. */
  places(most?: number): readonly Place<T>[];
  /** Undefined: it does not wait. */
  place(item: T): Place<T> | undefined;
}

/** So many are moved one by one; where there are more, their lists are sorted anew. */
const fewRows = 100;

export function createScheduler<T>({ standings, concurrency }: SchedulerOptions): Scheduler<T> {
  const groups = createGroups<T>(standings);
  const order = createOrdered<Waiting<T>>(compareRows);
  const waiting = new Map<T, Waiting<T>>();
  const started = new Map<T, Waiting<T>>();
  const loads = createLoads<T>();
  /** Checkpoint of the row that started last there since the servers were asked. */
  const loadedByUs = new Map<string, string>();
  let arrivals = 0;

  /** The whole order is sorted anew when somebody asks for places; decisions look at groups only. */
  const retag = (changes: readonly TagChange<Waiting<T>>[]): void => {
    const many = changes.length > fewRows;
    for (const { row, tag } of changes) {
      const { rows } = row.group;
      const listed = waiting.get(row.item) === row;
      if (many) rows.touch();
      if (listed) rows.remove(row);
      row.tag = tag;
      if (listed) rows.add(row);
    }
    order.touch();
  };
  const tags = { interactive: createFairTags(retag), batch: createFairTags(retag) };
  const isFree = (server: string): boolean => loads.at(server).size < concurrency;
  const decide = createDecision<T>({ isFree, costAt: loads.cost, loadedByUs });

  const enter = (row: Waiting<T>): void => {
    row.domain = row.group.domain;
    const { class: kind } = row.job;
    let others: readonly Group<T>[] | undefined;
    const idle = (server: string): boolean =>
      [...loads.at(server)].every((item) => started.get(item)?.job.class !== kind) &&
      !(others ??= groups.waiting()).some((group) => group.class === kind && group.domain.has(server));
    tags[kind].add(row, idle);
    waiting.set(row.item, row);
    order.add(row);
    row.group.rows.add(row);
    row.group.cost += row.cost;
  };
  /** Out of the lists: before any tag changes, because they are searched by tags. */
  const leave = (row: Waiting<T>): void => {
    waiting.delete(row.item);
    order.remove(row);
    row.group.rows.remove(row);
    row.group.cost -= row.cost;
  };
  const forgetTheTurns = (): void => {
    if (waiting.size > 0 || started.size > 0) return;
    tags.interactive.reset();
    tags.batch.reset();
  };

  return {
    add(item, job) {
      const group = groups.of(job);
      arrivals += 1;
      const { domain } = group;
      const { user } = job.owner;
      enter({ item, job, group, user, cost: job.cost, sequence: arrivals, domain, anchor: 0, tag: 0, passed: 0 });
    },
    remove(item) {
      const row = waiting.get(item);
      if (!row) return false;
      leave(row);
      tags[row.job.class].remove(row);
      forgetTheTurns();
      return true;
    },
    next() {
      const found = decide(groups.waiting());
      if (!found) return undefined;
      const { row, servers, inTurn } = found;
      const [first = ''] = servers;
      leave(row);
      tags[row.job.class].start(row, first, inTurn);
      started.set(row.item, row);
      loads.start(row.item, row.cost, servers);
      for (const id of servers) loadedByUs.set(id, row.group.model);
      return { item: row.item, servers };
    },
    free: (item, server) => loads.free(item, server),
    putBack(item) {
      const row = started.get(item);
      if (!row) throw new TypeError('a row that was not started');
      started.delete(item);
      // Its group may have been cleared away while it ran.
      enter({ ...row, group: groups.of(row.job), fixed: row.tag });
    },
    end(item) {
      started.delete(item);
      forgetTheTurns();
    },
    refresh() {
      for (const id of loadedByUs.keys()) if (loads.at(id).size === 0) loadedByUs.delete(id);
      const moved = groups.refresh();
      for (const kind of ['interactive', 'batch'] as const) {
        const own = [...moved].filter((group) => group.class === kind);
        tags[kind].moved(new Map(own.flatMap(({ rows, domain }) => rows.items().map((row) => [row, domain]))));
      }
      return groups
        .waiting()
        .flatMap(({ rows, domain }) => (domain.ids.length === 0 ? rows.items() : []).map(({ item }) => item));
    },
    isHopeless: (item) => waiting.get(item)?.domain.ids.length === 0,
    size: () => waiting.size,
    places: (most = waiting.size) => placesOf(order.items(), most, loads),
    place(item) {
      const row = waiting.get(item);
      return row && placeAt(order.items(), order.indexOf(row), loads);
    },
  };
}

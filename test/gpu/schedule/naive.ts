import type { RowServer } from '../../../src/gpu/pool/row-servers.ts';
import type { RowJob } from '../../../src/gpu/queue.ts';
import type { Start } from '../../../src/gpu/schedule/index.ts';
import { maxOvertakes } from '../../../src/gpu/schedule/index.ts';

interface Row {
  readonly item: string;
  readonly job: RowJob;
  readonly sequence: number;
  anchor: number;
  fixed?: number;
  passed: number;
  /** Where it runs; a put back row keeps the tag it started with. */
  servers: string[];
  startTag: number;
}

const kindOf = ({ job }: Row): RowJob['class'] => job.class;
const userOf = ({ job }: Row): string => job.owner.user;
const at = (map: Map<string, number>, ...key: string[]): number => map.get(key.join('/')) ?? 0;
const raise = (map: Map<string, number>, value: number, ...key: string[]): void =>
  void map.set(key.join('/'), Math.max(at(map, ...key), value));

/**
 * The rules of the schedule written down plainly: everything is worked out anew from what happened, nothing is kept sorted. Slow,
 * and only for rows with one cell on servers that are all as true.
 */
export function createNaive(standings: (job: RowJob) => readonly RowServer[]) {
  let waiting: Row[] = [];
  let running: Row[] = [];
  let sequence = 0;
  const times = new Map<string, number>();
  const ends = new Map<string, number>();
  const paid = new Map<string, number>();
  const loaded = new Map<string, string>();
  const domains = new Map<Row, string[]>();
  /** The last that were there. */
  const stood = new Map<Row, string[]>();

  const there = ({ job }: Row): string[] =>
    standings(job).flatMap(({ id, away, lacks }) => (away || lacks.length > 0 ? [] : [id]));
  const isFree = (server: string): boolean => !running.some(({ servers }) => servers.includes(server));
  const hasLoaded = ({ job }: Row, server: string): boolean =>
    loaded.has(server)
      ? loaded.get(server) === job.row.settings.model
      : standings(job).some((one) => one.id === server && one.loaded);

  /** The definition: later of the arrival and the end of what its user has and had, on servers that could draw it. */
  const tagOf = (row: Row): number => {
    const spent = new Map<string, number>();
    const own = waiting.filter((one) => userOf(one) === userOf(row) && kindOf(one) === kindOf(row));
    for (const one of own.sort((a, b) => a.sequence - b.sequence)) {
      const due = there(one).map((id) => Math.max(at(paid, kindOf(row), userOf(row), id), spent.get(id) ?? 0));
      const tag = one.fixed ?? Math.max(one.anchor, 0, ...due);
      if (one === row) return tag;
      for (const id of there(one)) spent.set(id, Math.max(spent.get(id) ?? 0, tag + one.job.cost));
    }
    throw new Error('no such row');
  };
  const ordered = (): Row[] => {
    const keys = new Map(
      waiting.map((row) => [row, [kindOf(row) === 'batch' ? 1 : 0, tagOf(row), row.sequence] as const]),
    );
    return waiting.toSorted((a, b) => {
      const [one = [0, 0, 0], other = [0, 0, 0]] = [keys.get(a), keys.get(b)];
      return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
    });
  };
  const timeFor = (row: Row): number => Math.max(0, ...there(row).map((id) => at(times, kindOf(row), id)));
  const stand = (row: Row): void => {
    domains.set(row, there(row));
    if (there(row).length > 0) stood.set(row, there(row));
  };
  const enter = (row: Row): void => {
    const busy = (id: string): boolean =>
      running.some((one) => kindOf(one) === kindOf(row) && one.servers.includes(id)) ||
      waiting.some((one) => kindOf(one) === kindOf(row) && there(one).includes(id));
    for (const id of there(row)) if (!busy(id)) raise(times, at(ends, kindOf(row), id), kindOf(row), id);
    row.anchor = timeFor(row);
    waiting.push(row);
    stand(row);
  };
  const forget = (): void => {
    if (waiting.length === 0 && running.length === 0) for (const map of [times, ends, paid]) map.clear();
  };
  const leave = (row: Row): void => {
    waiting = waiting.filter((one) => one !== row);
  };

  return {
    add(item: string, job: RowJob): void {
      sequence += 1;
      enter({ item, job, sequence, anchor: 0, passed: 0, servers: [], startTag: 0 });
    },
    remove(item: string): void {
      waiting = waiting.filter((row) => row.item !== item);
      forget();
    },
    /** Nothing can start. */
    isStuck: (): boolean => ordered().every((row) => !there(row).some(isFree)),
    /** Why this must not start now; undefined: it may, and has. */
    start({ item, servers: [server = ''] }: Start<string>): string | undefined {
      const order = ordered();
      const turn = order.find((row) => there(row).some(isFree));
      const row = order.find((one) => one.item === item);
      if (!turn || !row) return 'it does not wait';
      if (!there(row).includes(server) || !isFree(server)) return `${server} cannot take it`;
      const rivals = order.filter((one) => kindOf(one) === kindOf(turn) && there(one).includes(server));
      const best = rivals.find((one) => hasLoaded(one, server));
      const passes = best ? rivals.slice(0, rivals.indexOf(best)) : [];
      const mayPass = best && passes.every(({ passed }) => passed < maxOvertakes);
      if (row === turn) {
        const warm = there(turn).some((id) => isFree(id) && hasLoaded(turn, id));
        if (warm && !hasLoaded(turn, server)) return 'a server that has its checkpoint was free';
        if (!warm && mayPass) return `${best.item} should have passed it`;
      } else {
        if (row !== best || !mayPass) return 'it may not pass';
        for (const one of passes) one.passed += 1;
      }
      const [kind, user] = [kindOf(row), userOf(row)];
      row.startTag = tagOf(row);
      const own = waiting.filter((one) => kindOf(one) === kind && userOf(one) === user);
      const begin = row === turn ? row.startTag : Math.min(...own.map(tagOf));
      leave(row);
      raise(paid, begin + row.job.cost, kind, user, server);
      raise(ends, begin + row.job.cost, kind, server);
      if (row === turn) raise(times, row.startTag, kind, server);
      loaded.set(server, row.job.row.settings.model);
      row.servers = [server];
      running.push(row);
      return undefined;
    },
    running: (): string[] => running.map(({ item }) => item),
    waiting: (): string[] => waiting.map(({ item }) => item),
    end(item: string, back: boolean): string {
      const row = running.find((one) => one.item === item);
      if (!row) throw new Error('it does not run');
      running = running.filter((one) => one !== row);
      const [server = ''] = row.servers;
      row.servers = [];
      if (back) {
        row.fixed = row.startTag;
        enter(row);
      } else forget();
      return server;
    },
    /** After machines changed. Answers the rows that nobody can draw. */
    refresh(): string[] {
      for (const server of loaded.keys()) if (isFree(server)) loaded.delete(server);
      const moved = waiting.filter((row) => String(there(row)) !== String(domains.get(row)));
      // How far each one's user is beyond the time of the machines that it stood at.
      const ahead = moved.map((row) => {
        const ids = stood.get(row) ?? [];
        const had = Math.max(0, ...ids.map((id) => at(paid, kindOf(row), userOf(row), id)));
        return had - Math.max(0, ...ids.map((id) => at(times, kindOf(row), id)));
      });
      for (const [index, row] of moved.entries()) {
        stand(row);
        row.anchor = timeFor(row);
        if (row.fixed !== undefined) row.fixed = Math.min(row.fixed, row.anchor);
        const more = ahead[index] ?? 0;
        if (more > 0) for (const id of there(row)) raise(paid, row.anchor + more, kindOf(row), userOf(row), id);
      }
      return waiting.filter((row) => there(row).length === 0).map(({ item }) => item);
    },
    places() {
      const order = ordered();
      return order.map((row, index) => {
        const rivals = [...order.slice(0, index), ...running].filter((one) =>
          (one.servers.length > 0 ? one.servers : there(one)).some((id) => there(row).includes(id)),
        );
        return {
          item: row.item,
          position: index + 1,
          ahead: {
            cost: rivals.reduce((sum, { job }) => sum + job.cost, 0),
            servers: Math.max(1, there(row).length),
          },
        };
      });
    },
  };
}

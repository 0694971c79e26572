import type { Domain } from './domain.ts';

/** A waiting row as its place among others is reckoned. Costs are > 0. */
export interface Tagged {
  readonly user: string;
  readonly cost: number;
  /** Order of arrival, unique; a row that is put back keeps its own. */
  readonly sequence: number;
  /** Servers that are there and could draw it. */
  domain: Domain;
  /** The last of its domains that was not empty. */
  stood?: Domain;
  /** Virtual time when it came. */
  anchor: number;
  /** Of a row that was put back: the place it had. */
  fixed?: number;
  /** Virtual time at which its turn begins: rows start in this order. */
  tag: number;
}

/** Start-time fair queueing of the rows of one class. */
export interface FairTags<R extends Tagged> {
  /** `idle`: nothing runs or waits there. */
  add(row: R, idle: (server: string) => boolean): void;
  /** As if it had never come. */
  remove(row: R): void;
  /** It starts there. `inTurn`: no row that could start there was before it. */
  start(row: R, server: string, inTurn: boolean): void;
  /**
   * Some rows get other domains: they stand there as if they had come now, in their order, and what their users had beyond the
   * others goes with them. A machine that is away for a moment makes nobody forget who was served.
   */
  moved(rows: ReadonlyMap<R, Domain>): void;
  /** Nobody waits and nothing runs: what was is forgotten. */
  reset(): void;
}

/** A row's tag is to become another one. */
export interface TagChange<R extends Tagged> {
  readonly row: R;
  readonly tag: number;
}

interface User<R extends Tagged> {
  /** Virtual time at which what started there is paid. */
  readonly paid: Map<string, number>;
  /** Waiting, by sequence. */
  readonly rows: R[];
  /** What all of them have in common, and when the last one is paid. Undefined: several domains, or no row. */
  alike?: { readonly domain: Domain; tail: number };
}

/** So many users who owe nothing are remembered before they are looked for. */
const spareUsers = 64;

/**
 * A row's tag is the later of the virtual time at its arrival and the end of what its user asked for before; it ends its cost
 * later. So users are served in turns weighted by cost, and who was idle starts now, not in the past.
 *
 * Each server has its own virtual time, the tag of the last row that started there in its turn: machines with different models
 * serve different crowds, and a newcomer on a slow one must not be placed by the time of a fast one. A row takes the latest of
 * its servers' times. When a server was idle its time goes to the end of all that it drew: nobody is punished for having used
 * it alone.
 *
 * `retag` sets tags: rows are found by them, so whoever keeps them in order must do it.
 *
 * Start-time fair queueing: Goyal, Vin, Cheng, "Start-time Fair Queueing", SIGCOMM 1996.
 */
export function createFairTags<R extends Tagged>(retag: (changes: readonly TagChange<R>[]) => void): FairTags<R> {
  const times = new Map<string, number>();
  /** The end of all that a server drew. */
  const ends = new Map<string, number>();
  const users = new Map<string, User<R>>();
  let looked = spareUsers;

  const userOf = (name: string): User<R> => {
    const known = users.get(name);
    if (known) return known;
    if (users.size >= 2 * looked) forgetTheSettled();
    const user: User<R> = { paid: new Map(), rows: [] };
    users.set(name, user);
    return user;
  };
  const forgetTheSettled = (): void => {
    for (const [name, { paid, rows }] of users) {
      if (rows.length === 0 && [...paid].every(([server, time]) => time <= at(times, server))) users.delete(name);
    }
    looked = Math.max(spareUsers, users.size);
  };

  const changesOf = (user: User<R>): TagChange<R>[] => {
    const paid = new Map(user.paid);
    const changes: TagChange<R>[] = [];
    for (const row of user.rows) {
      const tag = row.fixed ?? Math.max(row.anchor, latest(paid, row.domain));
      if (tag !== row.tag) changes.push({ row, tag });
      for (const id of row.domain.ids) raise(paid, id, tag + row.cost);
    }
    const [first] = user.rows;
    if (first && user.rows.every(({ domain }) => domain === first.domain)) {
      user.alike = { domain: first.domain, tail: latest(paid, first.domain) };
    } else delete user.alike;
    return changes;
  };
  const tagAll = (...some: readonly User<R>[]): void => {
    const changes = some.flatMap(changesOf);
    if (changes.length > 0) retag(changes);
  };

  const take = (row: R): User<R> => {
    const user = userOf(row.user);
    const index = user.rows.indexOf(row);
    if (index < 0) throw new TypeError('a row that does not wait');
    user.rows.splice(index, 1);
    return user;
  };

  return {
    add(row, idle) {
      const user = userOf(row.user);
      stand(row, row.domain);
      for (const id of row.domain.ids) if (idle(id)) raise(times, id, at(ends, id));
      row.anchor = latest(times, row.domain);
      const last = user.rows.at(-1);
      const isLast = last === undefined || last.sequence < row.sequence;
      if (!isLast || row.fixed !== undefined || (last && user.alike?.domain !== row.domain)) {
        const index = user.rows.findIndex(({ sequence }) => sequence > row.sequence);
        user.rows.splice(index < 0 ? user.rows.length : index, 0, row);
        tagAll(user);
        return;
      }
      user.rows.push(row);
      row.tag = Math.max(row.anchor, user.alike?.tail ?? latest(user.paid, row.domain));
      user.alike = { domain: row.domain, tail: row.tag + row.cost };
    },
    remove: (row) => tagAll(take(row)),
    start(row, server, inTurn) {
      const wasFirst = users.get(row.user)?.rows[0] === row;
      const user = take(row);
      // One that goes before its turn changes places with those of its user that it passes.
      const begin = inTurn ? row.tag : user.rows.reduce((first, { tag }) => Math.min(first, tag), row.tag);
      raise(user.paid, server, begin + row.cost);
      raise(ends, server, begin + row.cost);
      if (inTurn) raise(times, server, row.tag);
      // Alike rows stand behind this one already, whichever of their servers took it.
      if (!inTurn || !wasFirst || !user.alike || user.rows.length === 0) tagAll(user);
    },
    moved(rows) {
      const moves = [...rows].map(([row, domain]) => {
        const user = userOf(row.user);
        const { stood } = row;
        const ahead = stood ? latest(user.paid, stood) - latest(times, stood) : 0;
        return { row, domain, user, ahead };
      });
      for (const { row, domain, user, ahead } of moves) {
        stand(row, domain);
        row.anchor = latest(times, domain);
        if (row.fixed !== undefined) row.fixed = Math.min(row.fixed, row.anchor);
        if (ahead > 0) for (const id of domain.ids) raise(user.paid, id, row.anchor + ahead);
      }
      tagAll(...new Set(moves.map(({ user }) => user)));
    },
    reset() {
      for (const map of [times, ends, users]) map.clear();
    },
  };
}

function stand(row: Tagged, domain: Domain): void {
  row.domain = domain;
  if (domain.ids.length > 0) row.stood = domain;
}

function at(map: ReadonlyMap<string, number>, server: string): number {
  return map.get(server) ?? 0;
}

function raise(map: Map<string, number>, server: string, value: number): void {
  if (value > at(map, server)) map.set(server, value);
}

function latest(map: ReadonlyMap<string, number>, { ids }: Domain): number {
  return ids.reduce((late, id) => Math.max(late, at(map, id)), 0);
}

import { chooseServer } from '../pool/choose.ts';
import type { RowServer } from '../pool/row-servers.ts';
import type { Group, Waiting } from './types.ts';
import { compareRows } from './types.ts';

/** Rows that may pass another one because their checkpoint is in a server's memory. */
export const maxOvertakes = 3;

export interface Decision<T> {
  readonly row: Waiting<T>;
  /** The one it is bound to, then those that take a part of its cells. */
  readonly servers: readonly string[];
  /** False: it passes others, and they are marked. */
  readonly inTurn: boolean;
}

export interface DecisionContext {
  readonly isFree: (server: string) => boolean;
  /** Cost of what runs there. */
  readonly costAt: (server: string) => number;
  /** Checkpoint of the row that started last there, where that is newer than what the server said. */
  readonly loadedByUs: ReadonlyMap<string, string>;
}

/** Looks at the first row of each group. `groups`: those with rows that wait. Undefined: nothing can start. */
export function createDecision<T>({
  isFree,
  costAt,
  loadedByUs,
}: DecisionContext): (groups: readonly Group<T>[]) => Decision<T> | undefined {
  const hasLoaded = (group: Group<T>, { id, loaded }: RowServer): boolean => {
    const model = loadedByUs.get(id);
    return model === undefined ? loaded : model === group.model;
  };

  /** The server for a row whose turn it is. */
  const choose = (row: Waiting<T>, groups: readonly Group<T>[]): RowServer | undefined => {
    const { group } = row;
    const rivals = group.domain.ids.filter(isFree).length > 1;
    const loadOf = (id: string): number =>
      groups
        .filter(({ domain }) => domain.ids.length === 1 && domain.has(id))
        .reduce((sum, alone) => sum + alone.cost, costAt(id) + row.cost);
    const servers = group.able.map((server) => ({
      ...server,
      free: isFree(server.id),
      loaded: hasLoaded(group, server),
      load: rivals ? loadOf(server.id) / server.weight : 0,
    }));
    return chooseServer(servers, group.pin);
  };

  /** The first row whose checkpoint is in that server, if it may pass all those before it; they are marked. */
  const overtaker = (turn: Waiting<T>, server: string, groups: readonly Group<T>[]): Waiting<T> | undefined => {
    const there = groups.filter((group) => group.class === turn.job.class && group.domain.has(server));
    const first = firstOf(
      there.filter((group) => group.able.some((one) => one.id === server && hasLoaded(group, one))),
    );
    if (!first) return undefined;
    const passed: Waiting<T>[] = [];
    for (const { rows } of there) {
      for (const row of rows.items()) {
        if (compareRows(row, first) >= 0) break;
        if (row.passed >= maxOvertakes) return undefined;
        passed.push(row);
      }
    }
    for (const row of passed) row.passed += 1;
    return first;
  };

  return (groups) => {
    const turn = firstOf(groups.filter(({ domain }) => domain.ids.some(isFree)));
    const server = turn && choose(turn, groups);
    if (!server) return undefined;
    const other = server.loaded ? undefined : overtaker(turn, server.id, groups);
    const row = other ?? turn;
    const own = row.group.able.find(({ id }) => id === server.id);
    const helping = own ? helpers(row, own, groups, isFree) : [];
    return { row, servers: [server.id, ...helping], inTurn: row === turn };
  };
}

/** Others of the server's class that have nothing to do and may draw some of the cells, at most one to a cell. */
function helpers<T>(
  { group, job }: Waiting<T>,
  server: RowServer,
  groups: readonly Group<T>[],
  isFree: (server: string) => boolean,
): string[] {
  if (!server.shared) return [];
  const isWanted = (id: string): boolean =>
    groups.some(({ domain, rows }) => domain.has(id) && rows.items().length > (rows === group.rows ? 1 : 0));
  return group.able
    .filter(
      ({ id, away, shared, determinismClass }) =>
        id !== server.id &&
        !away &&
        shared &&
        determinismClass === server.determinismClass &&
        isFree(id) &&
        !isWanted(id),
    )
    .slice(0, job.row.cells.length - 1)
    .map(({ id }) => id);
}

function firstOf<T>(groups: readonly Group<T>[]): Waiting<T> | undefined {
  let first: Waiting<T> | undefined;
  for (const { rows } of groups) {
    const [head] = rows.items();
    if (head && (!first || compareRows(head, first) < 0)) first = head;
  }
  return first;
}

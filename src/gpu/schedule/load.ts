import type { Domain } from './domain.ts';

/** What runs where. */
export interface Loads<T> {
  start(item: T, cost: number, servers: readonly string[]): void;
  /** That server's part of the row is over. */
  free(item: T, server: string): void;
  /** Rows that run there or have a part there. */
  at(server: string): ReadonlySet<T>;
  /** Cost of what runs there; of a row that several draw, its share. */
  cost(server: string): number;
  /** Cost of the rows that hold a server of the domain. */
  costIn(domain: Domain): number;
}

export function createLoads<T>(): Loads<T> {
  const costs = new Map<T, { readonly whole: number; readonly share: number }>();
  const running = new Map<string, Set<T>>();
  const nothing: ReadonlySet<T> = new Set();
  const at = (server: string): ReadonlySet<T> => running.get(server) ?? nothing;
  return {
    start(item, cost, servers) {
      costs.set(item, { whole: cost, share: cost / servers.length });
      for (const server of servers) running.set(server, new Set([...at(server), item]));
    },
    free(item, server) {
      const there = running.get(server);
      there?.delete(item);
      if (there?.size === 0) running.delete(server);
      if (![...running.values()].some((items) => items.has(item))) costs.delete(item);
    },
    at,
    cost: (server) => [...at(server)].reduce((sum, item) => sum + (costs.get(item)?.share ?? 0), 0),
    costIn({ ids }) {
      const items = new Set(ids.flatMap((id) => [...at(id)]));
      return [...items].reduce((sum, item) => sum + (costs.get(item)?.whole ?? 0), 0);
    },
  };
}

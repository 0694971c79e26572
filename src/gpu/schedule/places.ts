import type { Domain } from './domain.ts';
import type { Loads } from './load.ts';
import type { Place, Waiting } from './types.ts';

/** With more sets of servers than this, what is before a row is all that is before it. */
const mostDomains = 32;

function placeOf<T>({ item, domain }: Waiting<T>, index: number, cost: number): Place<T> {
  return { item, position: index + 1, ahead: { cost, servers: Math.max(1, domain.ids.length) } };
}

/** Places of the first so many rows, in one walk. `rows`: all that wait, in their order. */
export function placesOf<T>(rows: readonly Waiting<T>[], most: number, loads: Loads<T>): Place<T>[] {
  const first = rows.slice(0, most);
  const domains = [...new Set(first.map(({ domain }) => domain))];
  const apart = domains.length <= mostDomains;
  const cost = new Map(domains.map((domain) => [domain, loads.costIn(domain)]));
  const rivals = new Map(
    domains.map((domain) => [domain, domains.filter((other) => !apart || other === domain || domain.meets(other))]),
  );
  return first.map((row, index) => {
    const place = placeOf(row, index, cost.get(row.domain) ?? 0);
    for (const rival of rivals.get(row.domain) ?? []) cost.set(rival, (cost.get(rival) ?? 0) + row.cost);
    return place;
  });
}

/** The same of one row. */
export function placeAt<T>(rows: readonly Waiting<T>[], index: number, loads: Loads<T>): Place<T> | undefined {
  const row = rows[index];
  if (!row) return undefined;
  const { domain } = row;
  const competes = new Map<Domain, boolean>([[domain, true]]);
  let cost = loads.costIn(domain);
  for (let before = 0; before < index; before += 1) {
    const other = rows[before];
    if (!other) break;
    let rival = competes.get(other.domain);
    if (rival === undefined) {
      rival = domain.meets(other.domain);
      competes.set(other.domain, rival);
    }
    if (rival) cost += other.cost;
  }
  return placeOf(row, index, cost);
}

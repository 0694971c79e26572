import { ableServers } from '../pool/choose.ts';
import type { RowServer } from '../pool/row-servers.ts';
import type { RowJob } from '../queue.ts';
import type { Domain } from './domain.ts';
import { createDomains } from './domain.ts';
import { groupKeyOf } from './group.ts';
import { createOrdered } from './ordered.ts';
import type { Group } from './types.ts';
import { compareRows } from './types.ts';

export interface Groups<T> {
  of(job: RowJob): Group<T>;
  /** Those with rows that wait. */
  waiting(): readonly Group<T>[];
  /** Asks anew how the servers stand. Answers the groups whose servers are others than before. */
  refresh(): ReadonlySet<Group<T>>;
}

interface Entry<T> {
  readonly group: Group<T>;
  /** One of its rows, to ask with. */
  readonly sample: RowJob;
}

/** So many groups without rows are kept before they are cleared away, so that the same row tomorrow asks nothing. */
const spareGroups = 256;

/** Rows by what decides their standings, which are asked once for a group and again when a server changed. */
export function createGroups<T>(standings: (job: RowJob) => readonly RowServer[]): Groups<T> {
  const entries = new Map<string, Entry<T>>();
  const domains = createDomains();
  let looked = spareGroups;

  const ask = (sample: RowJob): { readonly able: readonly RowServer[]; readonly domain: Domain } => {
    const able = ableServers(standings(sample), sample.pin);
    return { able, domain: domains.of(able.filter(({ away }) => !away).map(({ id }) => id)) };
  };
  const forgetTheEmpty = (): void => {
    for (const [key, { group }] of entries) if (group.rows.items().length === 0) entries.delete(key);
    looked = Math.max(spareGroups, entries.size);
  };

  return {
    of(job) {
      const key = groupKeyOf(job);
      const known = entries.get(key);
      if (known) return known.group;
      if (entries.size >= 2 * looked) forgetTheEmpty();
      const group: Group<T> = {
        class: job.class,
        model: job.row.settings.model,
        ...(job.pin === undefined ? {} : { pin: job.pin }),
        rows: createOrdered(compareRows),
        cost: 0,
        ...ask(job),
      };
      entries.set(key, { group, sample: job });
      return group;
    },
    waiting() {
      const groups: Group<T>[] = [];
      for (const { group } of entries.values()) if (group.rows.items().length > 0) groups.push(group);
      return groups;
    },
    refresh() {
      forgetTheEmpty();
      const moved = new Set<Group<T>>();
      for (const { group, sample } of entries.values()) {
        const { able, domain } = ask(sample);
        if (domain !== group.domain) moved.add(group);
        Object.assign(group, { able, domain });
      }
      domains.keep(new Set([...entries.values()].map(({ group }) => group.domain)));
      return moved;
    },
  };
}

/** A set of servers, one object for each set: rows of one domain compete for all of it. */
export interface Domain {
  /** In the operator's order. */
  readonly ids: readonly string[];
  has(server: string): boolean;
  /** One server at least is in both. */
  meets(other: Domain): boolean;
}

export interface Domains {
  of(ids: readonly string[]): Domain;
  /** Forgets all others. */
  keep(used: ReadonlySet<Domain>): void;
}

export function createDomains(): Domains {
  const known = new Map<string, Domain>();
  return {
    of(ids) {
      const key = JSON.stringify(ids);
      const found = known.get(key);
      if (found) return found;
      const set = new Set(ids);
      const domain: Domain = {
        ids,
        has: (server) => set.has(server),
        meets: (other) => ids.some((id) => other.has(id)),
      };
      known.set(key, domain);
      return domain;
    },
    keep(used) {
      for (const [key, domain] of known) if (!used.has(domain)) known.delete(key);
    },
  };
}

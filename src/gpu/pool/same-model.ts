import type { ModelInfo } from '../engine.ts';
import { bareName } from '../names.ts';

export interface ServerModels {
  readonly id: string;
  readonly models: readonly ModelInfo[];
}

/** One file, wherever it lies. */
export interface SameModel {
  /** Unique among all. */
  readonly name: string;
  /** Who has it, in the order of the servers; each server once. */
  readonly members: readonly { readonly server: string; readonly model: ModelInfo }[];
}

interface Group {
  hash: string | undefined;
  readonly members: { readonly server: string; readonly model: ModelInfo }[];
}

/** Shortest beginning of a sha256 that is taken as proof. */
const digits = 8;

/**
 * Which models of several servers are the same file. Equal hashes: the same, whatever the names. No hash: the same as the one
 * group of that name; where the name already means two files nobody can tell which, so it stays by itself. Two files of one
 * server are never the same. Names follow the first server that has the file.
 */
export function groupModels(servers: readonly ServerModels[]): SameModel[] {
  const all = servers.flatMap(({ id, models }) => models.map((model) => ({ server: id, model })));
  const groups: Group[] = [];
  const mayJoin = (group: Group, server: string): boolean => group.members.every((member) => member.server !== server);
  const create = (member: Group['members'][number], hash?: string): Group => {
    const group = { hash, members: [member] };
    groups.push(group);
    return group;
  };
  // Found by their beginnings and names: machines with thousands of files are common.
  const byHash = new Map<string, Group[]>();
  for (const member of all.filter(({ model }) => model.hash !== undefined)) {
    const hash = member.model.hash?.toLowerCase() ?? '';
    const alike = byHash.get(hash.slice(0, digits)) ?? [];
    byHash.set(hash.slice(0, digits), alike);
    const group = alike.find((other) => sameHash(other.hash, hash) && mayJoin(other, member.server));
    if (group) group.members.push(member);
    else alike.push(create(member, hash));
  }
  const hashed = new Map<string, Set<Group>>();
  for (const group of groups) {
    for (const { model } of group.members) {
      const name = bareName(model.name);
      hashed.set(name, (hashed.get(name) ?? new Set()).add(group));
    }
  }
  const unhashed = new Map<string, Group>();
  for (const member of all.filter(({ model }) => model.hash === undefined)) {
    const name = bareName(member.model.name);
    const files = [...(hashed.get(name) ?? [])];
    const group = files.length === 1 ? files[0] : files.length === 0 ? unhashed.get(name) : undefined;
    if (group && mayJoin(group, member.server)) group.members.push(member);
    else {
      const created = create(member);
      if (!unhashed.has(name)) unhashed.set(name, created);
    }
  }
  const order = new Map(servers.map(({ id }, index) => [id, index]));
  for (const { members } of groups) {
    members.sort((a, b) => (order.get(a.server) ?? 0) - (order.get(b.server) ?? 0));
  }
  const places = new Map(all.map((member, index) => [member, index]));
  return named(groups.toSorted((a, b) => (places.get(firstOf(a)) ?? 0) - (places.get(firstOf(b)) ?? 0)));
}

function firstOf({ members: [first] }: Group): Group['members'][number] {
  if (!first) throw new TypeError('an empty group');
  return first;
}

function sameHash(one: string | undefined, other: string): boolean {
  if (one === undefined || Math.min(one.length, other.length) < digits) return one === other;
  return one.startsWith(other) || other.startsWith(one);
}

/** A name that means two files is told apart by the server it comes from. */
function named(groups: readonly Group[]): SameModel[] {
  const uses = Map.groupBy(groups, (group) => firstOf(group).model.name.toLowerCase());
  return groups.map((group) => {
    const { model, server } = firstOf(group);
    const shared = (uses.get(model.name.toLowerCase())?.length ?? 0) > 1;
    return { name: shared ? `${model.name} (${server})` : model.name, members: group.members };
  });
}

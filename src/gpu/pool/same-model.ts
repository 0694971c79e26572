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
  for (const member of all.filter(({ model }) => model.hash !== undefined)) {
    const hash = member.model.hash?.toLowerCase() ?? '';
    const group = groups.find((other) => sameHash(other.hash, hash) && mayJoin(other, member.server));
    if (group) group.members.push(member);
    else groups.push({ hash, members: [member] });
  }
  const hashed = [...groups];
  for (const member of all.filter(({ model }) => model.hash === undefined)) {
    const named = ({ members }: Group): boolean =>
      members.some(({ model }) => bareName(model.name) === bareName(member.model.name));
    const files = hashed.filter(named);
    const group = files.length === 1 ? files[0] : files.length === 0 ? groups.find(named) : undefined;
    if (group && mayJoin(group, member.server)) group.members.push(member);
    else groups.push({ hash: undefined, members: [member] });
  }
  const order = new Map(servers.map(({ id }, index) => [id, index]));
  for (const { members } of groups) {
    members.sort((a, b) => (order.get(a.server) ?? 0) - (order.get(b.server) ?? 0));
  }
  return named(groups.toSorted((a, b) => all.indexOf(firstOf(a)) - all.indexOf(firstOf(b))));
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

import { bareName } from './names.ts';

/** How alike two names are, 0..1: the share of letter pairs they have in common (Dice's coefficient). */
function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const pairs = pairsOf(a);
  const others = pairsOf(b);
  const left = new Map<string, number>();
  for (const pair of others) left.set(pair, (left.get(pair) ?? 0) + 1);
  let common = 0;
  for (const pair of pairs) {
    const count = left.get(pair) ?? 0;
    if (count === 0) continue;
    left.set(pair, count - 1);
    common += 1;
  }
  return (2 * common) / Math.max(1, pairs.length + others.length);
}

const pairsOf = (text: string): string[] => Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2));

/** As people compare names: no case, no folder, no extension, no spaces and signs between the words. */
function bare(name: string): string {
  return bareName(name).replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/**
 * The names most like the one that was looked for, most alike first; for messages that say what there is. At most `count`;
 * where nothing is alike, the first ones of the list. Pure.
 */
export function nearestNames(names: readonly string[], wanted: string, count = 8): string[] {
  const target = bare(wanted);
  const score = (name: string): number => {
    const own = bare(name);
    const [short, long] = own.length < target.length ? [own, target] : [target, own];
    const within = short.length > 2 && long.includes(short) ? short.length / long.length / 4 : 0;
    return likeness(own, target) + within;
  };
  return names
    .map((name, index) => ({ name, index, score: score(name) }))
    .toSorted((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, count)
    .map(({ name }) => name);
}

import { z } from 'zod';

import { nested } from './fields.ts';

/** How often each tag stood in the captions of one dataset, in the order in which they were met. */
export interface DatasetTags {
  readonly name: string;
  readonly tags: readonly string[];
  /** Of the tag of the same index; 0 for what is no count. */
  readonly counts: readonly number[];
}

const mostDatasets = 64;
const mostCount = 1e9;

/*
 * There may be tens of thousands of tags, of which fifteen are shown: they are not parsed one by one, and gone through in
 * plain loops, which a program that has just been started runs several times as fast as iterators.
 */
const frequencies = z.record(
  z.string(),
  z.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null),
);

/** `ss_tag_frequency`: {"dataset": {"tag": 3, ...}, ...}, as text or already parsed. None for anything else. */
export function readTagFrequency(value: unknown): DatasetTags[] {
  const datasets = frequencies.safeParse(nested(value)).data ?? {};
  return Object.entries(datasets)
    .slice(0, mostDatasets)
    .map(([name, said]) => {
      const tags = Object.keys(said);
      const counts: number[] = [];
      for (let index = 0; index < tags.length; index += 1) {
        const count = said[tags[index] ?? ''];
        counts.push(typeof count === 'number' && count > 0 && count < mostCount ? Math.floor(count) : 0);
      }
      return { name, tags, counts };
    });
}

/** All datasets as one, counts added up. */
export function addedUp(datasets: readonly DatasetTags[]): DatasetTags {
  const [first, ...more] = datasets;
  if (!first || more.length === 0) return first ?? { name: '', tags: [], counts: [] };
  const total = new Map<string, number>();
  for (const { tags, counts } of datasets) {
    for (const [index, tag] of tags.entries()) total.set(tag, (total.get(tag) ?? 0) + (counts[index] ?? 0));
  }
  return { name: '', tags: [...total.keys()], counts: [...total.values()] };
}

/** Places of the `most` highest counts, highest first; of equals the earlier. */
export function mostFrequent({ counts }: DatasetTags, most: number): number[] {
  const top: number[] = [];
  let least = 0;
  for (let index = 0; index < counts.length; index += 1) {
    const count = counts[index] ?? 0;
    if (count <= least) continue;
    const place = top.findIndex((other) => (counts[other] ?? 0) < count);
    top.splice(place < 0 ? top.length : place, 0, index);
    if (top.length > most) top.pop();
    if (top.length === most) least = counts[top.at(-1) ?? 0] ?? 0;
  }
  return top;
}

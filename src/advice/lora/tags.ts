import { z } from 'zod';

import type { FileMetadata } from '../../file-metadata.ts';
import { isBooruTag } from '../prompt-style.ts';
import { nested, oneLine, wholeIn } from './fields.ts';
import type { DatasetTags } from './tag-frequency.ts';
import { addedUp, mostFrequent, readTagFrequency } from './tag-frequency.ts';

export interface TagCount {
  readonly tag: string;
  /** Captions it stood in. */
  readonly count: number;
}

/** Words that call up what was trained. */
export interface Activation {
  readonly words: string;
  /** `stated`: the file names them (`modelspec.trigger_phrase`). `everyCaption`: they stand in (nearly) all captions. */
  readonly from: 'stated' | 'everyCaption';
  /** Captions with them, of how many pictures; with `everyCaption`. */
  readonly count?: number;
  readonly images?: number;
}

export interface TagFacts {
  /** The most frequent first, over all datasets; at most 15. */
  readonly top: readonly TagCount[];
  /** Different tags there are. */
  readonly different: number;
  readonly activation?: Activation;
}

const mostDatasets = 64;
const mostTop = 15;
/** Longest text that is a tag; longer ones are sentences. */
const longestTag = 60;
/** Share of the captions a word must stand in to be taken for the one that calls the subject up. */
const nearlyAll = 0.9;

const datasetDirs = z.record(z.string(), z.object({ img_count: z.unknown() }).catch({ img_count: undefined }));

/** Pictures of every dataset without repeats (`ss_dataset_dirs`), by its name. */
export function imagesOf(metadata: FileMetadata): ReadonlyMap<string, number> {
  const dirs = datasetDirs.safeParse(nested(metadata['ss_dataset_dirs'])).data ?? {};
  return new Map(
    Object.entries(dirs)
      .slice(0, mostDatasets)
      .flatMap(([name, { img_count: count }]) => {
        const images = wholeIn(count, 1, 1e7);
        return images === undefined ? [] : [[name, images] as const];
      }),
  );
}

/** Undefined: the file has no tag frequencies and names no trigger. Never throws; linear in the length of the metadata. */
export function tagsOf(metadata: FileMetadata): TagFacts | undefined {
  const datasets = readTagFrequency(metadata['ss_tag_frequency']);
  const all = addedUp(datasets);
  const top = mostFrequent(all, mostTop).flatMap((index) => {
    const tag = oneLine(all.tags[index], longestTag);
    return tag === undefined ? [] : [{ tag, count: all.counts[index] ?? 0 }];
  });
  const stated = oneLine(metadata['modelspec.trigger_phrase'], 120);
  const activation: Activation | undefined =
    stated === undefined ? likelyActivation(datasets, imagesOf(metadata)) : { words: stated, from: 'stated' };
  if (top.length === 0 && !activation) return undefined;
  return { top, different: all.tags.length, ...(activation && { activation }) };
}

/**
 * The word that stands in nearly every caption of the largest dataset and is no common tag. Where several do, the first: in
 * kohya's count tags come in the order in which they are first met, and trainers write the trigger at the head of a
 * caption. A dataset without captions has its folder's class words as the one tag, which is the trigger then
 * (kohya-ss/sd-scripts@48d368f library/train_util.py:800, 2077).
 */
function likelyActivation(
  datasets: readonly DatasetTags[],
  images: ReadonlyMap<string, number>,
): Activation | undefined {
  const size = ({ name, counts }: DatasetTags): number =>
    images.get(name) ?? counts.reduce((most, count) => Math.max(most, count), 0);
  const sized = datasets.map((dataset) => ({ dataset, all: size(dataset) })).sort((a, b) => b.all - a.all);
  const [largest] = sized;
  // Of one or two captions every word stands in all of them.
  if (!largest || largest.all < 3) return undefined;
  const { tags, counts } = largest.dataset;
  for (let index = 0; index < tags.length; index += 1) {
    const count = counts[index] ?? 0;
    if (count < nearlyAll * largest.all) continue;
    const tag = tags[index] ?? '';
    const words = tag.length > longestTag || isBooruTag(tag) ? undefined : oneLine(tag, longestTag);
    if (words !== undefined) return { words, from: 'everyCaption', count, images: largest.all };
  }
  return undefined;
}

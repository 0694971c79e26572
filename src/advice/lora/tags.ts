import { z } from 'zod';

import type { FileMetadata } from '../../file-metadata.ts';
import { isBooruTag } from '../prompt-style.ts';
import { nested, oneLine, wholeIn } from './fields.ts';

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

const looseRecord = z.record(z.string(), z.unknown());

function recordsOf(value: unknown): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  const outer = looseRecord.safeParse(nested(value));
  return Object.entries(outer.data ?? {})
    .slice(0, mostDatasets)
    .flatMap(([name, inner]) => {
      const parsed = looseRecord.safeParse(inner);
      return parsed.success ? [[name, parsed.data] as const] : [];
    });
}

/** Pictures of every dataset without repeats (`ss_dataset_dirs`), by its name. */
export function imagesOf(metadata: FileMetadata): ReadonlyMap<string, number> {
  return new Map(
    recordsOf(metadata['ss_dataset_dirs']).flatMap(([name, { img_count: count }]) => {
      const images = wholeIn(count, 1, 1e7);
      return images === undefined ? [] : [[name, images] as const];
    }),
  );
}

/** Undefined: the file has no tag frequencies and names no trigger. Never throws; linear in the length of the metadata. */
export function tagsOf(metadata: FileMetadata): TagFacts | undefined {
  const datasets = recordsOf(metadata['ss_tag_frequency']).map(([name, tags]) => ({
    name,
    tags: Object.entries(tags).flatMap(([tag, count]): TagCount[] => {
      const times = wholeIn(count, 1, 1e7);
      return times === undefined || tag.length > 4 * longestTag ? [] : [{ tag, count: times }];
    }),
  }));
  const total = new Map<string, number>();
  for (const { tags } of datasets) {
    for (const { tag, count } of tags) total.set(tag, (total.get(tag) ?? 0) + count);
  }
  const top = [...total]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostTop)
    .flatMap(([tag, count]) => {
      const shown = oneLine(tag, longestTag);
      return shown === undefined ? [] : [{ tag: shown, count }];
    });
  const stated = oneLine(metadata['modelspec.trigger_phrase'], 120);
  const activation: Activation | undefined =
    stated === undefined ? likelyActivation(datasets, imagesOf(metadata)) : { words: stated, from: 'stated' };
  if (top.length === 0 && !activation) return undefined;
  return { top, different: total.size, ...(activation && { activation }) };
}

interface Dataset {
  readonly name: string;
  readonly tags: readonly TagCount[];
}

/**
 * The word that stands in nearly every caption of the largest dataset and is no common tag. Where several do, the first: in
 * kohya's count tags come in the order in which they are first met, and trainers write the trigger at the head of a
 * caption. A dataset without captions has its folder's class words as the one tag, which is the trigger then
 * (kohya-ss/sd-scripts@48d368f library/train_util.py:800, 2077).
 */
function likelyActivation(datasets: readonly Dataset[], images: ReadonlyMap<string, number>): Activation | undefined {
  const size = ({ name, tags }: Dataset): number =>
    images.get(name) ?? tags.reduce((most, { count }) => Math.max(most, count), 0);
  const [largest] = [...datasets].sort((a, b) => size(b) - size(a));
  if (!largest) return undefined;
  const all = size(largest);
  // Of one or two captions every word stands in all of them.
  if (all < 3) return undefined;
  const found = largest.tags.find(
    ({ tag, count }) => count >= nearlyAll * all && tag.length <= longestTag && !isBooruTag(tag),
  );
  const words = found && oneLine(found.tag, longestTag);
  return words === undefined || !found ? undefined : { words, from: 'everyCaption', count: found.count, images: all };
}

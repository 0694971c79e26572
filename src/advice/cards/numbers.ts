import type { TrainingAdvice } from './find.ts';

/** What a person has. */
export interface OwnNumbers {
  readonly images: number;
  /** Undefined: what brings images x repeats into the sourced range. */
  readonly repeats?: number;
}

/** Bounds of what a person may say. */
export const maxImages = 100_000;
export const maxRepeats = 5000;

export interface TrainingNumbers {
  readonly images: number;
  readonly repeats: number;
  /** `default`: there is no range, so kohya's own 1. */
  readonly repeatsFrom: 'person' | 'range' | 'default';
  /** Repeats with which images x repeats lies in the sourced range, or comes as near as whole numbers can. */
  readonly suggested?: { readonly from: number; readonly to: number };
  /** images x repeats. */
  readonly amount: number;
  /** Where it lies to the sourced range; undefined: there is none. */
  readonly within?: 'below' | 'inside' | 'above';
  readonly batch: number;
  /** Buckets add a few. */
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/** Steps out of images and repeats, by the formulae of the trainers: images x repeats / batch, times epochs. */
export function trainingNumbers({ card: { lines } }: TrainingAdvice, own: OwnNumbers): TrainingNumbers {
  const { images } = own;
  const range = lines.amount?.value;
  const suggested = range && repeatsInto(range, images);
  const repeats = own.repeats ?? (range && suggested ? nearMiddle(range, suggested, images) : 1);
  const amount = images * repeats;
  // kohya's own default (train_util.py, `--train_batch_size`).
  const batch = lines.batch?.value ?? 1;
  const stepsPerEpoch = Math.ceil(amount / batch);
  return {
    images,
    repeats,
    repeatsFrom: own.repeats === undefined ? (range ? 'range' : 'default') : 'person',
    ...(suggested ? { suggested } : {}),
    amount,
    ...(range ? { within: placeIn(range, amount) } : {}),
    batch,
    stepsPerEpoch,
    totalSteps: stepsPerEpoch * (lines.epochs?.value.count ?? 1),
  };
}

interface Range {
  readonly from: number;
  readonly to?: number;
}

function repeatsInto({ from, to }: Range, images: number): { readonly from: number; readonly to: number } {
  const fewest = Math.max(1, Math.ceil(from / images));
  // Without an upper end the fewest that reach it: Civitai's own rule.
  return { from: fewest, to: to === undefined ? fewest : Math.max(fewest, Math.floor(to / images)) };
}

/** Those that come nearest to the middle of a range that has one. */
function nearMiddle({ from, to }: Range, suggested: Range, images: number): number {
  if (to === undefined) return suggested.from;
  const wanted = Math.round((from + to) / 2 / images);
  return Math.min(suggested.to ?? wanted, Math.max(suggested.from, wanted));
}

function placeIn({ from, to }: Range, amount: number): 'below' | 'inside' | 'above' {
  if (amount < from) return 'below';
  return to !== undefined && amount > to ? 'above' : 'inside';
}

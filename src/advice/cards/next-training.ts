import { checkpointHint } from '../checkpoint.ts';
import type { LoraDescription } from '../lora/describe.ts';
import { maxImages, maxRepeats } from './numbers.ts';
import type { TrainingBase } from './schema.ts';

/** What the training of a next LoRA may start from, as far as the last one says. */
export interface NextTraining {
  readonly base?: TrainingBase;
  readonly images?: number;
  /** Only with `images`, and only where all pictures had the same. */
  readonly repeats?: number;
}

/** What a LoRA was trained on, and with, is what a next one may be trained on. */
export function nextTraining({ family, base, training }: LoraDescription): NextTraining {
  const { images = 0, imagesWithRepeats = 0 } = training;
  const repeats = imagesWithRepeats / images;
  const found = baseOf(family, base.name);
  return {
    ...(found === undefined ? {} : { base: found }),
    ...(images >= 1 && images <= maxImages
      ? { images, ...(Number.isInteger(repeats) && repeats >= 1 && repeats <= maxRepeats ? { repeats } : {}) }
      : {}),
  };
}

function baseOf(family: LoraDescription['family'], name = ''): TrainingBase | undefined {
  if (family === 'sd2' || family === 'flux') return family;
  if (family === 'sdxl') {
    if (/pony/i.test(name)) return 'pony';
    return /illustrious|noob/i.test(name) ? 'illustrious' : 'sdxl';
  }
  if (family !== 'sd1') return undefined;
  const kinds = { anime: 'nai', photo: 'sd15', mixed: 'merge', unknown: undefined } as const;
  return kinds[checkpointHint(name).kind];
}

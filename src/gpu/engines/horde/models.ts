import type { ModelInfo } from '../../engine.ts';
import { familyOfName } from '../family-of-name.ts';
import type { HordeModels } from './schemas.ts';

/**
 * What cannot make a comparable text-to-image row: models that want a picture, those without a CLIP to skip layers of that
 * we could name, and ones that answer otherwise than asked (`horde/apis/v2/stable.py`: SDXL_beta always draws two).
 */
const unsuitable = /inpaint|pix2pix|depth|controlnet|cascade|qwen|z-?(?:image|model)|SDXL_beta|horde_special/i;

/** A model and how busy its workers are. */
export interface KnownModel {
  readonly info: ModelInfo;
  readonly workers: number;
  /** Milliseconds until its queue is empty. */
  readonly queueMs: number | undefined;
  /** Pixels times steps per second of one worker thread. */
  readonly speed: number | undefined;
}

/** What workers serve now, the most served first. */
export function knownModels(models: HordeModels): KnownModel[] {
  const served = models.filter(
    ({ name, count, type }) => (count ?? 0) > 0 && (type ?? 'image') === 'image' && !unsuitable.test(name),
  );
  const unique = new Map(served.map((model) => [model.name, model]));
  return [...unique.values()]
    .map(({ name, count, eta, performance }) => ({
      info: modelInfo(name),
      workers: count ?? 0,
      queueMs: typeof eta === 'number' ? eta * 1000 : undefined,
      speed: typeof performance === 'number' && performance > 0 ? performance : undefined,
    }))
    .sort((a, b) => b.workers - a.workers || (a.info.name < b.info.name ? -1 : 1));
}

/** The API tells no family; the reference that has it is on another host. */
function modelInfo(name: string): ModelInfo {
  // The reference's first entry: Stable Diffusion 1.5.
  if (name === 'stable_diffusion') return { name, family: 'sd1', familyFrom: 'name' };
  return { name, ...familyOfName(name) };
}

import type { Family } from './family.ts';

/** `__metadata__` of a safetensors file as servers hand it on: text to text, and whatever they add of their own. */
export type FileMetadata = Readonly<Record<string, unknown>>;

/** Clip skip as the keys of one file state it, always as A1111's number. Absent: that key is missing or makes no sense. */
export interface ClipSkipSaid {
  /** `ss_clip_skip`. "None" is what kohya writes when nothing was asked for: the last layer (train_network.py:1028). */
  readonly kohya?: number | 'None';
  /** `modelspec.encoder_layer`, the same number (kohya-ss/sd-scripts@48d368f library/sai_model_spec.py:451). */
  readonly modelspec?: number;
  /** `text_encoder_layer_skip` inside `ot_config` (Nerogar/OneTrainer): it counts layers left out, so plus one. */
  readonly oneTrainer?: number;
}

/** What each key says, whatever the family: nothing here means that the trainer used it. Never throws. */
export function clipSkipSaid(metadata: FileMetadata): ClipSkipSaid {
  const { ss_clip_skip: written, 'modelspec.encoder_layer': layer, ot_config: config } = metadata;
  const kohya = written === 'None' ? written : wholeNumber(written);
  const modelspec = wholeNumber(layer);
  const oneTrainer = oneTrainerSkip(config);
  return {
    ...(kohya !== undefined && { kohya }),
    ...(modelspec !== undefined && { modelspec }),
    ...(oneTrainer !== undefined && { oneTrainer }),
  };
}

/**
 * Clip skip (A1111's number) that the file itself says it was trained at. Undefined: it does not say, or it is of a family
 * whose trainers write the key and never use it: SDXL (kohya-ss/sd-scripts library/sdxl_train_util.py:351 warns and goes
 * on).
 */
export function trainedClipSkip(metadata: FileMetadata): number | undefined {
  const family = familyOfMetadata(metadata);
  // An architecture that is not known here is none of those with a CLIP alone.
  if (family === undefined ? architectureOf(metadata) !== undefined : family !== 'sd1') return undefined;
  const { kohya, modelspec, oneTrainer } = clipSkipSaid(metadata);
  if (typeof kohya === 'number') return kohya;
  return modelspec ?? oneTrainer ?? (kohya === 'None' && family === 'sd1' ? 1 : undefined);
}

function wholeNumber(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,2}$/.test(text.trim())) return undefined;
  const number = Number(text);
  return number >= 1 && number <= 12 ? number : undefined;
}

/** OneTrainer's settings are one JSON text; of megabytes of it one number is wanted. */
function oneTrainerSkip(config: unknown): number | undefined {
  if (typeof config !== 'string') return undefined;
  const skipped = /"text_encoder_layer_skip"\s*:\s*(\d{1,2})\s*[,}]/.exec(config)?.[1];
  return skipped === undefined ? undefined : wholeNumber(Number(skipped) + 1);
}

/**
 * Names of architectures: `modelspec.architecture` (Stability-AI/ModelSpec; kohya-ss/sd-scripts library/sai_model_spec.py)
 * and `ss_base_model_version` (library/model_util.py:1081), with "/lora" behind it or not.
 */
const architectures: readonly (readonly [RegExp, Family])[] = [
  [/^stable-diffusion-v1|^sd_v1/, 'sd1'],
  [/^stable-diffusion-v2|^sd_v2/, 'sd2'],
  [/^stable-diffusion-xl|^sdxl/, 'sdxl'],
  [/^stable-diffusion-(?:v?3)|^sd3/, 'sd3'],
  [/^flux|^chroma/, 'flux'],
];

/** The architecture in the file's own words: "stable-diffusion-v1/lora", "sdxl_base_v1-0". Undefined: it does not say. */
export function architectureOf(metadata: FileMetadata): string | undefined {
  return [metadata['modelspec.architecture'], metadata['ss_base_model_version']].find(
    (said): said is string => typeof said === 'string' && said.trim() !== '' && said !== 'None',
  );
}

/** The family a file says it belongs to. Undefined: it does not say, or it is one we do not know. */
export function familyOfMetadata(metadata: FileMetadata): Family | undefined {
  for (const key of ['modelspec.architecture', 'ss_base_model_version']) {
    const said = metadata[key];
    if (typeof said !== 'string') continue;
    const found = architectures.find(([pattern]) => pattern.test(said.trim().toLowerCase()));
    if (found) return found[1];
  }
  // All that OneTrainer says of an SD 2.x file (modules/modelSaver/mixin/DtypeModelSaverMixin.py).
  return metadata['ss_v2'] === 'True' && architectureOf(metadata) === undefined ? 'sd2' : undefined;
}

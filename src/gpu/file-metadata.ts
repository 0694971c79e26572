import type { Family } from '../family.ts';

/** `__metadata__` of a safetensors file as servers hand it on: text to text, and whatever they add of their own. */
export type FileMetadata = Readonly<Record<string, unknown>>;

/**
 * Clip skip (A1111's number) that the file itself says it was trained at. Undefined: it does not say, or it is of a family
 * whose trainers write the key and never use it: SDXL (kohya-ss/sd-scripts library/sdxl_train_util.py:351 warns and goes
 * on). Every value is text there, and "None" is what kohya writes when nothing was asked for: the last layer
 * (train_network.py:1028).
 */
export function trainedClipSkip(metadata: FileMetadata): number | undefined {
  const family = familyOfMetadata(metadata);
  if (family !== undefined && family !== 'sd1') return undefined;
  const { ss_clip_skip: kohya, 'modelspec.encoder_layer': modelspec } = metadata;
  return wholeNumber(kohya) ?? wholeNumber(modelspec) ?? (kohya === 'None' && family === 'sd1' ? 1 : undefined);
}

function wholeNumber(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,2}$/.test(text.trim())) return undefined;
  const number = Number(text);
  return number >= 1 && number <= 12 ? number : undefined;
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

/** The family a file says it belongs to. Undefined: it does not say, or it is one we do not know. */
export function familyOfMetadata(metadata: FileMetadata): Family | undefined {
  for (const key of ['modelspec.architecture', 'ss_base_model_version']) {
    const said = metadata[key];
    if (typeof said !== 'string') continue;
    const found = architectures.find(([pattern]) => pattern.test(said.trim().toLowerCase()));
    if (found) return found[1];
  }
  return undefined;
}

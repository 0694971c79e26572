/**
 * What a model family's text encoder is, and what clip skip means there.
 * Clip skip is always A1111's number: 1 = the last layer, nothing skipped.
 * Sources: A1111 `modules/sd_hijack_clip.py`, Stability-AI/stablediffusion `FrozenOpenCLIPEmbedder` (penultimate),
 * Stability-AI/generative-models `configs/inference/sd_xl_base.yaml` (layer hidden 11; penultimate).
 */
export const families = ['sd1', 'sd2', 'sdxl', 'sd3', 'flux', 'unknown'] as const;
export type Family = (typeof families)[number];

/** How we know the family, strongest first: `admin` is the word of whoever runs the Discord server. The sheet says which. */
export const familyEvidences = ['admin', 'metadata', 'header', 'name', 'assumed'] as const;
export type FamilyEvidence = (typeof familyEvidences)[number];

export interface FamilyFacts {
  /** Name people use. */
  readonly title: string;
  /** Layers of the encoder whose number is printed ("layer 11/12"). */
  readonly layers: number;
  /** Value the family was trained at. Undefined: clip skip does not apply. For SD1 a checkpoint may differ (NAI: 2). */
  readonly native?: number;
  /** Values that may be asked for, inclusive. Undefined: none, the sweep is refused with the reason. */
  readonly range?: readonly [min: number, max: number];
  /** What a sweep draws when nothing is said. */
  readonly sweep: readonly number[];
}

const facts: Record<Family, FamilyFacts> = {
  sd1: { title: 'SD 1.x', layers: 12, native: 1, range: [1, 12], sweep: [1, 2, 3] },
  sd2: { title: 'SD 2.x', layers: 24, native: 2, range: [1, 24], sweep: [2, 3, 4] },
  sdxl: { title: 'SDXL', layers: 12, native: 2, range: [1, 12], sweep: [2, 3, 4] },
  sd3: { title: 'SD 3', layers: 12, sweep: [] },
  flux: { title: 'FLUX', layers: 12, sweep: [] },
  unknown: { title: '?', layers: 12, range: [1, 12], sweep: [1, 2, 3] },
};

export function familyFacts(family: Family): FamilyFacts {
  return facts[family];
}

/** The layer whose output clip skip `n` reads: 12 of 12 at 1 on CLIP-L. `n` must lie in 1..layers. */
export function layerOf(family: Family, n: number): number {
  return facts[family].layers + 1 - n;
}

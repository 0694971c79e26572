import type { Family } from '../family.ts';

export type CheckpointKind = 'anime' | 'photo' | 'mixed' | 'unknown';

/** What a file name suggests. Never more than a hint: people rename and merge. */
export interface CheckpointHint {
  /** `mixed`: a 2.5D merge, or a name that says anime and photo at once. */
  readonly kind: CheckpointKind;
  /** Only `sdxl` can be told by name. */
  readonly family?: Family;
  /** Clip skip such a checkpoint was probably trained at (A1111's number). Undefined: no single value is likely. */
  readonly native?: number;
  readonly confidence: 'low' | 'none';
}

/*
 * The name lists are inferred, not proved. The short ones are bounded so that "Renaissance" is not NAI and "pixlr" not XL.
 * Checked on the lower-cased name.
 */
const sdxl = /sdxl|sd_xl|xl(?=[^a-z]|v\d|turbo|lightning|hyper|base|$)|pony|illustrious|noob|animagine/;
const anime = /(?<![a-z])nai(?![a-z])|novelai|animefull|anything|orange|counterfeit|meina|anylora|pastel/;
const photo = /v1-5-pruned|stable.?diffusion.?v1|realistic.?vision|epic.?realism|photon/;
const merge = /dreamshaper|rev.?animated|chillout|neverending|perfect.?world|2\.5d/;

function kindOf(name: string): CheckpointKind {
  if (merge.test(name) || (anime.test(name) && photo.test(name))) return 'mixed';
  if (anime.test(name)) return 'anime';
  return photo.test(name) ? 'photo' : 'unknown';
}

/** Reads the name of a checkpoint: the last resort when its files say nothing. Only the first 300 characters are looked at. */
export function checkpointHint(name: string): CheckpointHint {
  const lower = name.slice(0, 300).toLowerCase();
  const kind = kindOf(lower);
  if (sdxl.test(lower)) return { kind, family: 'sdxl', native: 2, confidence: 'low' };
  if (kind === 'unknown') return { kind, confidence: 'none' };
  if (kind === 'mixed') return { kind, confidence: 'low' };
  return { kind, native: kind === 'anime' ? 2 : 1, confidence: 'low' };
}

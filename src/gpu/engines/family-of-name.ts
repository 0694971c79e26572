import type { Family, FamilyEvidence } from '../../family.ts';

/**
 * What is in the names of checkpoint files, most telling first; a bare "v2.1" is mostly the author's own count.
 * Low confidence: neither A1111's API nor sd.cpp's says anything about the architecture, and a name may lie.
 */
const hints: readonly (readonly [Family, RegExp])[] = [
  ['flux', /flux|schnell|chroma/],
  ['sd3', /sd[-_ ]?3(?!\d)|stable[-_ ]?diffusion[-_ ]?3/],
  ['sdxl', /xl(?![a-z])|xlv\d|sdxl|pony|illustrious|noob|animagine/],
  ['sd2', /(?<![a-z0-9])v2-[01]_|(?:sd|stable[-_ ]?diffusion)[-_ ]?2(?:[-_.]?[01])?(?!\d)|768-v-ema|512-base-ema/],
  ['sd1', /(?<![a-z0-9])v1-[1-5](?!\d)|(?:sd|stable[-_ ]?diffusion)[-_ ]?(?:v?1[-_.]?[1-5])(?!\d)/],
  ['sd1', /(?<![a-z])nai(?![a-z])|animefull|anything|orange|counterfeit|meina|anylora|pastel/],
  ['sd1', /realistic.?vision|epic.?realism|photon/],
  ['sd1', /dreamshaper|rev.?animated|chillout|neverending|perfect.?world|2\.5d/],
];

/** The family a file name hints at; `unknown` and `assumed` where it says nothing. */
export function familyOfName(name: string): { readonly family: Family; readonly familyFrom: FamilyEvidence } {
  const lower = name.toLowerCase();
  const found = hints.find(([, pattern]) => pattern.test(lower));
  return found ? { family: found[0], familyFrom: 'name' } : { family: 'unknown', familyFrom: 'assumed' };
}

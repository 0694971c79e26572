import type { Family } from '../family.ts';
import type { CheckpointHint } from './checkpoint.ts';
import { checkpointHint } from './checkpoint.ts';
import type { GuidanceFacts } from './types.ts';

/** A model's family as far as anything tells it. */
export interface ReadFamily {
  readonly family: Family;
  /** The engine could not tell the family; the checkpoint's name did. */
  readonly familyByName: boolean;
  readonly hint: CheckpointHint;
}

export function readFamily({ name, family, familyFrom }: GuidanceFacts['model']): ReadFamily {
  const hint = checkpointHint(name);
  const told = family !== 'unknown' && familyFrom !== 'assumed';
  const familyByName = !told && hint.family !== undefined && hint.family !== family;
  return { family: (familyByName ? hint.family : undefined) ?? family, familyByName, hint };
}

/** Models that votes are counted together for: within one, clip skip may be expected to do alike. */
export const modelKinds = ['sd1-anime', 'sd1-photo', 'sd1-mixed', 'sd1', 'sd2', 'sdxl', 'unknown'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** Undefined: clip skip does not apply to such a model. */
export function modelKind(model: GuidanceFacts['model']): ModelKind | undefined {
  const { family, hint } = readFamily(model);
  if (family === 'flux' || family === 'sd3') return undefined;
  if (family !== 'sd1') return family;
  if (hint.kind !== 'unknown') return `sd1-${hint.kind}`;
  // Trained at 2: that is what "NAI-type" means, whatever the file is called.
  return model.native === 2 ? 'sd1-anime' : 'sd1';
}

import type { Family } from '../family.ts';
import { familyFacts } from '../family.ts';
import type { CheckpointHint } from './checkpoint.ts';
import { readFamily } from './model-kind.ts';
import type { PromptReading } from './prompt-style.ts';
import { promptStyle } from './prompt-style.ts';
import type { GuidanceFacts } from './types.ts';

/** The facts of a sweep with all that is read out of them once, for the rules. */
export interface Situation {
  readonly facts: GuidanceFacts;
  readonly family: Family;
  readonly familyTitle: string;
  /** See `ReadFamily`. */
  readonly familyByName: boolean;
  readonly hint: CheckpointHint;
  /** Clip skip the checkpoint was trained at, as far as anything tells: its files, its family, its name. */
  readonly native?: number;
  readonly prompt: PromptReading;
  /** Clip skips were asked for that can be compared with each other: at least two, of the same LoRA. */
  readonly compares: boolean;
}

export function situationOf(facts: GuidanceFacts): Situation {
  const { family, familyByName, hint } = readFamily(facts.model);
  const byFamily = family === 'sd1' || family === 'unknown' ? undefined : familyFacts(family).native;
  const native = facts.model.native ?? byFamily ?? (family === 'sd1' ? hint.native : undefined);
  return {
    facts,
    family,
    familyTitle: familyFacts(family).title,
    familyByName,
    hint,
    ...(native === undefined ? {} : { native }),
    prompt: promptStyle(facts.prompt),
    compares: facts.grid?.byEpoch !== true && new Set(facts.skips).size > 1,
  };
}

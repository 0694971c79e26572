import type { ModelKind, PromptStyle } from '../advice/index.ts';
import { modelKind, promptStyle } from '../advice/index.ts';
import type { SweepPlan } from '../sweep/index.ts';
import { modelOf } from '../sweep/servers.ts';

/** What votes are counted together by. */
export interface VoteSubject {
  readonly model: ModelKind;
  readonly style: PromptStyle;
}

/**
 * Which memory a vote on this sweep belongs to. Undefined: to none, because it is the demo model, because its columns are
 * epochs, because clip skip does not apply, or because its rows are of different kinds and a column is of all of them.
 */
export function subjectOf(plan: SweepPlan): VoteSubject | undefined {
  if (plan.engine.demo || plan.grid) return undefined;
  const subjects = plan.rows.map((row) => ({
    model: modelKind(modelOf(plan, row)),
    style: promptStyle(row.settings.prompt).style,
  }));
  const [first] = subjects;
  if (first?.model === undefined) return undefined;
  const { model, style } = first;
  return subjects.every((other) => other.model === model && other.style === style) ? { model, style } : undefined;
}

import type { Message } from '../text/keys.ts';
import type { Rule, RuleClass } from './rule.ts';
import { ruleClasses } from './rule.ts';
import { checkpointRules } from './rules/checkpoint.ts';
import { gridRules } from './rules/grid.ts';
import { ignoredRules } from './rules/ignored.ts';
import { loraRules } from './rules/lora.ts';
import { measuredRules } from './rules/measured.ts';
import { nextRules } from './rules/next.ts';
import { promptRules } from './rules/prompt.ts';
import { voteRules } from './rules/votes.ts';
import { situationOf } from './situation.ts';
import type { Advice, GuidanceFacts } from './types.ts';

/** Every rule, in the order of reasons; within a class the first is the most important. */
export const rules: readonly Rule[] = [
  ...ignoredRules,
  ...gridRules,
  ...checkpointRules,
  ...loraRules,
  ...promptRules,
  ...measuredRules,
  ...voteRules,
  ...nextRules,
];

/** People read this many lines. */
export const maxLines = 6;

/** Lines a class may fill. */
const room: Readonly<Record<RuleClass, number>> = {
  ignored: 2,
  grid: 4,
  checkpoint: 1,
  lora: 1,
  prompt: 2,
  measured: 2,
  votes: 1,
  next: 1,
};

/** Who goes where there are too many lines, the weakest reasons first: hints out of the prompt yield to all others. */
const yielding: readonly RuleClass[] = ['prompt', 'measured', 'grid', 'checkpoint'];

interface Finding {
  readonly rule: Rule;
  readonly text: Message;
}

function findings(facts: GuidanceFacts): readonly Finding[] {
  const situation = situationOf(facts);
  const allowed = rules.filter(({ demo }) => (facts.demo ? demo !== undefined : demo !== 'only'));
  const found = allowed.flatMap((rule) => {
    const text = rule.say(situation);
    return text ? [{ rule, text }] : [];
  });
  if (!found.some(({ rule }) => rule.final)) return found;
  return found.filter(({ rule }) => rule.class === 'ignored' || rule.class === 'next');
}

/**
 * What may be said about a sweep: at most six lines, the strongest reasons first, one line for each rule. Pure, never
 * throws; the same facts give the same lines. On the demo model only what its pictures show and what to do next.
 */
export function guide(facts: GuidanceFacts): readonly Advice[] {
  const found = findings(facts);
  const lines = ruleClasses.flatMap((name) => found.filter(({ rule }) => rule.class === name).slice(0, room[name]));
  for (const weakest of yielding) {
    while (lines.length > maxLines) {
      const last = lines.findLastIndex(({ rule }) => rule.class === weakest);
      if (last < 0) break;
      lines.splice(last, 1);
    }
  }
  return lines.map(({ rule: { id, kind, source }, text }) =>
    source ? { id, kind, text, source } : { id, kind, text },
  );
}

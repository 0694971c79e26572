import type { Message, TextKey, TextParams } from '../text/keys.ts';
import type { Situation } from './situation.ts';
import type { AdviceKind, AdviceSource } from './types.ts';

/** Order of reasons: what comes first is said first and weighs more. */
export const ruleClasses = ['ignored', 'grid', 'checkpoint', 'lora', 'prompt', 'measured', 'votes', 'next'] as const;
export type RuleClass = (typeof ruleClasses)[number];

/** One thing guidance may say. Within a class the order of the list is the order of importance. */
export interface Rule {
  readonly id: string;
  readonly kind: AdviceKind;
  readonly class: RuleClass;
  /** Absent only on `measured` and `next` rules. */
  readonly source?: AdviceSource;
  /** What may be said about the demo model: `also` of it, `only` of it. Absent: nothing. */
  readonly demo?: 'also' | 'only';
  /** True: when it applies, nothing is said about clip skip but what stands in its class and what to do next. */
  readonly final?: boolean;
  /** The line, or undefined when the rule does not apply. Pure, never throws. */
  say(situation: Situation): Message | undefined;
}

/** The message when the condition holds. */
export function when(condition: boolean, key: TextKey, params?: TextParams): Message | undefined {
  if (!condition) return undefined;
  return params ? { key, params } : { key };
}

const nameLength = 60;

/** A name from a file or a server as it may stand in one line: no control, bidi or broken characters, at most 60 long. */
export function nameInLine(name: string): string {
  const line = name
    .slice(0, 4 * nameLength)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length > nameLength ? `${characters.slice(0, nameLength - 1).join('')}…` : line;
}

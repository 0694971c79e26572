import { chunkTokens } from '../prompt-style.ts';
import type { Rule } from '../rule.ts';
import { when } from '../rule.ts';
import type { Situation } from '../situation.ts';
import { sources } from '../sources.ts';

/** Clip skip moves between trained values only on SD 1.x; on the other families one value is native. */
function hasChoice({ family }: Situation): boolean {
  return family === 'sd1' || family === 'unknown';
}

/** Hints out of the prompt and the goal: weak, so they get the lines that are left. */
export const promptRules: readonly Rule[] = [
  {
    id: 'G20',
    kind: 'fact',
    class: 'prompt',
    source: sources.clipCard,
    say: ({ prompt }) => when(prompt.style === 'non-english', 'guidance:G20'),
  },
  {
    id: 'G17',
    kind: 'tip',
    class: 'prompt',
    source: sources.diffusionLens,
    say: ({ facts }) => when(facts.goal === 'detail', 'guidance:G17'),
  },
  {
    id: 'G18',
    kind: 'tip',
    class: 'prompt',
    source: sources.communityPost,
    say: (situation) => when(situation.facts.goal === 'photo' && hasChoice(situation), 'guidance:G18'),
  },
  {
    id: 'G19',
    kind: 'tip',
    class: 'prompt',
    source: sources.communityPost,
    say: ({ facts: { goal } }) => when(goal === 'style' || goal === 'texture' || goal === 'outfit', 'guidance:G19'),
  },
  {
    id: 'G13',
    kind: 'fact',
    class: 'prompt',
    source: sources.a1111Clip,
    say: ({ prompt: { tokens, over75 } }) =>
      when(over75, 'guidance:G13', { tokens, chunks: Math.ceil(tokens / chunkTokens) }),
  },
  {
    id: 'G15',
    kind: 'fact',
    class: 'prompt',
    source: sources.promptIgnored,
    say: ({ facts }) =>
      when(
        facts.skips.some((skip) => skip >= 4),
        'guidance:G15',
      ),
  },
  {
    id: 'G14',
    kind: 'tip',
    class: 'prompt',
    source: sources.communityPost,
    say: ({ prompt }) => {
      const [pair] = prompt.contradictions;
      return pair && { key: 'guidance:G14', params: { a: pair[0], b: pair[1] } };
    },
  },
  {
    id: 'G11',
    kind: 'convention',
    class: 'prompt',
    source: sources.novelAi,
    say: (situation) =>
      when(
        situation.prompt.style === 'tags' && hasChoice(situation) && situation.hint.kind !== 'photo',
        'guidance:G11',
      ),
  },
  {
    id: 'G12',
    kind: 'tip',
    class: 'prompt',
    source: sources.diffusionLens,
    say: (situation) =>
      when(
        situation.prompt.style === 'prose' && hasChoice(situation) && situation.hint.kind !== 'anime',
        'guidance:G12',
      ),
  },
];

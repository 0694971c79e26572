import type { Rule } from '../rule.ts';
import { when } from '../rule.ts';
import { sources } from '../sources.ts';

/** One thing to do now; the first that applies is said. */
export const nextRules: readonly Rule[] = [
  { id: 'G26', kind: 'next', class: 'next', demo: 'only', say: () => ({ key: 'guidance:G26' }) },
  {
    id: 'G27',
    kind: 'next',
    class: 'next',
    say: ({ facts, family, compares }) => {
      const nothingVaried = (facts.ignored && compares) || family === 'flux' || family === 'sd3';
      // Forge never goes below 2 on SDXL: 1 and 2 alone look like "ignored" there, and 3 does not.
      const belowFloor = family === 'sdxl' && facts.skips.every((skip) => skip <= 2);
      return when(nothingVaried, belowFloor ? 'guidance:G27.floor' : 'guidance:G27.others');
    },
  },
  {
    id: 'G23',
    kind: 'tip',
    class: 'next',
    source: sources.communityPost,
    say: ({ facts }) => when(facts.usesHires || facts.usesExtras, 'guidance:G23'),
  },
  {
    id: 'G28',
    kind: 'next',
    class: 'next',
    say: ({ facts }) => when(facts.measures.length > 0, 'guidance:G28'),
  },
  {
    id: 'G38',
    kind: 'next',
    class: 'next',
    say: ({ facts: { grid } }) => when(grid?.byEpoch === true && !grid.same, 'guidance:G38'),
  },
];

import type { Rule } from '../rule.ts';
import { when } from '../rule.ts';
import { sources } from '../sources.ts';

/** How to choose on a grid of LoRAs. Where some of its pictures are the same, that comes first and alone. */
export const gridRules: readonly Rule[] = [
  {
    id: 'G33',
    kind: 'fact',
    class: 'grid',
    source: sources.grids,
    say: ({ facts: { grid } }) => when(grid?.same === true, 'guidance:G33'),
  },
  {
    id: 'G34',
    kind: 'tip',
    class: 'grid',
    source: sources.hollowGuide,
    say: ({ facts: { grid } }) => when(grid?.same === false && grid.epochs > 1, 'guidance:G34'),
  },
  {
    id: 'G36',
    kind: 'convention',
    class: 'grid',
    source: sources.kohyaReadme,
    say: ({ facts: { grid }, family }) => {
      // Elsewhere no LoRA is trained at a clip skip.
      if (!grid?.byEpoch || grid.same || family !== 'sd1' || grid.trainings < 2) return undefined;
      const [only, ...others] = grid.drawn;
      if (grid.atTrained) return when(others.length > 0, 'guidance:G36.trained');
      return when(only !== undefined && others.length === 0, 'guidance:G36.one', { n: only ?? 1 });
    },
  },
  {
    id: 'G35',
    kind: 'tip',
    class: 'grid',
    source: sources.loraTransfer,
    say: ({ facts: { grid } }) => when(grid?.same === false, 'guidance:G35'),
  },
  {
    id: 'G37',
    kind: 'fact',
    class: 'grid',
    source: sources.signTest,
    say: ({ facts: { grid, seeds } }) => when(grid?.byEpoch === true && !grid.same && seeds === 1, 'guidance:G37'),
  },
];

import type { Rule } from '../rule.ts';
import { nameInLine, when } from '../rule.ts';
import { sources } from '../sources.ts';

/** What clip skip could not do here, and what the demo model cannot tell. */
export const ignoredRules: readonly Rule[] = [
  {
    id: 'G25',
    kind: 'fact',
    class: 'ignored',
    source: sources.demoCard,
    demo: 'only',
    say: () => ({ key: 'guidance:G25' }),
  },
  {
    id: 'G01',
    kind: 'fact',
    class: 'ignored',
    source: sources.conversionTable,
    demo: 'also',
    final: true,
    say: ({ facts, compares, familyTitle }) =>
      when(facts.ignored && compares, 'guidance:G01', {
        skips: facts.skips.join(', '),
        engine: nameInLine(facts.engine),
        family: familyTitle,
      }),
  },
  {
    id: 'G02',
    kind: 'fact',
    class: 'ignored',
    source: sources.conversionTable,
    final: true,
    say: ({ facts, family, familyTitle }) =>
      when(!facts.ignored && (family === 'flux' || family === 'sd3'), 'guidance:G02', { family: familyTitle }),
  },
  {
    id: 'G31',
    kind: 'fact',
    class: 'ignored',
    source: sources.conversionTable,
    demo: 'also',
    say: ({ facts, familyTitle }) => {
      const groups = facts.identical.filter((group) => group.length > 1);
      return when(!facts.ignored && groups.length > 0, 'guidance:G31', {
        groups: groups.map((group) => group.join(' = ')).join('; '),
        engine: nameInLine(facts.engine),
        family: familyTitle,
      });
    },
  },
];

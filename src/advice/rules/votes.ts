import type { Rule } from '../rule.ts';
import { sources } from '../sources.ts';

/** What was voted for in this place. It tells of people's taste there, and never that a value is the right one. */
export const voteRules: readonly Rule[] = [
  {
    id: 'G24',
    kind: 'voted',
    class: 'votes',
    source: sources.votesHere,
    say: ({ facts: { votes } }) => {
      if (!votes) return undefined;
      const { choice, won, of, polls, model, style, blind, clear } = votes;
      const params = { won, count: of, polls, model, style };
      if (choice === 'same') return { key: blind ? 'guidance:G24.same' : 'guidance:G24.sameOpen', params };
      const seen = blind ? 'blind' : 'open';
      return { key: `guidance:G24.${seen}.${clear ? 'clear' : 'unclear'}`, params: { ...params, n: choice } };
    },
  },
];

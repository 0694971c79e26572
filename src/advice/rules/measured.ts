import type { TextKey } from '../../text/keys.ts';
import type { Change } from '../changes.ts';
import { changesOf, movesOf, writeChanges, writeMoves } from '../changes.ts';
import type { Rule } from '../rule.ts';
import { when } from '../rule.ts';
import { sources } from '../sources.ts';
import type { GuidanceFacts } from '../types.ts';

type Certainty = 'single' | 'clear' | 'unclear';

/** How the numbers may be called: of one picture each, seen on enough seeds, or a mean that proves little. */
function certainty(facts: GuidanceFacts, changes: readonly Change[]): Certainty {
  if (facts.measures.length === 1) return 'single';
  return changes.every((change) => change.clear) ? 'clear' : 'unclear';
}

const sharpKeys: Record<Certainty, TextKey> = {
  single: 'guidance:G16.single',
  clear: 'guidance:G16.clear',
  unclear: 'guidance:G16.unclear',
};
const detailKeys: Record<Certainty, TextKey> = {
  single: 'guidance:G29.detail.single',
  clear: 'guidance:G29.detail.clear',
  unclear: 'guidance:G29.detail.unclear',
};
const generalKeys: Record<Certainty, TextKey> = {
  single: 'guidance:G29.general.single',
  clear: 'guidance:G29.general.clear',
  unclear: 'guidance:G29.general.unclear',
};

/** What the pictures of this sweep show, always as change against the baseline. */
export const measuredRules: readonly Rule[] = [
  {
    id: 'G16',
    kind: 'measured',
    class: 'measured',
    demo: 'also',
    say: ({ facts }) => {
      const sharpness = changesOf(facts, 'sharpness');
      if (facts.goal !== 'sharp' || sharpness.length === 0) return undefined;
      const how = certainty(facts, sharpness);
      return {
        key: sharpKeys[how],
        params: {
          base: facts.baseline,
          rows: facts.measures.length,
          sharpness: writeChanges(sharpness, how === 'unclear'),
        },
      };
    },
  },
  {
    id: 'G29',
    kind: 'measured',
    class: 'measured',
    demo: 'also',
    say: ({ facts }) => {
      if (facts.goal === 'sharp') return undefined;
      const common = { base: facts.baseline, rows: facts.measures.length };
      if (facts.goal === 'detail') {
        const edges = changesOf(facts, 'edgeDensity');
        const tones = changesOf(facts, 'entropy');
        if (edges.length === 0 || tones.length === 0) return undefined;
        const how = certainty(facts, [...edges, ...tones]);
        const doubt = how === 'unclear';
        return {
          key: detailKeys[how],
          params: { ...common, edges: writeChanges(edges, doubt), tones: writeChanges(tones, doubt) },
        };
      }
      const moved = movesOf(facts);
      const sharpness = changesOf(facts, 'sharpness');
      if (moved.length === 0 || sharpness.length === 0) return undefined;
      const how = certainty(facts, sharpness);
      return {
        key: generalKeys[how],
        params: { ...common, moved: writeMoves(moved), sharpness: writeChanges(sharpness, how === 'unclear') },
      };
    },
  },
  {
    id: 'G22',
    kind: 'measured',
    class: 'measured',
    demo: 'also',
    say: ({ facts }) => {
      const ratio = facts.measures.length > 0 && facts.seeds >= 2 ? facts.seedYardstick : undefined;
      if (ratio === undefined || !Number.isFinite(ratio) || ratio < 0) return undefined;
      const percent = `${Math.min(999, Math.round(ratio * 100))}%`;
      // Cut-offs of section 6.3: between them nothing is claimed.
      return when(ratio < 0.5, 'guidance:G22.less', { percent }) ?? when(ratio > 1, 'guidance:G22.more', { percent });
    },
  },
  {
    id: 'G21',
    kind: 'fact',
    class: 'measured',
    source: sources.signTest,
    demo: 'also',
    say: ({ facts, compares }) => when(facts.seeds === 1 && compares, 'guidance:G21'),
  },
];

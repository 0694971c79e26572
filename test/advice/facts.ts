import type { GuidanceFacts, PanelMeasures, VotedFacts } from '../../src/advice/index.ts';

/** A panel that differs from the baseline only in what is named. */
export function panel(clipSkip: number, values: Partial<PanelMeasures> = {}): PanelMeasures {
  return {
    clipSkip,
    sharpness: 100,
    entropy: 7,
    edgeDensity: 0.1,
    colourfulness: 30,
    difference: clipSkip === 1 ? 0 : 0.05,
    similarity: clipSkip === 1 ? 1 : 0.9,
    ...values,
  };
}

export const oneRow: GuidanceFacts['measures'] = [
  [panel(1), panel(2, { sharpness: 118, similarity: 0.88 }), panel(3, { sharpness: 95, similarity: 0.69 })],
];

/** An SD 1.x sweep of a checkpoint whose name tells nothing; no rule of the prompt applies. */
export const plain: GuidanceFacts = {
  demo: false,
  engine: 'Forge',
  model: { name: 'my-model', family: 'sd1', familyFrom: 'header' },
  prompt: 'a red house',
  negative: '',
  loras: [],
  skips: [1, 2, 3],
  baseline: 1,
  seeds: 1,
  usesHires: false,
  usesExtras: false,
  identical: [],
  ignored: false,
  measures: oneRow,
};

export const voted: VotedFacts = {
  model: 'sd1-anime',
  style: 'tags',
  blind: true,
  choice: 2,
  won: 31,
  of: 44,
  polls: 4,
  clear: true,
};

export function model(name: string, family: GuidanceFacts['model']['family'] = 'sd1'): GuidanceFacts['model'] {
  return { name, family, familyFrom: 'header' };
}

import type { Rule } from '../rule.ts';
import { nameInLine, when } from '../rule.ts';
import type { Situation } from '../situation.ts';
import { sources } from '../sources.ts';

interface TrainedLora {
  readonly name: string;
  readonly trainedAt: number;
}

/** LoRAs whose clip skip is known and means something: trainers of SDXL write the key but never use it. */
function trainedLoras({ facts, family }: Situation): readonly TrainedLora[] {
  // A grid by epochs draws each where it was told to; what there is to say of that has rules of its own.
  if (family !== 'sd1' || facts.grid?.byEpoch) return [];
  return facts.loras.flatMap(({ name, trainedAt }) =>
    trainedAt === undefined ? [] : [{ name: nameInLine(name), trainedAt }],
  );
}

/** The value the LoRA was trained at; the first that applies is said. */
export const loraRules: readonly Rule[] = [
  {
    id: 'G10',
    kind: 'tip',
    class: 'lora',
    source: sources.communityPost,
    say: (situation) => {
      const { native, hint } = situation;
      const lora = trainedLoras(situation).find(({ trainedAt }) => native !== undefined && trainedAt !== native);
      if (!lora || native === undefined) return undefined;
      const toPhoto = hint.kind === 'photo' && native === 1;
      return {
        key: toPhoto ? 'guidance:G10.photo' : 'guidance:G10.other',
        params: { lora: lora.name, n: lora.trainedAt, native },
      };
    },
  },
  {
    id: 'G09',
    kind: 'convention',
    class: 'lora',
    source: sources.kohyaNetwork,
    say: (situation) => {
      const { facts } = situation;
      const lora = trainedLoras(situation).find(({ trainedAt }) => trainedAt !== facts.baseline);
      if (!lora) return undefined;
      const drawn = facts.skips.includes(lora.trainedAt);
      return when(true, drawn ? 'guidance:G09.drawn' : 'guidance:G09.missing', { lora: lora.name, n: lora.trainedAt });
    },
  },
];

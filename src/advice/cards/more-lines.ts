import type { Message } from '../../text/keys.ts';
import { sourceOf } from './data.ts';
import type { TrainingAdvice } from './find.ts';
import { rangeText } from './format.ts';
import type { Said } from './lines.ts';
import type { TrainingNumbers } from './numbers.ts';

/** The person's own numbers, with the formulae they follow from. */
export function numberLines({ card: { lines } }: TrainingAdvice, numbers: TrainingNumbers): readonly Message[] {
  const { images, repeats, amount, batch, stepsPerEpoch, totalSteps, within, suggested, repeatsFrom } = numbers;
  const range = lines.amount ? rangeText(lines.amount.value) : '';
  const said = lines.epochs?.value;
  return [
    { key: 'training:numbers.amount', params: { images, repeats, amount } },
    ...(repeatsFrom === 'default' ? ([{ key: 'training:numbers.noRange' }] as const) : []),
    ...(within ? ([{ key: `training:numbers.within.${within}`, params: { range } }] as const) : []),
    ...(suggested && (repeatsFrom === 'range' || within !== 'inside')
      ? ([{ key: 'training:numbers.suggested', params: { repeats: rangeText(suggested), range } }] as const)
      : []),
    {
      key: 'training:numbers.steps',
      params: { amount, batch, perEpoch: stepsPerEpoch, epochs: said?.count ?? 1, total: totalSteps },
    },
    ...(said
      ? ([
          {
            key: 'training:numbers.compare',
            params: { list: rangeText({ from: said.compare[0] ?? 1, to: said.compare.at(-1) ?? said.count }) },
          },
        ] as const)
      : []),
  ];
}

function line(source: string, text: Message): Said {
  return { text, kind: 'convention', sources: [sourceOf(source)] };
}

/** The same clip skip in the forms of other trainers. Empty where the family has none to set. */
export function elsewhereLines({ baseFacts: { family, train } }: TrainingAdvice): readonly Said[] {
  if (family === 'sdxl') {
    return [
      line('oneTrainer', { key: 'training:elsewhere.oneTrainerSdxl' }),
      line('civitai', { key: 'training:elsewhere.civitaiSdxl' }),
    ];
  }
  if (family !== 'sd1') return [];
  const skips = train.value.use === 'value' ? [train.value.value] : [1, 2];
  return [
    line('oneTrainer', {
      key: 'training:elsewhere.oneTrainer',
      params: { list: skips.join(' / '), other: skips.map((skip) => skip - 1).join(' / ') },
    }),
    line('civitai', { key: 'training:elsewhere.civitai', params: { list: skips.join(' / ') } }),
  ];
}

import type { TrainingAdvice } from '../cards/find.ts';
import type { LineId, Said } from '../cards/lines.ts';
import { cardLines } from '../cards/lines.ts';
import type { TrainingNumbers } from '../cards/numbers.ts';
import type { Table } from './types.ts';

/** Where the person's pictures lie, to be replaced. */
const folder = 'train/images';

/**
 * The dataset config (docs/config_README-en.md): one folder of pictures with a caption file beside each. Options and their
 * places are those that config_util.py, `ConfigSanitizer`, takes.
 */
export function datasetTables(advice: TrainingAdvice, numbers: TrainingNumbers): readonly Table[] {
  const { card, baseFacts, regularisation } = advice;
  const { resolution, batch } = card.lines;
  const said = new Map<LineId, Said | undefined>(cardLines(advice).map((line) => [line.id, line.said]));
  const from = (id: LineId): { readonly said?: Said } => {
    const line = said.get(id);
    return line ? { said: line } : {};
  };
  const tags = baseFacts.captions?.value === 'tags';
  return [
    {
      header: '[general]',
      settings: [
        { key: 'caption_extension', value: '.txt', why: { key: 'training:toml.captions' } },
        { key: 'shuffle_caption', value: tags, ...from('captions') },
        ...(tags ? [{ key: 'keep_tokens', value: 1, why: { key: 'training:toml.keepTokens' } } as const] : []),
      ],
    },
    {
      header: '[[datasets]]',
      settings: [
        ...(resolution ? [{ key: 'resolution', value: resolution.value, ...from('resolution') }] : []),
        batch
          ? { key: 'batch_size', value: numbers.batch, ...from('batch') }
          : { key: 'batch_size', value: numbers.batch, why: { key: 'training:toml.defaultBatch' } },
        { key: 'enable_bucket', value: true },
        ...(resolution
          ? [{ key: 'max_bucket_reso', value: resolution.value * 2, why: { key: 'training:toml.buckets' } } as const]
          : []),
      ],
    },
    {
      header: '[[datasets.subsets]]',
      settings: [
        { key: 'image_dir', value: folder, why: { key: 'training:toml.folder' } },
        {
          key: 'num_repeats',
          value: numbers.repeats,
          why: {
            key: 'training:toml.repeats',
            params: {
              images: numbers.images,
              repeats: numbers.repeats,
              amount: numbers.amount,
              batch: numbers.batch,
              perEpoch: numbers.stepsPerEpoch,
              total: numbers.totalSteps,
            },
          },
          ...from('amount'),
        },
      ],
    },
    ...(regularisation
      ? [
          {
            header: '[[datasets.subsets]]',
            off: true,
            why: { key: 'training:toml.regularisation' },
            settings: [
              { key: 'is_reg', value: true },
              { key: 'image_dir', value: 'train/regularisation' },
              { key: 'class_tokens', value: 'class word' },
              { key: 'num_repeats', value: 1 },
            ],
          } as const,
        ]
      : []),
  ];
}

import type { Message, TextKey } from '../../text/keys.ts';
import type { AdviceSource } from '../types.ts';
import { sourceOf } from './data.ts';
import type { TrainingAdvice } from './find.ts';
import { rangeText, rateText } from './format.ts';
import type { Backing } from './schema.ts';

/** In the order in which a card shows them. */
export const lineIds = [
  'trainOn',
  'train',
  'generate',
  'network',
  'unetRate',
  'textEncoderRate',
  'scheduler',
  'optimizer',
  'epochs',
  'images',
  'amount',
  'totalSteps',
  'batch',
  'resolution',
  'captions',
  'describe',
  'regularisation',
  'minSnrGamma',
  'noiseOffset',
  'precision',
] as const;
export type LineId = (typeof lineIds)[number];

/** One line of a card. */
export interface CardLine {
  readonly id: LineId;
  /** What the line is about. */
  readonly label: TextKey;
  /** Undefined: no sourced value is known. The other fields are there when this is. */
  readonly said?: Said;
}

/** What is said, how sure it is and who stands behind it. */
export interface Said {
  readonly text: Message;
  readonly note?: Message;
  readonly kind: Backing['kind'];
  readonly sources: readonly AdviceSource[];
}

/** What the values are worth for this pair: those of another pair are worth little, however well they are known there. */
export function confidenceKey({ fit, card }: TrainingAdvice): TextKey {
  return fit === 'nearest' ? 'training:card.confidence.borrowed' : `training:card.confidence.${card.confidence}`;
}

/** The base for which the values of a card were given. */
export function baseOfCard({ card, base }: TrainingAdvice): TextKey {
  return `training:base.${card.bases[0] ?? base}`;
}

/** Every line of the answer; always all of them, so that what is not known is seen. */
export function cardLines(advice: TrainingAdvice): readonly CardLine[] {
  return lineIds.map((id) => {
    const said = sayings[id](advice);
    return { id, label: `training:label.${id}` as const, ...(said ? { said } : {}) };
  });
}

/** What is told around it and often without proof. */
export function cardRemarks({ remarks }: TrainingAdvice): readonly Said[] {
  return remarks.map(({ id, kind, sources }) => ({
    text: { key: `training:remark.${id}` },
    kind,
    sources: sources.map(sourceOf),
  }));
}

function say<Value>(
  line: (Backing & { readonly value: Value }) | null,
  text: (value: Value) => Message,
): Said | undefined {
  if (!line) return undefined;
  const { value, kind, sources, note } = line;
  return {
    text: text(value),
    kind,
    sources: sources.map(sourceOf),
    ...(note === undefined ? {} : { note: { key: `training:note.${note}` } }),
  };
}

const plain = (value: string | number): Message => ({ key: 'training:value.plain', params: { value } });

const sayings: Readonly<Record<LineId, (advice: TrainingAdvice) => Said | undefined>> = {
  trainOn: ({ baseFacts }) => say(baseFacts.trainOn, (base) => ({ key: `training:trainOn.${base}` })),
  train: ({ baseFacts }) =>
    say(baseFacts.train, (train) =>
      train.use === 'value' ? plain(train.value) : { key: `training:train.${train.use}` },
    ),
  generate: ({ baseFacts: { generate } }) =>
    say(generate, (skips) =>
      skips.length === 0
        ? { key: 'training:value.doesNotApply' }
        : skips.length === 1
          ? plain(skips.join(''))
          : { key: 'training:value.compare', params: { list: skips.join(', ') } },
    ),
  network: ({ card }) =>
    say(card.lines.network, ({ dim, alpha, convDim, convAlpha }) => {
      const params = { dim, alpha, scale: Number((alpha / dim).toFixed(4)) };
      return convDim === undefined || convAlpha === undefined
        ? { key: 'training:value.lora', params }
        : { key: 'training:value.locon', params: { ...params, convDim, convAlpha } };
    }),
  unetRate: ({ card }) => say(card.lines.unetRate, (rate) => plain(rateText(rate))),
  textEncoderRate: ({ card }) =>
    say(card.lines.textEncoderRate, (rate) =>
      rate === 0 ? { key: 'training:value.notTrained' } : plain(rateText(rate)),
    ),
  scheduler: ({ card }) =>
    say(card.lines.scheduler, ({ name, cycles, warmup }) => {
      if (cycles === undefined) return plain(name);
      return warmup === undefined
        ? { key: 'training:value.cycles', params: { name, cycles } }
        : { key: 'training:value.cyclesWarmup', params: { name, cycles, percent: warmup * 100 } };
    }),
  optimizer: ({ card }) =>
    say(card.lines.optimizer, ({ name, args }) => plain(args.length === 0 ? name : `${name} (${args.join(', ')})`)),
  epochs: ({ card }) =>
    say(card.lines.epochs, ({ count, compare }) => ({
      key: 'training:value.epochs',
      params: { number: count, list: rangeText({ from: compare[0] ?? 1, to: compare.at(-1) ?? count }) },
    })),
  images: ({ images }) => say(images, (range) => plain(rangeText(range))),
  amount: ({ card }) => say(card.lines.amount, (range) => plain(rangeText(range))),
  totalSteps: ({ card }) =>
    say(card.lines.totalSteps, (steps) => ({ key: 'training:value.about', params: { value: steps } })),
  batch: ({ card }) => say(card.lines.batch, plain),
  resolution: ({ card }) => say(card.lines.resolution, (side) => plain(`${side}x${side}`)),
  captions: ({ baseFacts }) => say(baseFacts.captions, (form) => ({ key: `training:captions.${form}` })),
  describe: ({ kindFacts }) => say(kindFacts.describe, (what) => ({ key: `training:describe.${what}` })),
  regularisation: ({ regularisation }) => say(regularisation, (use) => ({ key: `training:regularisation.${use}` })),
  minSnrGamma: ({ card }) =>
    say(card.lines.minSnrGamma, (gamma) => (gamma === 0 ? { key: 'training:value.off' } : plain(gamma))),
  noiseOffset: ({ card }) => say(card.lines.noiseOffset, plain),
  precision: ({ card }) => say(card.lines.precision, plain),
};

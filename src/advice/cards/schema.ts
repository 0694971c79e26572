import { z } from 'zod';

/** What a LoRA is to teach. */
export const trainingKinds = ['realistic', 'anime', 'style', 'outfit', 'texture', '2.5d'] as const;
export type TrainingKind = (typeof trainingKinds)[number];

/** What it is trained on. `merge`: a mix of SD 1.5 and NovelAI descendants. */
export const trainingBases = ['sd15', 'nai', 'merge', 'sd2', 'sdxl', 'pony', 'illustrious', 'flux'] as const;
export type TrainingBase = (typeof trainingBases)[number];

/** Of a whole card. high: official documents, or two trainers that agree; medium: one respected trainer; low: anecdote. */
const confidences = ['high', 'medium', 'low'] as const;

/** Texts `training:note.<id>`; a new card may use them, a new note needs a text in every language. */
const noteIds = [
  'matchBase',
  'generateAlso2',
  'ancestor',
  'mergeGenerate',
  'sd2Omit',
  'sd2Resolution',
  'sdxlIgnored',
  'sdxlGenerate',
  'fluxUnused',
  'fluxGenerate',
  'fluxCaptions',
  'fluxDim',
  'fluxBatch',
  'noScoreTags',
  'perOutfit',
  'guidesDiffer',
  'epochCheck',
  'styleTextEncoder',
  'bothEncoders',
  'alphaOne',
  'v1AndV2',
  'adafactorToo',
  'prodigyRate',
  'prodigyOneRate',
  'prodigyScheduler',
] as const;

/** Texts `training:remark.<id>`. */
const remarkIds = [
  'styleAncestor',
  'experiment3style',
  'experiment3',
  'animeAt1',
  'realisticAlike',
  'hollowFixes2',
  'mergesReact',
  'ancestor25d',
  'noobVPrediction',
  'sd2VPrediction',
  'sdxlMetadata',
] as const;

const kinds = z.array(z.enum(trainingKinds)).min(1);
const bases = z.array(z.enum(trainingBases)).min(1);
/** How sure a line is. Convention: the documents or the defaults of a trainer; tip: the word of a guide or a post. */
const certainty = z.enum(['fact', 'convention', 'tip']);
const sourceIds = z.array(z.string()).min(1);

/** A value that somebody stands behind. */
const sourced = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({ value, kind: certainty, sources: sourceIds, note: z.enum(noteIds).exactOptional() });

/** Null: no sourced value is known, which is said as such. */
const line = <Value extends z.ZodType>(value: Value) => sourced(value).nullable();

const count = z.int().positive();
const range = z.strictObject({ from: count, to: count.exactOptional() });
const rate = z.number().min(0).max(1);
const clipSkip = z.int().min(1).max(12);

const captionForms = ['tags', 'sentences', 'natural', 'either', 'ancestor'] as const;
const captions = z.enum(captionForms);

/** What a trainer does with clip skip: takes this value, is best not given any, ignores it, has none; `ancestor`: the merge has none of its own. */
const trainedAt = z.discriminatedUnion('use', [
  z.strictObject({ use: z.literal('value'), value: clipSkip }),
  z.strictObject({ use: z.enum(['omit', 'ignored', 'unused', 'ancestor']) }),
]);

const base = z.strictObject({
  id: z.enum(trainingBases),
  family: z.enum(['sd1', 'sd2', 'sdxl', 'flux']),
  /** Which checkpoint to train on: text `training:trainOn.<value>`. */
  trainOn: sourced(z.enum(trainingBases)),
  train: sourced(trainedAt),
  /** Clip skips to draw at; several: to be compared; none: it does not apply. */
  generate: sourced(z.array(clipSkip)),
  captions: line(captions),
});

/** The first entry that is for the base, or for all, counts; none: no sourced value. */
const byBase = <Line extends z.ZodType>(value: Line) =>
  z.array(z.strictObject({ bases: bases.exactOptional(), line: value }));

const kind = z.strictObject({
  id: z.enum(trainingKinds),
  images: byBase(sourced(range)),
  /** What the captions say and leave out: text `training:describe.<value>`. */
  describe: sourced(z.enum(['person', 'character', 'style', 'outfit', 'texture'])),
  regularisation: byBase(sourced(z.enum(['driftOptional', 'usuallyNone', 'helpful']))),
});

const lines = z.strictObject({
  network: line(
    z.strictObject({
      dim: count,
      alpha: z.number().positive(),
      /** With both: a LoCon, which also trains the 3x3 convolutions. */
      convDim: count.exactOptional(),
      convAlpha: z.number().positive().exactOptional(),
    }),
  ),
  unetRate: line(rate),
  /** 0: the text encoder is not trained. */
  textEncoderRate: line(rate),
  scheduler: line(
    z.strictObject({
      name: z.enum(['constant', 'cosine', 'cosine_with_restarts']),
      cycles: count.exactOptional(),
      /** Share of all steps, 0..1. */
      warmup: z.number().gt(0).lt(1).exactOptional(),
    }),
  ),
  optimizer: line(z.strictObject({ name: z.enum(['AdamW8bit', 'Adafactor', 'Prodigy']), args: z.array(z.string()) })),
  epochs: line(z.strictObject({ count, compare: z.array(count).min(2) })),
  /** Images x repeats in one epoch. */
  amount: line(range),
  /** Of the whole training, roughly. */
  totalSteps: line(count),
  batch: line(count),
  /** Pixels of a square. */
  resolution: line(count),
  /** 0: off. */
  minSnrGamma: line(z.number().min(0)),
  noiseOffset: line(z.number().min(0)),
  precision: line(z.enum(['fp16', 'bf16'])),
});

const card = z.strictObject({
  id: z.string().regex(/^[a-z0-9.-]+$/),
  kinds: z.union([kinds, z.literal('any')]),
  bases: z.array(z.enum(trainingBases)),
  /** Bases of the same kinds for which nobody gives values: this card is the nearest. */
  nearestFor: bases.exactOptional(),
  /** Bases for which this is the slow and low way to train. */
  careful: bases.exactOptional(),
  confidence: z.enum(confidences),
  lines,
});

/** A sentence that belongs to some kinds and bases; without them to all. */
const remark = z.strictObject({
  id: z.enum(remarkIds),
  kinds: kinds.exactOptional(),
  bases: bases.exactOptional(),
  kind: certainty,
  sources: sourceIds,
});

export const trainingData = z.strictObject({
  sources: z.record(z.string(), z.strictObject({ title: z.string().min(1), url: z.url({ protocol: /^https$/ }) })),
  bases: z.array(base),
  kinds: z.array(kind),
  cards: z.array(card),
  remarks: z.array(remark),
});

export type TrainingData = Readonly<z.output<typeof trainingData>>;
export type BaseFacts = Readonly<z.output<typeof base>>;
export type KindFacts = Readonly<z.output<typeof kind>>;
export type TrainingCard = Readonly<z.output<typeof card>>;
export type Remark = Readonly<z.output<typeof remark>>;
export type CardLines = Readonly<z.output<typeof lines>>;
/** What every line has beside its value. */
export type Backing = Pick<BaseFacts['train'], 'kind' | 'sources' | 'note'>;

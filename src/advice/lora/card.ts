import { familyFacts } from '../../family.ts';
import type { Message, TextKey } from '../../text/keys.ts';
import type { ClipSkipFinding } from './clip-skip.ts';
import type { LoraDescription } from './describe.ts';
import { rateText } from './fields.ts';
import type { LoraNetwork } from './network.ts';
import type { TagFacts } from './tags.ts';
import type { Span } from './tensor-facts.ts';
import type { LoraTraining } from './training.ts';

/** A text to be put into words, or one that is the same in every language: a name, a number, a tag. */
export type CardPart = Message | string;

export interface CardRow {
  readonly label: TextKey;
  /** At least one; shown side by side. Strings are foreign text: bounded, one line, no mentions, not escaped. */
  readonly parts: readonly CardPart[];
}

/** What a LoRA says about itself, ready to be shown anywhere. */
export interface LoraCard {
  /** "LoRA", "DoRA", "SD 1.x" */
  readonly heading: readonly CardPart[];
  readonly rows: readonly CardRow[];
  /** What has to be known about the reading itself: only a beginning, no metadata, keys that stand twice. */
  readonly notes: readonly Message[];
}

type Part = CardPart | undefined | false | '';

function row(label: TextKey, ...parts: readonly Part[]): readonly CardRow[] {
  const kept = parts.filter((part): part is CardPart => part !== undefined && part !== false && part !== '');
  return kept.length === 0 ? [] : [{ label, parts: kept }];
}

export function loraCard(lora: LoraDescription): LoraCard {
  const { base, network, training, tags, title, author, usageHint, comment } = lora;
  return {
    heading: headingOf(lora),
    rows: [
      ...row('lora:row.clipSkip', ...clipSkipParts(lora)),
      ...row('lora:row.base', base.name, base.hash && `[${base.hash}]`),
      ...row('lora:row.network', ...networkParts(network)),
      ...row('lora:row.training', ...trainingParts(training)),
      ...row('lora:row.pictures', ...pictureParts(training)),
      ...row('lora:row.rates', ...rateParts(training)),
      ...row('lora:row.trainer', training.trainer, network.module, training.date, duration(training.minutes)),
      ...row('lora:row.title', title, author && { key: 'lora:by', params: { author } }),
      ...row('lora:row.hint', usageHint),
      ...row('lora:row.comment', comment),
      ...row('lora:row.activation', ...activationParts(tags)),
      ...row('lora:row.tags', ...(tags?.top ?? []).map(({ tag, count }) => `${tag} ${count}`)),
    ],
    notes: notesOf(lora),
  };
}

function headingOf({ network, family, architecture }: LoraDescription): CardPart[] {
  return [
    { key: `lora:kind.${network.kind}` },
    ...(network.dora ? ['DoRA'] : []),
    family === 'unknown' ? (architecture ?? { key: 'lora:familyUnknown' }) : familyFacts(family).title,
  ];
}

function clipSkipParts({ clipSkip, family }: LoraDescription): Part[] {
  const { value, sure, evidence, weights } = clipSkip;
  const [first] = evidence;
  if (sure === 'unused') {
    const { title, native } = familyFacts(family);
    const said: Part = first && { key: 'lora:sure.unusedSaid', params: { n: first.value, family: title } };
    if (native === undefined) return [{ key: 'lora:sure.notApplicable' }, said];
    return [{ key: 'lora:sure.unused', params: { n: native, family: title } }, said];
  }
  if (value === undefined) return [{ key: 'lora:sure.unknown' }, whyNot(weights)];
  return [
    String(value),
    { key: `lora:sure.${sure}` },
    ...(sure === 'contradicted'
      ? evidence.map((each): Message => ({ key: `lora:witness.${each.from}`, params: { n: each.value } }))
      : []),
    (sure === 'stated' || sure === 'assumed') && whyNot(weights),
  ];
}

/** Why the weights did not tell; nothing where they were not expected to. */
function whyNot(weights: ClipSkipFinding['weights']): Part {
  return weights === 'found' || weights === 'unasked' ? undefined : { key: `lora:weights.${weights}` };
}

const spanText = ({ min, max }: Span): string => (min === max ? String(min) : `${min}-${max}`);

function networkParts(network: LoraNetwork): Part[] {
  const { dim, alpha, convDim, convAlpha, args, textEncoder } = network;
  const single = dim?.min === dim?.max ? dim?.min : undefined;
  return [
    dim && { key: 'lora:network.dim', params: { dim: spanText(dim) } },
    alpha !== undefined && { key: 'lora:network.alpha', params: { alpha: shortNumber(alpha) } },
    alpha !== undefined &&
      single !== undefined && { key: 'lora:network.scale', params: { scale: shortNumber(alpha / single) } },
    convDim && { key: 'lora:network.convDim', params: { dim: spanText(convDim) } },
    convAlpha !== undefined && { key: 'lora:network.convAlpha', params: { alpha: shortNumber(convAlpha) } },
    textEncoder === false && { key: 'lora:network.noTextEncoder' },
    ...args.map(({ name, value }) => `${name}=${value}`),
  ];
}

/** At most four digits that matter. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** How far of how much. */
function progress(name: 'epoch' | 'step', at: number | undefined, all: number | undefined): Part {
  if (at === undefined) return all !== undefined && { key: `lora:training.${name}All`, params: { all } };
  return all === undefined
    ? { key: `lora:training.${name}`, params: { at } }
    : { key: `lora:training.${name}Of`, params: { at, all } };
}

function trainingParts({ epoch, epochs, step, steps, batch, resolution }: LoraTraining): Part[] {
  return [
    progress('epoch', epoch, epochs),
    progress('step', step, steps),
    batch !== undefined && { key: 'lora:training.batch', params: { batch } },
    resolution,
  ];
}

function pictureParts({ images, imagesWithRepeats, regularisation }: LoraTraining): Part[] {
  return [
    images !== undefined && { key: 'lora:pictures.images', params: { count: images } },
    imagesWithRepeats !== undefined &&
      imagesWithRepeats !== images && { key: 'lora:pictures.withRepeats', params: { n: imagesWithRepeats } },
    regularisation !== undefined && { key: 'lora:pictures.regularisation', params: { n: regularisation } },
  ];
}

function rateParts(training: LoraTraining): Part[] {
  const { unetRate, textEncoderRate, rate, scheduler, optimizer, noiseOffset, minSnrGamma } = training;
  const named = unetRate !== undefined || textEncoderRate !== undefined;
  return [
    unetRate !== undefined && { key: 'lora:rates.unet', params: { rate: rateText(unetRate) } },
    textEncoderRate !== undefined && { key: 'lora:rates.textEncoder', params: { rate: rateText(textEncoderRate) } },
    !named && rate !== undefined && { key: 'lora:rates.all', params: { rate: rateText(rate) } },
    scheduler,
    optimizer,
    noiseOffset !== undefined && { key: 'lora:rates.noiseOffset', params: { value: shortNumber(noiseOffset) } },
    minSnrGamma !== undefined && { key: 'lora:rates.minSnr', params: { value: shortNumber(minSnrGamma) } },
  ];
}

function duration(minutes: number | undefined): Part {
  if (minutes === undefined) return undefined;
  return minutes < 120
    ? { key: 'lora:duration.minutes', params: { n: minutes } }
    : { key: 'lora:duration.hours', params: { n: Math.round(minutes / 6) / 10 } };
}

function activationParts(tags: TagFacts | undefined): Part[] {
  const found = tags?.activation;
  if (!found) return [];
  const { words, from, count = 0, images = 0 } = found;
  return [
    words,
    from === 'stated'
      ? { key: 'lora:activation.stated' }
      : { key: 'lora:activation.likely', params: { count, images } },
  ];
}

function notesOf({ file }: LoraDescription): Message[] {
  if (!file) return [{ key: 'lora:note.metadataOnly' }];
  return [
    ...(file.stripped ? [{ key: 'lora:note.stripped' } as const] : []),
    ...(file.truncated ? [{ key: 'lora:note.truncated' } as const] : []),
    ...(file.repeatedKeys.length > 0
      ? [{ key: 'lora:note.repeated', params: { keys: file.repeatedKeys.join(', ') } } as const]
      : []),
  ];
}

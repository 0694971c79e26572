import { z } from 'zod';

import type { Said, TrainingAdvice, TrainingFiles, TrainingNumbers } from '../advice/cards/index.ts';
import { cardLines, cardRemarks, elsewhereLines, numberLines } from '../advice/cards/index.ts';
import type { Translator } from '../text/index.ts';

const said = z.strictObject({
  /** In the language of the run. */
  text: z.string(),
  note: z.string().optional(),
  kind: z.enum(['fact', 'convention', 'tip']),
  sources: z.array(z.strictObject({ title: z.string(), url: z.string().optional() })).min(1),
});

/** What `lora-advice --json` prints. */
export const loraAdviceJson = z.strictObject({
  kind: z.string(),
  base: z.string(),
  card: z.string(),
  fit: z.enum(['own', 'base', 'nearest', 'careful']),
  confidence: z.enum(['high', 'medium', 'low']),
  /** `said` null: no sourced value is known. */
  lines: z.array(z.strictObject({ id: z.string(), label: z.string(), said: said.nullable() })),
  remarks: z.array(said),
  elsewhere: z.array(said),
  /** The values as numbers and names; null: no sourced value. */
  values: z.record(z.string(), z.unknown()),
  numbers: z
    .strictObject({
      images: z.int(),
      repeats: z.int(),
      amount: z.int(),
      batch: z.int(),
      stepsPerEpoch: z.int(),
      totalSteps: z.int(),
      text: z.array(z.string()),
    })
    .nullable(),
  /** Absolute. Null: nothing was written, because the number of images is not known. */
  folder: z.string().nullable(),
  files: z.array(z.string()),
  commands: z.array(z.string()),
});

interface Written {
  readonly numbers: TrainingNumbers | undefined;
  readonly made: TrainingFiles | undefined;
  readonly folder: string | undefined;
}

export function loraAdviceResult(
  advice: TrainingAdvice,
  { numbers, made, folder }: Written,
  t: Translator,
): z.output<typeof loraAdviceJson> {
  const inWords = ({ text, note, kind, sources }: Said): z.output<typeof said> => ({
    text: t(text),
    ...(note ? { note: t(note) } : {}),
    kind,
    sources: sources.map((source) => ({ ...source })),
  });
  const { card, fit, kind, base, baseFacts } = advice;
  const values = Object.entries({ train: baseFacts.train, generate: baseFacts.generate, ...card.lines });
  return {
    kind,
    base,
    card: card.id,
    fit,
    confidence: card.confidence,
    lines: cardLines(advice).map(({ id, label, said: line }) => ({
      id,
      label: t(label),
      said: line ? inWords(line) : null,
    })),
    remarks: cardRemarks(advice).map(inWords),
    elsewhere: elsewhereLines(advice).map(inWords),
    values: Object.fromEntries(values.map(([id, line]) => [id, line?.value ?? null])),
    numbers: numbers
      ? {
          images: numbers.images,
          repeats: numbers.repeats,
          amount: numbers.amount,
          batch: numbers.batch,
          stepsPerEpoch: numbers.stepsPerEpoch,
          totalSteps: numbers.totalSteps,
          text: numberLines(advice, numbers).map((line) => t(line)),
        }
      : null,
    folder: folder ?? null,
    files: made?.files.map(({ name }) => name) ?? [],
    commands: [...(made?.commands ?? [])],
  };
}

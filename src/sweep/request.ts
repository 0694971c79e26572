import { z } from 'zod';

import { goals } from '../advice/types.ts';
import type { Json } from '../gpu/engine.ts';
import { readEpoch } from './epochs.ts';

/** What tells the rows of a grid apart. */
export const axes = ['seed', 'loraSeries', 'loraEpoch', 'loraWeight', 'checkpoint', 'style'] as const;
export type Axis = (typeof axes)[number];

export const maxPromptLength = 2000;
export const maxSeed = 2 ** 31 - 1;
export const maxRows = 12;
/** Columns of a grid of trainings, the one without a LoRA included. */
export const maxColumns = 12;

export function isLoraAxis(axis: Axis): axis is Extract<Axis, `lora${string}`> {
  return axis.startsWith('lora');
}

const json: z.ZodType<Json> = z.json();
const finite = z.number().finite();
const maxNameLength = 300;

const epoch = z.string().transform((text, context): string => {
  const read = readEpoch(text);
  if (read === undefined) context.issues.push({ code: 'custom', input: text, message: 'an epoch: 6, step500 or last' });
  return read ?? text;
});

/**
 * Rows of a grid. Values by axis: see `rowRequests`; `loraSeries` takes names of trainings (or of one of their files),
 * `name@2` where the server does not know that it was trained at clip skip 2.
 */
const rows = z
  .strictObject({
    axis: z.enum(axes),
    values: z.array(z.string().min(1).max(maxPromptLength)).min(1).max(maxRows),
    /** Columns, of `loraSeries`: what was saved of the trainings, "6", "step500", "last"; distinct. */
    epochs: z.array(epoch).min(1).max(maxColumns).optional(),
    /** Of `loraSeries` by epochs: each training at the clip skip it was trained at (default), or all at one. */
    drawAt: z.union([z.literal('trained'), z.int().min(1).max(24)]).optional(),
    /** Of LoRA axes: also without that LoRA, as a column beside epochs and as a row otherwise. Default false. */
    without: z.boolean().optional(),
  })
  .superRefine(({ axis, epochs, drawAt, without, values }, context) => {
    const wrong = (field: string, message: string): void =>
      void context.addIssue({ code: 'custom', path: [field], message });
    if (axis !== 'loraSeries' && epochs) wrong('epochs', 'only with loraSeries');
    if (axis !== 'loraSeries' && drawAt !== undefined) wrong('drawAt', 'only with loraSeries');
    if (without && !isLoraAxis(axis)) wrong('without', 'only with loraSeries, loraEpoch and loraWeight');
    if (epochs && new Set(epochs).size < epochs.length) wrong('epochs', 'the same epoch twice');
    if (without && epochs && epochs.length >= maxColumns) wrong('epochs', `${epochs.length + 1} > ${maxColumns}`);
    const long = axis === 'style' ? undefined : values.findIndex((value) => value.length > maxNameLength);
    if (long !== undefined && long >= 0) wrong('values', `a name of more than ${maxNameLength} letters`);
  });

/**
 * What a person may ask for, from any edge (command line, Discord, a picture's metadata). Strict: an unknown field is an
 * error. Absent fields are resolved by `plan` from the engine, the model and the family; nothing is left to a server.
 */
export const sweepRequest = z.strictObject({
  /** As typed; `<lora:name:weight[:te]>` is ordinary input. */
  prompt: z.string().max(maxPromptLength),
  negative: z.string().max(maxPromptLength).default(''),
  /** Ours when absent, 0..2^31-1; always shown. */
  seed: z.int().min(0).max(maxSeed).optional(),
  /** A1111's numbers, distinct; the family's range is checked by `plan`. */
  skips: z.array(z.int().min(1).max(24)).min(1).max(12).optional(),
  width: z.int().min(64).max(4096).optional(),
  height: z.int().min(64).max(4096).optional(),
  steps: z.int().min(1).max(150).optional(),
  cfg: finite.min(1).max(30).optional(),
  sampler: z.string().min(1).max(100).optional(),
  scheduler: z.string().min(1).max(100).optional(),
  model: z.string().min(1).max(300).optional(),
  loras: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(300),
        weight: finite.min(-10).max(10).default(1),
        textEncoderWeight: finite.min(-10).max(10).optional(),
      }),
    )
    .max(16)
    .default([]),
  hires: z
    .strictObject({
      scale: finite.min(1).max(4),
      upscaler: z.string().min(1).max(100),
      steps: z.int().min(0).max(150).default(0),
      denoise: finite.min(0).max(1),
    })
    .optional(),
  source: z
    .strictObject({
      image: z.instanceof(Uint8Array),
      sha256: z.string().length(64),
      denoise: finite.min(0).max(1).default(0.6),
    })
    .optional(),
  extras: z.record(z.string().max(100), json).default({}),
  goal: z.enum(goals).optional(),
  /** Rows of a grid; absent: one row. */
  rows: rows.optional(),
});

export type SweepRequest = z.output<typeof sweepRequest>;
export type SweepRequestInput = z.input<typeof sweepRequest>;

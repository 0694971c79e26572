import { z } from 'zod';

import { goals } from '../advice/types.ts';
import type { Json } from '../gpu/engine.ts';

/** What tells the rows of a grid apart. */
export const axes = ['seed', 'loraSeries', 'loraEpoch', 'loraWeight', 'checkpoint', 'style'] as const;
export type Axis = (typeof axes)[number];

export const maxPromptLength = 2000;
export const maxSeed = 2 ** 31 - 1;
export const maxRows = 12;

const json: z.ZodType<Json> = z.json();
const finite = z.number().finite();

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
  rows: z
    .strictObject({ axis: z.enum(axes), values: z.array(z.string().min(1).max(300)).min(1).max(maxRows) })
    .optional(),
});

export type SweepRequest = z.output<typeof sweepRequest>;
export type SweepRequestInput = z.input<typeof sweepRequest>;

import { z } from 'zod';

import { families } from '../../family.ts';
import type { LoraDescription } from './describe.ts';
import { oneLine } from './fields.ts';

/*
 * A description that was made on another machine. Its texts are made safe where a file is read; whoever sends one may be anybody with
 * a password to the queue, so what is not safe as it stands is no description.
 */

/** A text that a file could have been read to: one line, bounded, no mentions. */
const line = (most: number) => z.string().refine((text) => oneLine(text, most) === text);

const number = z.number().min(-1e11).max(1e11);
const count = z.number().min(0).max(1e15);
const n = z.int().min(1).max(24);
const span = z.object({ min: count, max: count });

/** `LoraDescription` as JSON. Fields that are not known here are left out: the other machine may be newer. */
export const travellingLora = z.object({
  name: line(80),
  family: z.enum(families),
  familyFrom: z.enum(['metadata', 'tensors']).exactOptional(),
  architecture: line(60).exactOptional(),
  clipSkip: z.object({
    value: n.exactOptional(),
    sure: z.enum(['agreed', 'weights', 'stated', 'assumed', 'contradicted', 'unused', 'unknown']),
    evidence: z
      .array(z.object({ from: z.enum(['weights', 'kohya', 'modelspec', 'oneTrainer', 'kohyaNone']), value: n }))
      .max(5),
    weights: z.enum(['found', 'untrained', 'absent', 'cut', 'unasked']),
  }),
  base: z.object({ name: line(80).exactOptional(), hash: line(10).exactOptional() }),
  network: z.object({
    kind: z.enum(['lora', 'locon', 'loha', 'lokr', 'glora', 'oft', 'ia3', 'full', 'other']),
    dora: z.boolean(),
    style: z.enum(['kohya', 'peft', 'diffusers', 'other']).exactOptional(),
    module: line(60).exactOptional(),
    dim: span.exactOptional(),
    alpha: number.exactOptional(),
    convDim: span.exactOptional(),
    convAlpha: number.exactOptional(),
    args: z.array(z.object({ name: line(30), value: line(30) })).max(12),
    textEncoder: z.boolean().exactOptional(),
    tensors: count.exactOptional(),
  }),
  training: z.object({
    epoch: count.exactOptional(),
    epochs: count.exactOptional(),
    step: count.exactOptional(),
    steps: count.exactOptional(),
    resolution: line(20).exactOptional(),
    batch: count.exactOptional(),
    images: count.exactOptional(),
    imagesWithRepeats: count.exactOptional(),
    regularisation: count.exactOptional(),
    unetRate: number.exactOptional(),
    textEncoderRate: number.exactOptional(),
    rate: number.exactOptional(),
    scheduler: line(40).exactOptional(),
    optimizer: line(40).exactOptional(),
    noiseOffset: number.exactOptional(),
    minSnrGamma: number.exactOptional(),
    seed: count.exactOptional(),
    trainer: line(60).exactOptional(),
    date: line(10).exactOptional(),
    minutes: count.exactOptional(),
  }),
  tags: z
    .object({
      top: z.array(z.object({ tag: line(60), count })).max(15),
      different: count,
      activation: z
        .object({
          words: line(120),
          from: z.enum(['stated', 'everyCaption']),
          count: count.exactOptional(),
          images: count.exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
  title: line(80).exactOptional(),
  author: line(80).exactOptional(),
  usageHint: line(160).exactOptional(),
  comment: line(160).exactOptional(),
  file: z
    .object({
      size: count,
      headerEnd: count,
      truncated: z.boolean(),
      repeatedKeys: z.array(line(60)).max(5),
      stripped: z.boolean(),
    })
    .exactOptional(),
}) satisfies z.ZodType<LoraDescription>;

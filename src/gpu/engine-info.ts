import { z } from 'zod';

import { families, familyEvidences } from '../family.ts';
import type { EngineInfo } from './engine.ts';

/** What engines say of themselves, as JSON that was written by us: for what is kept over restarts and what travels. */

export const modelInfo = z.object({
  name: z.string(),
  hash: z.string().exactOptional(),
  family: z.enum(families),
  familyFrom: z.enum(familyEvidences),
  native: z.number().exactOptional(),
  nativeFrom: z.enum(['files', 'admin']).exactOptional(),
  layers: z.number().exactOptional(),
  aliases: z.array(z.string()).exactOptional(),
});

export const engineInfo = z.object({
  title: z.string(),
  dialect: z.string().exactOptional(),
  version: z.string().exactOptional(),
  models: z.array(modelInfo),
  currentModel: z.string(),
  samplers: z.array(z.string()),
  schedulers: z.array(z.string()),
  loras: z.array(z.string()).exactOptional(),
  loraFacts: z.array(z.object({ name: z.string(), trainedClipSkip: z.number() })).exactOptional(),
  loraFiles: z.boolean().exactOptional(),
  openLoras: z.boolean().exactOptional(),
  upscalers: z.array(z.string()).exactOptional(),
  size: z.object({
    step: z.number(),
    min: z.number(),
    max: z.number(),
    only: z.array(z.string()).exactOptional(),
    maxPixels: z.number(),
  }),
  features: z.object({ img2img: z.boolean(), hires: z.boolean(), extras: z.boolean() }),
  defaults: z.object({
    width: z.number(),
    height: z.number(),
    steps: z.number(),
    cfg: z.number(),
    sampler: z.string(),
    scheduler: z.string(),
  }),
  demo: z.boolean(),
  seedExact: z.boolean(),
  cancel: z.enum(['per-job', 'queued-only', 'none']),
  progress: z.enum(['steps', 'queue', 'none']),
  fingerprint: z.string(),
}) satisfies z.ZodType<EngineInfo>;

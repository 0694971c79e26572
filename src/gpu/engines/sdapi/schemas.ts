import { z } from 'zod';

/** Answers of `/sdapi/v1` and `/internal`, cut down to what is used (A1111 `modules/api/models.py`, `modules/progress.py`). */

export const options = z.looseObject({
  sd_model_checkpoint: z.string().nullish(),
  CLIP_stop_at_last_layers: z.number().nullish(),
  /** A1111 1.10 and reForge: clip skip moves CLIP-L of SDXL. */
  sdxl_clip_l_skip: z.boolean().nullish(),
});
export type Options = z.output<typeof options>;

export const models = z.array(
  z.looseObject({
    title: z.string(),
    model_name: z.string(),
    /** Null until the server has read the whole file. */
    hash: z.string().nullish(),
    filename: z.string().nullish(),
  }),
);
export type Models = z.output<typeof models>;

export const samplers = z.array(z.looseObject({ name: z.string() }));
export const schedulers = z.array(z.looseObject({ name: z.string(), label: z.string() }));
export const loras = z.array(z.looseObject({ name: z.string() }));
export const named = z.array(z.looseObject({ name: z.string() }));
export const scripts = z.looseObject({
  txt2img: z.array(z.string()).nullish(),
  img2img: z.array(z.string()).nullish(),
});

export const pendingTasks = z.looseObject({ tasks: z.array(z.string()) });

export const taskProgress = z.looseObject({
  active: z.boolean(),
  queued: z.boolean(),
  progress: z.number().nullish(),
  textinfo: z.string().nullish(),
});

export const globalProgress = z.looseObject({
  progress: z.number().nullish(),
  state: z
    .looseObject({
      interrupted: z.boolean().nullish(),
      skipped: z.boolean().nullish(),
      job_count: z.number().nullish(),
    })
    .nullish(),
});

export const generated = z.looseObject({ images: z.array(z.string()).min(1), info: z.string().nullish() });
export type Generated = z.output<typeof generated>;

/** What stands in `info`, itself JSON in a string. */
export const generationInfo = z.looseObject({
  seed: z.number().nullish(),
  clip_skip: z.number().nullish(),
  sd_model_name: z.string().nullish(),
  sd_model_hash: z.string().nullish(),
  sampler_name: z.string().nullish(),
  index_of_first_image: z.int().min(0).nullish(),
});

export const anything = z.unknown();

import { z } from 'zod';

/**
 * Answers of `/sdapi/v1` and `/internal`, cut down to what is used (A1111 `modules/api/models.py`, `modules/progress.py`;
 * vladmandic/sdnext@058a7f0 `modules/api/models.py`).
 */

export const options = z.looseObject({
  sd_model_checkpoint: z.string().nullish(),
  CLIP_stop_at_last_layers: z.number().nullish(),
  /** A1111 1.10: clip skip moves CLIP-L of SDXL. */
  sdxl_clip_l_skip: z.boolean().nullish(),
  /** reForge: clip skip changes from step to step, whatever a request asks for. */
  dynamic_clip_skip_enabled: z.boolean().nullish(),
  live_previews_enable: z.boolean().nullish(),
  /** SD.Next: how previews are made; "None" is off. */
  show_progress_type: z.string().nullish(),
  /** SD.Next: who reads the prompt. */
  prompt_attention: z.string().nullish(),
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

/** SD.Next: the checkpoint that is loaded (modules/api/endpoints.py, get_checkpoint). */
export const loadedCheckpoint = z.looseObject({
  type: z.string().nullish(),
  title: z.string().nullish(),
  name: z.string().nullish(),
});
export type LoadedCheckpoint = z.output<typeof loadedCheckpoint>;

/** What the page of a web UI knows of a file's header, as JSON in JSON (modules/ui_extra_networks.py, get_metadata). */
export const networkMetadata = z.looseObject({ metadata: z.string().nullish() });
export const fileMetadata = z.record(z.string(), z.unknown());

export const samplers = z.array(
  z.looseObject({ name: z.string(), options: z.record(z.string(), z.unknown()).nullish() }),
);
export type Samplers = z.output<typeof samplers>;
export const schedulers = z.array(z.looseObject({ name: z.string(), label: z.string() }));
export const loras = z.array(
  z.looseObject({ name: z.string(), metadata: z.record(z.string(), z.unknown()).nullish().catch(undefined) }),
);
export const named = z.array(z.looseObject({ name: z.string() }));
export const scripts = z.looseObject({
  txt2img: z.array(z.string()).nullish(),
  img2img: z.array(z.string()).nullish(),
});
export type Scripts = z.output<typeof scripts>;
export const scriptInfo = z.array(
  z.looseObject({
    name: z.string().nullish(),
    is_alwayson: z.boolean().nullish(),
    is_img2img: z.boolean().nullish(),
    args: z.array(z.unknown()).nullish(),
  }),
);
export type ScriptInfo = z.output<typeof scriptInfo>;

export const pendingTasks = z.looseObject({ tasks: z.array(z.string()) });

export const taskProgress = z.looseObject({
  active: z.boolean(),
  queued: z.boolean(),
  progress: z.number().nullish(),
  textinfo: z.string().nullish(),
  /** A data URL. */
  live_preview: z.string().nullish(),
  id_live_preview: z.number().nullish(),
});

export const globalProgress = z.looseObject({
  progress: z.number().nullish(),
  /** base64 without "data:". */
  current_image: z.string().nullish(),
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
  /** SD.Next names the checkpoint in the infotext only. */
  sd_model_name: z.string().nullish(),
  sd_model_hash: z.string().nullish(),
  sampler_name: z.string().nullish(),
  infotexts: z.array(z.string()).nullish(),
  index_of_first_image: z.int().min(0).nullish(),
});

export const anything = z.unknown();

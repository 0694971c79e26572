import { z } from 'zod';

/** Answers of `/sdcpp/v1` and of its `/sdapi/v1`, cut down to what is used (leejet/stable-diffusion.cpp examples/server). */

export const capabilities = z.looseObject({
  model: z.looseObject({ stem: z.string(), path: z.string().nullish() }),
  /** Absent before video models came; `img_gen` then goes without saying. */
  supported_modes: z.array(z.string()).nullish(),
  /** What its owner started it with. */
  defaults: z
    .looseObject({ sample_params: z.looseObject({ guidance: z.looseObject({}).nullish() }).nullish() })
    .nullish(),
  limits: z.looseObject({ min_width: z.int().nullish(), max_width: z.int().nullish() }).nullish(),
  samplers: z.array(z.string()),
  schedulers: z.array(z.string()),
  features: z
    .looseObject({ init_image: z.boolean().nullish(), lora: z.boolean().nullish(), hires: z.boolean().nullish() })
    .nullish(),
  loras: z.array(z.looseObject({ name: z.string(), path: z.string() })).nullish(),
  upscalers: z.array(z.looseObject({ name: z.string() })).nullish(),
});
export type Capabilities = z.output<typeof capabilities>;

export const accepted = z.looseObject({ id: z.string().regex(/^[\w-]+$/) });

export const job = z.looseObject({
  status: z.enum(['queued', 'generating', 'completed', 'failed', 'cancelled']),
  /** 1 = next; 0 in every status but `queued`. */
  queue_position: z.int().min(0).nullish(),
  result: z.looseObject({ images: z.array(z.looseObject({ b64_json: z.string() })).nullish() }).nullish(),
  error: z.looseObject({ code: z.string().nullish() }).nullish(),
});
export type ServerJob = z.output<typeof job>;

export const openAiModels = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });
export const models = z.array(z.looseObject({ model_name: z.string() }));
export const named = z.array(z.looseObject({ name: z.string() }));
export const loras = z.array(z.looseObject({ name: z.string(), path: z.string() }));
export const generated = z.looseObject({ images: z.array(z.string()).min(1) });

/** What stands behind `SDCPP:` in the picture's own text. */
export const pictureText = z.looseObject({
  generator: z.looseObject({ version: z.string().nullish(), commit: z.string().nullish() }).nullish(),
  seed: z.number().nullish(),
  clip_skip: z.number().nullish(),
  sampling: z.looseObject({ method: z.string().nullish(), scheduler: z.string().nullish() }).nullish(),
  models: z.looseObject({ model: z.string().nullish(), diffusion_model: z.string().nullish() }).nullish(),
});

import { z } from 'zod';

/** Answers of AI Horde's `/api/v2`, cut down to what is used (Haidra-Org/AI-Horde@fbd5ed4 `horde/apis/models/`). */

export const models = z.array(
  z.looseObject({
    name: z.string(),
    /** Worker threads that serve it now; 0: requests wait for it and nobody serves it. */
    count: z.number().nullish(),
    /** Seconds until its queue is empty. */
    eta: z.number().nullish(),
    /** Pixels times steps that one thread does in a second, on average. */
    performance: z.number().nullish(),
    type: z.string().nullish(),
  }),
);
export type HordeModels = z.output<typeof models>;

export const user = z.looseObject({
  kudos: z.number().nullish(),
  /** Requests that may wait at once. */
  concurrency: z.number().nullish(),
});
export type HordeUser = z.output<typeof user>;

export const accepted = z.looseObject({
  /** Becomes part of a path: nothing but what a UUID is made of. */
  id: z.string().regex(/^[\w-]{1,64}$/),
  warnings: z.array(z.looseObject({ code: z.string() })).nullish(),
});
export type Accepted = z.output<typeof accepted>;

const progress = {
  finished: z.number().nullish(),
  processing: z.number().nullish(),
  done: z.boolean(),
  faulted: z.boolean().nullish(),
  /** Seconds. */
  wait_time: z.number().nullish(),
  queue_position: z.number().nullish(),
  /** Spent so far. */
  kudos: z.number().nullish(),
  is_possible: z.boolean().nullish(),
};

export const check = z.looseObject(progress);
export type Check = z.output<typeof check>;

const generation = z.looseObject({
  /** Base64 of a WebP, since we ask with `r2: false`. */
  img: z.string().nullish(),
  seed: z.string().nullish(),
  worker_id: z.string().nullish(),
  worker_name: z.string().nullish(),
  model: z.string().nullish(),
  censored: z.boolean().nullish(),
  gen_metadata: z
    .array(z.looseObject({ type: z.string().nullish(), value: z.string().nullish(), ref: z.string().nullish() }))
    .nullish(),
});
export type Generation = z.output<typeof generation>;

export const status = z.looseObject({ ...progress, generations: z.array(generation).nullish() });
export type Status = z.output<typeof status>;

/** `rc` is one of KNOWN_RC in `horde/exceptions.py`; flask's own refusals have none. */
export const errorBody = z.looseObject({
  message: z.string().nullish(),
  rc: z.string().nullish(),
  errors: z.record(z.string(), z.unknown()).nullish(),
});

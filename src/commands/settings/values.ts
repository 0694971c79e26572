import { z } from 'zod';

import { maxPromptLength, sweepRequest } from '../../sweep/index.ts';

const { model, skips, width, height, steps, cfg, sampler, scheduler, loras, hires } = sweepRequest.shape;

/**
 * What may stand in for things a person did not say. Strict: what a person gives is refused by name, not dropped; the ranges
 * are those of a sweep. Width and height are one choice, and so are sampler and scheduler: half of one person's choice and
 * half of another's is nobody's.
 */
export const givenValues = z.strictObject({
  model: model.unwrap().exactOptional(),
  skips: skips.unwrap().exactOptional(),
  size: z.strictObject({ width: width.unwrap(), height: height.unwrap() }).exactOptional(),
  steps: steps.unwrap().exactOptional(),
  cfg: cfg.unwrap().exactOptional(),
  /** Without a scheduler: the engine's own. */
  sampling: z
    .strictObject({ sampler: sampler.unwrap(), scheduler: scheduler.unwrap().exactOptional() })
    .exactOptional(),
  /** Empty: no negative prompt, whatever stands further down. */
  negative: z.string().max(maxPromptLength).exactOptional(),
  loras: loras.unwrap().exactOptional(),
  hires: hires.unwrap().exactOptional(),
});
export type Values = Readonly<z.output<typeof givenValues>>;
export type Choice = keyof Values;
export const choices = givenValues.keyof().options;

/** What an older or later version wrote: what is understood counts, the rest is as if it had never been said. */
export function keptValues(json: unknown): Values {
  const understood: Record<string, unknown> = {};
  for (const [choice, schema] of Object.entries(givenValues.shape)) {
    const kept: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, choice) : undefined;
    const { success, data } = schema.safeParse(kept);
    if (kept !== undefined && success) understood[choice] = data;
  }
  return givenValues.parse(understood);
}

/** For a column; the version is for whoever has to read today's rows one day. */
export function storedValues(values: Values) {
  return { version: 1, ...values };
}

/** As a sweep's request names them. */
export function requestFields({ size, sampling, ...same }: Values) {
  return { ...same, ...size, ...sampling };
}

/** The other way round: what a request says of these things. Empty lists and texts say nothing. */
export function valuesOf(request: z.output<typeof sweepRequest>): Values {
  const { width, height, sampler, scheduler, negative, loras } = request;
  return keptValues({
    ...request,
    negative: negative === '' ? undefined : negative,
    loras: loras.length === 0 ? undefined : loras,
    size: width === undefined || height === undefined ? undefined : { width, height },
    sampling: sampler === undefined ? undefined : { sampler, ...(scheduler === undefined ? {} : { scheduler }) },
  });
}

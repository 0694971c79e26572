import type { RowJob } from '../queue.ts';

/**
 * All that decides which servers may draw a row and how well, and its class: rows with the same key stand the same to every
 * server. No prompt, no seed, no weight of a LoRA.
 */
export function groupKeyOf({ row, requires, pin, class: kind }: RowJob): string {
  const { width, height, steps, sampler, scheduler, hires, source, family, model, loras, extras } = row.settings;
  return JSON.stringify([
    kind,
    model,
    requires.family,
    family,
    loras.map(({ name }) => name),
    [width, height, steps],
    [sampler, scheduler],
    hires && [hires.scale, hires.upscaler, hires.steps],
    source !== undefined,
    Object.keys(extras),
    row.cells.map(({ clipSkip }) => clipSkip),
    pin,
    row.nsfw ?? false,
  ]);
}

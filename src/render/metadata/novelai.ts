import { z } from 'zod';

import type { Size } from '../raster.ts';
import { withoutUndefined } from './infotext.ts';
import type { GenerationData } from './types.ts';

/*
 * NovelAI's JSON: the PNG chunk `Comment` (with `Software` or `Title` naming NovelAI), the prompt in `Description` for old
 * pictures and in the JSON for newer ones. Clip skip is not written; A1111 assumes 2 (modules/images.py
 * read_info_from_image), as the leaked model was trained.
 */

const number = z.number().finite().nullish().catch(undefined);
const caption = z
  .object({ caption: z.object({ base_caption: z.string() }) })
  .nullish()
  .catch(undefined);

const comment = z.object({
  prompt: z.string().nullish().catch(undefined),
  uc: z.string().nullish().catch(undefined),
  steps: number,
  scale: number,
  seed: number,
  width: number,
  height: number,
  sampler: z.string().nullish().catch(undefined),
  noise_schedule: z.string().nullish().catch(undefined),
  v4_prompt: caption,
  v4_negative_prompt: caption,
});

const samplers: ReadonlyMap<string, string> = new Map([
  ['k_euler', 'Euler'],
  ['k_euler_ancestral', 'Euler a'],
  ['k_dpm_2', 'DPM2'],
  ['k_dpm_2_ancestral', 'DPM2 a'],
  ['k_dpmpp_2m', 'DPM++ 2M'],
  ['k_dpmpp_2m_sde', 'DPM++ 2M SDE'],
  ['k_dpmpp_2s_ancestral', 'DPM++ 2S a'],
  ['k_dpmpp_sde', 'DPM++ SDE'],
  ['k_heun', 'Heun'],
  ['k_lms', 'LMS'],
  ['ddim', 'DDIM'],
  ['ddim_v3', 'DDIM'],
  ['plms', 'PLMS'],
]);

const schedulers: ReadonlyMap<string, string> = new Map([
  ['karras', 'Karras'],
  ['exponential', 'Exponential'],
  ['polyexponential', 'Polyexponential'],
]);

export function isNovelAi(texts: Readonly<Record<string, string>>): boolean {
  return (
    texts['Comment'] !== undefined &&
    /novelai/i.test(`${texts['Software'] ?? ''} ${texts['Title'] ?? ''} ${texts['Source'] ?? ''}`)
  );
}

/** Undefined when `Comment` is not what NovelAI writes. Old ones do not name the size: it is the picture's. */
export function parseNovelAi(texts: Readonly<Record<string, string>>, picture?: Size): GenerationData | undefined {
  const parsed = comment.safeParse(parseJson(texts['Comment'] ?? ''));
  if (!parsed.success) return undefined;
  const data = parsed.data;
  const prompt = data.v4_prompt?.caption.base_caption ?? data.prompt ?? texts['Description'];
  if (prompt === undefined) return undefined;
  return withoutUndefined<GenerationData>({
    prompt,
    negative: data.v4_negative_prompt?.caption.base_caption ?? data.uc ?? '',
    steps: data.steps ?? undefined,
    sampler: data.sampler ? (samplers.get(data.sampler) ?? data.sampler) : undefined,
    scheduler: data.noise_schedule ? schedulers.get(data.noise_schedule) : undefined,
    cfg: data.scale ?? undefined,
    seed: data.seed ?? undefined,
    width: data.width ?? picture?.width,
    height: data.height ?? picture?.height,
    model: texts['Source'],
    modelHash: undefined,
    clipSkip: 2,
    clipSkipFrom: 'assumed',
    denoise: undefined,
    hires: undefined,
    loras: [],
    extras: {},
  });
}

/** Undefined when it is not JSON. Python writes NaN and Infinity, which JSON does not have: they become null. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replaceAll(/([[:,]\s*)(?:NaN|-?Infinity)(?=\s*[\],}])/g, '$1null'));
    } catch {
      return undefined;
    }
  }
}

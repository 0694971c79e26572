import { z } from 'zod';

import capabilities from '../fixtures/sdcpp/capabilities.json' with { type: 'json' };
import { fakePicture } from './fake-picture.ts';

const loraField = z.array(z.looseObject({ path: z.string(), multiplier: z.number().default(1) }));
/** Wrong types are passed over, as `load_if_exists` does. */
const int = (otherwise: number) => z.int().catch(otherwise);

const sampling = z.looseObject({
  sample_steps: int(20),
  sample_method: z.string().catch(''),
  scheduler: z.string().catch(''),
  guidance: z.looseObject({ txt_cfg: z.number().catch(7) }).catch({ txt_cfg: 7 }),
});

/** A native request, with what the server fills in (examples/common/common.cpp, from_json_str and resolve). */
export const nativeBody = z.looseObject({
  prompt: z.string().catch(''),
  negative_prompt: z.string().catch(''),
  clip_skip: int(-1),
  width: int(512),
  height: int(512),
  seed: int(-1),
  sample_params: sampling.default(sampling.parse({})),
  hires: z.looseObject({ enabled: z.boolean().default(false), scale: z.number().default(2) }).prefault({}),
  lora: loraField.default([]),
  init_image: z.string().nullish(),
  strength: z.number().default(0.75),
  output_format: z.enum(['png', 'jpeg']).default('png'),
});

/** A request of its A1111 API (examples/server/routes_sdapi.cpp, build_sdapi_img_gen_request). */
export const sdapiBody = z.looseObject({
  prompt: z.string().default(''),
  negative_prompt: z.string().default(''),
  clip_skip: z.int().default(-1),
  width: z.int().default(512),
  height: z.int().default(512),
  seed: z.int().default(-1),
  steps: z.int().default(20),
  cfg_scale: z.number().default(7),
  sampler_name: z.string().default(''),
  scheduler: z.string().default(''),
  lora: loraField.default([]),
  enable_hr: z.boolean().default(false),
  hr_scale: z.number().default(2),
  init_images: z.array(z.string()).optional(),
  denoising_strength: z.number().default(0.75),
});

/** One picture to draw, resolved. */
export interface FakeParams {
  readonly prompt: string;
  readonly negative: string;
  readonly clipSkip: number;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly steps: number;
  readonly cfg: number;
  readonly sampler: string;
  readonly scheduler: string;
  readonly loras: readonly { readonly path: string; readonly multiplier: number }[];
  readonly hiresScale: number;
  readonly init?: string | undefined;
  readonly strength: number;
}

const known = (list: readonly string[], name: string, otherwise: string): string =>
  name === 'normal' ? 'discrete' : list.includes(name) ? name : otherwise;

export function nativeParams(given: z.output<typeof nativeBody>): FakeParams {
  const { sample_params: sample, hires } = given;
  return {
    prompt: given.prompt,
    negative: given.negative_prompt,
    clipSkip: given.clip_skip,
    width: given.width,
    height: given.height,
    seed: given.seed,
    steps: Math.min(100, Math.max(1, sample.sample_steps)),
    cfg: sample.guidance.txt_cfg,
    sampler: known(capabilities.answer.samplers, sample.sample_method, 'euler_a'),
    scheduler: known(capabilities.answer.schedulers, sample.scheduler, 'discrete'),
    loras: given.lora,
    hiresScale: hires.enabled ? hires.scale : 1,
    init: given.init_image ?? undefined,
    strength: given.strength,
  };
}

export function sdapiParams(given: z.output<typeof sdapiBody>): FakeParams {
  return {
    prompt: given.prompt,
    negative: given.negative_prompt,
    clipSkip: given.clip_skip,
    width: given.width,
    height: given.height,
    // `j.value("seed", -1)` takes the type of its default: 32 bits (routes_sdapi.cpp:104).
    seed: given.seed | 0,
    steps: given.steps,
    cfg: given.cfg_scale,
    sampler: known(capabilities.answer.samplers, given.sampler_name, 'euler_a'),
    scheduler: known(capabilities.answer.schedulers, given.scheduler, 'discrete'),
    loras: given.lora,
    hiresScale: given.enable_hr ? given.hr_scale : 1,
    init: given.init_images?.[0],
    strength: given.denoising_strength,
  };
}

/** What a picture says of itself: today's JSON, the line of builds before #1462, nothing, or something untrue. */
type FakeEcho = 'json' | 'line' | 'none' | 'wrongClipSkip' | 'wrongSeed' | 'wrongModel' | 'wrongSampler';

export interface FakeDrawing {
  readonly model: string;
  readonly family: 'sd1' | 'sd2' | 'sdxl';
  readonly echo: FakeEcho;
  /** The program draws the family's own layer whatever is asked. */
  readonly ignoresClipSkip: boolean;
}

/** Base64 of the PNG. */
export async function drawFake(params: FakeParams, drawing: FakeDrawing): Promise<string> {
  const own = drawing.family === 'sd1' ? 1 : 2;
  const skip = params.clipSkip <= 0 || drawing.ignoresClipSkip ? own : params.clipSkip;
  const up64 = (side: number): number => Math.ceil((side * params.hiresScale) / 64) * 64;
  const { prompt, negative, seed, cfg, sampler, scheduler, loras, init, strength, hiresScale } = params;
  const png = await fakePicture({
    width: up64(params.width),
    height: up64(params.height),
    about: JSON.stringify([prompt.trim(), negative, seed, cfg, sampler, scheduler, loras, init, strength, hiresScale]),
    layer: skip > 13 ? 12 : 13 - skip,
    done: 1,
    infotext: drawing.echo === 'none' ? '' : infotext(params, drawing),
  });
  return png.toString('base64');
}

/** examples/common/common.cpp, get_image_params and build_sdcpp_image_metadata_json */
function infotext(params: FakeParams, { model, echo }: FakeDrawing): string {
  const seed = params.seed + (echo === 'wrongSeed' ? 1 : 0);
  const clipSkip = echo === 'wrongClipSkip' ? 1 : params.clipSkip;
  const file = `${echo === 'wrongModel' ? 'another' : model}.safetensors`;
  const sampler = echo === 'wrongSampler' ? 'heun' : params.sampler;
  const line = [
    `Steps: ${params.steps}`,
    `CFG scale: ${params.cfg.toFixed(6)}`,
    'Guidance: 3.500000',
    'Eta: inf',
    `Seed: ${seed}`,
    `Size: ${params.width}x${params.height}`,
    `Model: ${file}`,
    'RNG: cuda',
    `Sampler: ${sampler} ${params.scheduler}`,
    ...(clipSkip === -1 ? [] : [`Clip skip: ${clipSkip}`]),
    'Version: stable-diffusion.cpp',
  ];
  const text = `${params.prompt}\nNegative prompt: ${params.negative}\n${line.join(', ')}`;
  if (echo === 'line') return text;
  const json = {
    schema: 'sdcpp.image.params/v1',
    generator: { name: 'stable-diffusion.cpp', version: 'master-827-97d2990', commit: '97d29908' },
    seed,
    width: params.width,
    height: params.height,
    prompt: { positive: params.prompt, negative: params.negative },
    sampling: { steps: params.steps, method: sampler, scheduler: params.scheduler },
    models: { model: file },
    clip_skip: clipSkip,
  };
  return `${text}, SDCPP: ${JSON.stringify(json)}`;
}

import type { Noise } from './rng.ts';

/** Names as A1111 shows them. */
export const samplers = ['Euler', 'Euler a', 'DPM++ 2M', 'DDIM'] as const;
export type Sampler = (typeof samplers)[number];

/** Labels of A1111's `modules/sd_schedulers.py`, those that are built here. */
export const schedulers = ['Automatic', 'Uniform', 'Karras', 'Exponential', 'SGM Uniform', 'Simple', 'Normal'] as const;
export type Scheduler = (typeof schedulers)[number];

/** Where a drawing starts, the noise levels it goes through, and where it ends. */
export interface Schedule {
  /** Noise levels from high to low, one more than there are steps; the last one is mostly 0. */
  readonly sigmas: Float64Array;
  /** Factor of the unit noise that the drawing starts from. */
  readonly start: number;
  /** Factor that turns the last latents into what the decoder wants. */
  readonly end: number;
}

/**
 * Takes a name as older A1111 versions spelled it apart: "DPM++ 2M Karras" is sampler "DPM++ 2M" with scheduler
 * "Karras". Letter case and A1111's short names (`k_dpmpp_2m_ka`) do not matter; an unknown name comes back as it is.
 */
export function splitSampler(name: string): { readonly sampler: string; readonly scheduler?: Scheduler } {
  const wanted = name.trim().toLowerCase();
  const sampler = samplerCalled(wanted);
  if (sampler) return { sampler };
  for (const scheduler of schedulers) {
    for (const ending of [` ${scheduler.toLowerCase()}`, ...(shortEndings[scheduler] ?? [])]) {
      const before = wanted.endsWith(ending) ? samplerCalled(wanted.slice(0, -ending.length)) : undefined;
      if (before) return { sampler: before, scheduler };
    }
  }
  return { sampler: name.trim() };
}

const shortEndings: { readonly [K in Scheduler]?: readonly string[] } = {
  Karras: ['_ka'],
  'SGM Uniform': [' sgmuniform'],
};

/** The aliases of `modules/sd_samplers_kdiffusion.py` and `modules/sd_samplers_timesteps.py`. */
const aliases: Readonly<Record<Sampler, readonly string[]>> = {
  Euler: ['k_euler'],
  'Euler a': ['k_euler_a', 'k_euler_ancestral'],
  'DPM++ 2M': ['k_dpmpp_2m'],
  DDIM: [],
};

function samplerCalled(lowerCase: string): Sampler | undefined {
  return samplers.find((known) => known.toLowerCase() === lowerCase || aliases[known].includes(lowerCase));
}

export interface SampleOptions {
  readonly sampler: Sampler;
  readonly schedule: Schedule;
  /** How many numbers the latents have. */
  readonly size: number;
  readonly noise: Noise;
  /**
   * The picture that the model sees in `latents` at noise level `sigma`, guidance applied. `latents` must not be
   * kept or changed; the answer may be the same array at each call.
   */
  readonly denoise: (latents: Float32Array, sigma: number, step: number) => Promise<Float32Array>;
  /** Called after each step; `step` counts from 1. */
  readonly onStep?: (step: number, steps: number) => void;
  /** Looked at before each step. */
  readonly signal: AbortSignal;
}

/** One step in place; `denoised` belongs to the caller. `previous` is undefined at the first step. */
type Step = (
  latents: Float32Array,
  denoised: Float32Array,
  previous: Float32Array | undefined,
  at: { readonly before: number; readonly from: number; readonly to: number },
  noise: Noise,
) => void;

/**
 * Draws latents from noise. Formulas: crowsonkb/k-diffusion `k_diffusion/sampling.py`. DDIM without added noise is
 * Euler's method on its own noise levels (Song et al., arXiv 2010.02502, section 4.3).
 */
export async function sample(options: SampleOptions): Promise<Float32Array<ArrayBuffer>> {
  const { schedule, noise, size } = options;
  const { sigmas } = schedule;
  const step = stepOf[options.sampler];
  const latents = noise.next(size);
  scaleBy(latents, schedule.start);
  const steps = sigmas.length - 1;
  let previous: Float32Array | undefined;
  for (let index = 0; index < steps; index++) {
    options.signal.throwIfAborted();
    const from = sigmas[index] ?? 0;
    const denoised = await options.denoise(latents, from, index);
    if (denoised.length !== size) throw new RangeError(`denoised ${denoised.length} numbers, not ${size}`);
    step(latents, denoised, previous, { before: sigmas[index - 1] ?? 0, from, to: sigmas[index + 1] ?? 0 }, noise);
    if (options.sampler === 'DPM++ 2M') (previous ??= new Float32Array(size)).set(denoised);
    options.onStep?.(index + 1, steps);
  }
  scaleBy(latents, schedule.end);
  return latents;
}

function scaleBy(values: Float32Array, factor: number): void {
  if (factor === 1) return;
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) * factor;
}

/** latents = keep * latents + add * denoised: what every step here comes down to. */
function blend(latents: Float32Array, keep: number, denoised: Float32Array, add: number): void {
  for (let index = 0; index < latents.length; index++) {
    latents[index] = keep * (latents[index] ?? 0) + add * (denoised[index] ?? 0);
  }
}

const euler: Step = (latents, denoised, _previous, { from, to }) => {
  blend(latents, to / from, denoised, 1 - to / from);
};

const eulerAncestral: Step = (latents, denoised, _previous, { from, to }, noise) => {
  const up = Math.min(to, Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2));
  const down = Math.sqrt(to ** 2 - up ** 2);
  blend(latents, down / from, denoised, 1 - down / from);
  if (to > 0) blend(latents, 1, noise.next(latents.length), up);
};

const dpmSolver2M: Step = (latents, denoised, previous, { before, from, to }) => {
  const ratio = to / from;
  // More steps than time steps: two may lie at the same noise level.
  if (!previous || to === 0 || before === from) {
    blend(latents, ratio, denoised, 1 - ratio);
    return;
  }
  // Half of the last step's length over this one's, both in log sigma.
  const weight = Math.log(from / to) / Math.log(before / from) / 2;
  blend(latents, ratio, denoised, (1 - ratio) * (1 + weight));
  blend(latents, 1, previous, -(1 - ratio) * weight);
};

const stepOf: Readonly<Record<Sampler, Step>> = {
  Euler: euler,
  'Euler a': eulerAncestral,
  'DPM++ 2M': dpmSolver2M,
  DDIM: euler,
};

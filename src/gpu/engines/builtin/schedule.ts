import { z } from 'zod';

import { parseModelJson } from './model-file.ts';
import { folderError } from './problems.ts';
import type { Sampler, Schedule, Scheduler } from './samplers.ts';

/** How a model was trained to see noise: its own `scheduler_config.json`. */
export interface NoiseModel {
  /** Noise level at each training time step, rising. sigma = sqrt((1 - a) / a), a = product of 1 - beta. */
  readonly sigmas: Float64Array;
  /** What the U-Net's output means. */
  readonly prediction: 'epsilon' | 'v_prediction' | 'sample';
}

const configSchema = z.object({
  num_train_timesteps: z.int().min(2).max(100_000),
  beta_start: z.number().positive().lt(1),
  beta_end: z.number().positive().lt(1),
  beta_schedule: z.enum(['scaled_linear', 'linear']),
  prediction_type: z.enum(['epsilon', 'v_prediction', 'sample']).nullish(),
  trained_betas: z.null().optional(),
  rescale_betas_zero_snr: z.literal(false).nullish(),
});

const file = 'scheduler/scheduler_config.json';

/** Reads a parsed `scheduler_config.json` of diffusers; throws `builtin.folder` for what it cannot follow. */
export function readNoiseModel(config: unknown, folder: string): NoiseModel {
  const parsed = parseModelJson(folder, file, config, configSchema);
  const { num_train_timesteps: count, beta_start: first, beta_end: last, beta_schedule: kind } = parsed;
  const root = kind === 'scaled_linear' ? 2 : 1;
  const betas = linspace(first ** (1 / root), last ** (1 / root), count).map((value) => value ** root);
  let kept = 1;
  const sigmas = betas.map((beta) => {
    kept *= 1 - beta;
    return Math.sqrt((1 - kept) / kept);
  });
  if (!Number.isFinite(sigmas.at(-1))) throw folderError(folder, 'field', { file, wanted: 'beta_end' });
  return { sigmas, prediction: parsed.prediction_type ?? 'epsilon' };
}

/** Noise level at a time step, which may lie between two: log sigma is interpolated, as k-diffusion does. */
export function sigmaOf(model: NoiseModel, timestep: number): number {
  const low = Math.floor(timestep);
  const share = timestep - low;
  const from = Math.log(model.sigmas[low] ?? 0);
  return share === 0 ? Math.exp(from) : Math.exp(from + share * (Math.log(model.sigmas[low + 1] ?? 0) - from));
}

/** The way back, held within 0..training steps - 1. Not whole: U-Nets with an integer `timestep` need it rounded. */
export function timestepOf(model: NoiseModel, sigma: number): number {
  const { sigmas } = model;
  const last = sigmas.length - 1;
  if (sigma <= (sigmas[0] ?? 0)) return 0;
  if (sigma >= (sigmas[last] ?? 0)) return last;
  const high = sigmas.findIndex((value) => value > sigma);
  const from = Math.log(sigmas[high - 1] ?? 0);
  return high - 1 + (Math.log(sigma) - from) / (Math.log(sigmas[high] ?? 0) - from);
}

/** Factor of the latents in front of the U-Net. */
export function inputScale(sigma: number): number {
  return 1 / Math.sqrt(sigma ** 2 + 1);
}

/** Factors of the latents and of the U-Net's output whose sum is the picture. */
const factors: Readonly<Record<NoiseModel['prediction'], (sigma: number) => readonly [number, number]>> = {
  epsilon: (sigma) => [1, -sigma],
  v_prediction: (sigma) => [inputScale(sigma) ** 2, -sigma * inputScale(sigma)],
  sample: () => [0, 1],
};

/** The picture behind `latents` at `sigma` when the U-Net answered `output`; written into `into`, which may be `output`. */
export function toDenoised(
  prediction: NoiseModel['prediction'],
  latents: Float32Array,
  sigma: number,
  output: Float32Array,
  into: Float32Array,
): void {
  const [ofLatents, ofOutput] = factors[prediction](sigma);
  for (let index = 0; index < into.length; index++) {
    into[index] = ofLatents * (latents[index] ?? 0) + ofOutput * (output[index] ?? 0);
  }
}

/** What A1111 takes for "Automatic": `modules/sd_samplers_kdiffusion.py`, the table of samplers. */
const automatic = { Euler: 'Uniform', 'Euler a': 'Uniform', 'DPM++ 2M': 'Karras' } as const;

/** `steps` must be 1 or more. DDIM has its own noise levels and ignores the scheduler, as in A1111. */
export function createSchedule(
  model: NoiseModel,
  choice: { readonly sampler: Sampler; readonly scheduler: Scheduler; readonly steps: number },
): Schedule {
  const { sampler, scheduler, steps } = choice;
  if (sampler === 'DDIM') return ddimSchedule(model, steps);
  const levels = levelsOf[scheduler === 'Automatic' ? automatic[sampler] : scheduler](model, steps);
  return { sigmas: Float64Array.from([...levels, 0]), start: levels[0] ?? 0, end: 1 };
}

type Levels = (model: NoiseModel, steps: number) => Float64Array;

const lowest = (model: NoiseModel): number => model.sigmas[0] ?? 0;
const highest = (model: NoiseModel): number => model.sigmas.at(-1) ?? 0;

const uniform: Levels = (model, steps) =>
  linspace(model.sigmas.length - 1, 0, steps).map((timestep) => sigmaOf(model, timestep));

/** Sources: `modules/sd_schedulers.py` of A1111, `k_diffusion/sampling.py` and `external.py` of k-diffusion. */
const levelsOf: Readonly<Record<Exclude<Scheduler, 'Automatic'>, Levels>> = {
  Uniform: uniform,
  Normal: uniform,
  Karras: (model, steps) =>
    linspace(highest(model) ** (1 / 7), lowest(model) ** (1 / 7), steps).map((value) => value ** 7),
  Exponential: (model, steps) => linspace(Math.log(highest(model)), Math.log(lowest(model)), steps).map(Math.exp),
  'SGM Uniform': (model, steps) =>
    linspace(model.sigmas.length - 1, 0, steps + 1)
      .subarray(0, steps)
      .map((timestep) => sigmaOf(model, timestep)),
  Simple: ({ sigmas }, steps) =>
    Float64Array.from({ length: steps }, (_, step) => sigmas.at(-1 - Math.floor((step * sigmas.length) / steps)) ?? 0),
};

/**
 * Time steps i * floor(T / steps) + 1, as CompVis and diffusers ("leading", offset 1) have them. A1111 leaves out the
 * last evaluation (`modules/sd_samplers_timesteps_impl.py` runs `len(timesteps) - 1`); here N steps are N evaluations.
 */
function ddimSchedule({ sigmas }: NoiseModel, steps: number): Schedule {
  const last = sigmas.length - 1;
  const stride = Math.max(1, Math.floor(sigmas.length / steps));
  // The formula would start a single step at time step 1, where there is next to no noise to take away.
  const timestep = (index: number): number => (steps === 1 ? last : Math.min(last, index * stride + 1));
  const levels = Float64Array.from({ length: steps + 1 }, (_, index) =>
    index === steps ? (sigmas[0] ?? 0) : (sigmas[timestep(steps - 1 - index)] ?? 0),
  );
  // DDIM works on latents of unit variance; these two factors carry them into sigma space and back.
  return { sigmas: levels, start: 1 / inputScale(levels[0] ?? 0), end: inputScale(levels[steps] ?? 0) };
}

/** `count` numbers from `from` to `to`; a single one is `from`, as in torch. */
function linspace(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) =>
    index === 0 ? from : from + ((to - from) * index) / (count - 1),
  );
}

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { schedulers } from '../../../../src/gpu/engines/builtin/samplers.ts';
import {
  createSchedule,
  inputScale,
  readNoiseModel,
  sigmaOf,
  timestepOf,
  toDenoised,
} from '../../../../src/gpu/engines/builtin/schedule.ts';
import { schedulerConfig } from '../../../support/onnx-graph.ts';

const model = readNoiseModel(schedulerConfig, 'sd15');
const digits = (values: Iterable<number>, count = 3): string[] => Array.from(values, (value) => value.toFixed(count));

const scheduleOf = (sampler: 'Euler' | 'Euler a' | 'DPM++ 2M', scheduler: 'Automatic' | 'Karras' | 'Uniform') =>
  createSchedule(model, { sampler, scheduler, steps: 20 });

describe('the noise levels of a model', () => {
  it('are those of Stable Diffusion for its scheduler_config.json', () => {
    // k-diffusion prints sigma_min 0.0292 and sigma_max 14.6146 for this model.
    expect(model.sigmas).toHaveLength(1000);
    expect(model.sigmas[0]).toBeCloseTo(0.0292, 4);
    expect(model.sigmas.at(-1)).toBeCloseTo(14.6146, 4);
    expect(model.prediction).toBe('epsilon');
  });

  it('follow a linear beta_schedule too', () => {
    const linear = readNoiseModel(
      { ...schedulerConfig, beta_schedule: 'linear', beta_start: 0.0001, beta_end: 0.02 },
      'm',
    );
    // DDPM: the product of 1 - beta is 4.036e-5 at the end.
    expect(1 / (1 + (linear.sigmas.at(-1) ?? 0) ** 2)).toBeCloseTo(4.036e-5, 7);
  });

  it.for([
    ['beta_schedule', { beta_schedule: 'squaredcos_cap_v2' }],
    ['beta_start', { beta_start: undefined }],
    ['beta_end', { beta_end: 2 }],
    ['beta_end', { beta_schedule: 'linear', beta_end: 0.99, num_train_timesteps: 10_000 }],
    ['num_train_timesteps', { num_train_timesteps: 1e9 }],
    ['prediction_type', { prediction_type: 'flow' }],
    ['trained_betas', { trained_betas: [0.1, 0.2] }],
    ['rescale_betas_zero_snr', { rescale_betas_zero_snr: true }],
  ] as const)('are refused when %s is not one that we follow', ([wanted, change]) => {
    const read = () => readNoiseModel({ ...schedulerConfig, ...change }, 'my-model');
    const params = { folder: 'my-model', problem: 'field', file: 'scheduler/scheduler_config.json', wanted };
    expect(read).toThrow(expect.objectContaining({ code: 'builtin.folder', params }));
  });

  it('and time steps turn into each other', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 999, noNaN: true }), (timestep) => {
        expect(timestepOf(model, sigmaOf(model, timestep))).toBeCloseTo(timestep, 6);
      }),
    );
    expect(timestepOf(model, 0)).toBe(0);
    expect(timestepOf(model, 1e6)).toBe(999);
  });
});

describe('a schedule', () => {
  it('falls from the highest noise level, has one step more than asked for, and ends without noise', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...schedulers),
        fc.constantFrom('Euler', 'Euler a', 'DPM++ 2M'),
        fc.integer({ min: 1, max: 150 }),
        (scheduler, sampler, steps) => {
          const { sigmas, start, end } = createSchedule(model, { scheduler, sampler, steps });
          expect(sigmas).toHaveLength(steps + 1);
          expect(sigmas[0]).toBeCloseTo(14.6146, 4);
          expect(sigmas.at(-1)).toBe(0);
          expect(sigmas.every((sigma, index) => index === 0 || sigma < (sigmas[index - 1] ?? 0))).toBe(true);
          expect(start).toBe(sigmas[0]);
          expect(end).toBe(1);
        },
      ),
    );
  });

  it('follows the formulas of k-diffusion and A1111', () => {
    const karras = createSchedule(model, { sampler: 'Euler', scheduler: 'Karras', steps: 10 });
    const ramp = Array.from(
      { length: 10 },
      (_, i) => (14.6146 ** (1 / 7) + (i / 9) * (0.0291675 ** (1 / 7) - 14.6146 ** (1 / 7))) ** 7,
    );
    expect(digits(karras.sigmas)).toEqual(digits([...ramp, 0]));
    const uniform = createSchedule(model, { sampler: 'Euler', scheduler: 'Uniform', steps: 4 });
    expect(digits(uniform.sigmas)).toEqual(digits([999, 666, 333, 0].map((t) => sigmaOf(model, t)).concat(0)));
    const sgm = createSchedule(model, { sampler: 'Euler', scheduler: 'SGM Uniform', steps: 4 });
    expect(digits(sgm.sigmas)).toEqual(digits([999, 749.25, 499.5, 249.75].map((t) => sigmaOf(model, t)).concat(0)));
    const simple = createSchedule(model, { sampler: 'Euler', scheduler: 'Simple', steps: 4 });
    expect(digits(simple.sigmas)).toEqual(digits([999, 749, 499, 249].map((t) => model.sigmas[t] ?? 0).concat(0)));
  });

  it('is what A1111 takes for "Automatic": Karras for DPM++ 2M, uniform for the others', () => {
    expect(scheduleOf('DPM++ 2M', 'Automatic')).toEqual(scheduleOf('DPM++ 2M', 'Karras'));
    expect(scheduleOf('Euler', 'Automatic')).toEqual(scheduleOf('Euler', 'Uniform'));
    expect(scheduleOf('Euler a', 'Automatic')).toEqual(scheduleOf('Euler a', 'Uniform'));
    expect(scheduleOf('Euler', 'Automatic')).not.toEqual(scheduleOf('Euler', 'Karras'));
  });

  it('of DDIM has its own time steps whatever the scheduler is', () => {
    const ddim = createSchedule(model, { sampler: 'DDIM', scheduler: 'Karras', steps: 4 });
    const at = (timestep: number): number => model.sigmas[timestep] ?? 0;
    expect([...ddim.sigmas]).toEqual([at(751), at(501), at(251), at(1), at(0)]);
    expect(ddim.start).toBeCloseTo(Math.sqrt(1 + at(751) ** 2), 10);
    expect(ddim.end).toBe(inputScale(at(0)));
  });

  it('of DDIM exists for any number of steps', () => {
    for (const steps of [1, 2, 3, 7, 33, 999, 1000, 1500]) {
      const { sigmas } = createSchedule(model, { sampler: 'DDIM', scheduler: 'Automatic', steps });
      expect(sigmas).toHaveLength(steps + 1);
      expect(sigmas.every((sigma, index) => sigma > 0 && (index === 0 || sigma <= (sigmas[index - 1] ?? 0)))).toBe(
        true,
      );
    }
    expect(createSchedule(model, { sampler: 'DDIM', scheduler: 'Automatic', steps: 1 }).sigmas[0]).toBeCloseTo(
      14.6146,
      4,
    );
  });
});

describe('the picture behind the latents', () => {
  it('is the same whatever the U-Net predicts', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: 0.03, max: 14, noNaN: true }),
        (picture, noise, sigma) => {
          const latents = Float32Array.of(picture + sigma * noise);
          const kept = inputScale(sigma);
          // v = sqrt(a) * noise - sqrt(1 - a) * picture, with a = 1 / (1 + sigma^2).
          const outputs = { epsilon: noise, v_prediction: kept * noise - sigma * kept * picture, sample: picture };
          for (const [prediction, output] of Object.entries(outputs) as ['epsilon', number][]) {
            const into = Float32Array.of(output);
            toDenoised(prediction, latents, sigma, into, into);
            expect(into[0]).toBeCloseTo(picture, 4);
          }
        },
      ),
    );
  });
});

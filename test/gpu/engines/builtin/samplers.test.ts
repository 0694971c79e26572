import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Noise } from '../../../../src/gpu/engines/builtin/rng.ts';
import { createNoise } from '../../../../src/gpu/engines/builtin/rng.ts';
import type { Sampler, Scheduler } from '../../../../src/gpu/engines/builtin/samplers.ts';
import { sample, samplers, splitSampler } from '../../../../src/gpu/engines/builtin/samplers.ts';
import { createSchedule, readNoiseModel } from '../../../../src/gpu/engines/builtin/schedule.ts';
import { schedulerConfig } from '../../../support/onnx-graph.ts';

/** Pictures that are normal noise of this deviation: the perfect denoiser and the way to the end are known exactly. */
const deviation = 0.5;
const size = 2048;
const model = readNoiseModel(schedulerConfig, 'sd15');
const never = new AbortController().signal;

const denoise = (latents: Float32Array, sigma: number): Promise<Float32Array> =>
  Promise.resolve(latents.map((value) => (value * deviation ** 2) / (deviation ** 2 + sigma ** 2)));

async function draw(sampler: Sampler, scheduler: Scheduler, steps: number, noise: Noise = createNoise('cpu', 42)) {
  const schedule = createSchedule(model, { sampler, scheduler, steps });
  return { schedule, latents: await sample({ sampler, schedule, size, noise, denoise, signal: never }) };
}

/** Distance from where the exact solution of the differential equation ends, as a share of the deviation. */
async function error(sampler: Sampler, scheduler: Scheduler, steps: number): Promise<number> {
  const { schedule, latents } = await draw(sampler, scheduler, steps);
  const first = schedule.sigmas[0] ?? 0;
  const last = schedule.sigmas.at(-1) ?? 0;
  const exact = Math.sqrt((deviation ** 2 + last ** 2) / (deviation ** 2 + first ** 2)) * schedule.start * schedule.end;
  const noise = createNoise('cpu', 42).next(size);
  const squares = latents.reduce((sum, value, index) => sum + (value - (noise[index] ?? 0) * exact) ** 2, 0);
  return Math.sqrt(squares / size) / deviation;
}

const drawsOf = async (sampler: Sampler): Promise<number> => {
  let draws = 0;
  const noise = createNoise('nv', 1);
  await draw(sampler, 'Automatic', 10, { next: (count) => (draws++, noise.next(count)) });
  return draws;
};

describe('a sampler', () => {
  it.for<[Sampler, Scheduler, order: number]>([
    ['Euler', 'Karras', 1],
    ['Euler', 'Automatic', 1],
    ['Euler', 'Exponential', 1],
    ['DDIM', 'Automatic', 1],
    ['DPM++ 2M', 'Karras', 2],
    ['DPM++ 2M', 'Automatic', 2],
  ])('comes closer to the exact answer with more steps: %s, %s, order %i', async ([sampler, scheduler, order]) => {
    const coarse = await error(sampler, scheduler, 20);
    const fine = await error(sampler, scheduler, 80);
    expect(fine).toBeLessThan(0.05);
    // Four times the steps: a method of order n has 4^n times less error; 0.7 leaves room for the first steps.
    expect(Math.log(coarse / fine) / Math.log(4)).toBeGreaterThan(order * 0.7);
  });

  it('of second order is closer than one of first order', async () => {
    expect(await error('DPM++ 2M', 'Karras', 20)).toBeLessThan((await error('Euler', 'Karras', 20)) / 4);
  });

  it.for(samplers)('draws a picture of the right deviation: %s', async (sampler) => {
    const { latents } = await draw(sampler, 'Automatic', 60);
    const spread = Math.sqrt(latents.reduce((sum, value) => sum + value ** 2, 0) / size);
    expect(Math.abs(spread / deviation - 1)).toBeLessThan(0.12);
  });

  it.for(samplers)('draws in a single step too: %s', async (sampler) => {
    const { schedule, latents } = await draw(sampler, 'Automatic', 1);
    expect(latents.every(Number.isFinite)).toBe(true);
    const noise = createNoise('cpu', 42).next(size);
    const first = schedule.sigmas[0] ?? 0;
    const share = deviation ** 2 / (deviation ** 2 + first ** 2);
    const last = schedule.sigmas.at(-1) ?? 0;
    const kept = (share + (last / first) * (1 - share)) * schedule.start * schedule.end;
    for (const index of [0, 1, 1000]) expect(latents[index]).toBeCloseTo((noise[index] ?? 0) * kept, 5);
  });

  it('draws in more steps than there are time steps', async () => {
    const { latents } = await draw('DPM++ 2M', 'Simple', 1500);
    expect(latents.every(Number.isFinite)).toBe(true);
  });

  it('takes fresh noise for each step but the last when it is ancestral, and none otherwise', async () => {
    expect(await drawsOf('Euler a')).toBe(10);
    expect(await drawsOf('Euler')).toBe(1);
    expect(await drawsOf('DPM++ 2M')).toBe(1);
    expect(await drawsOf('DDIM')).toBe(1);
  });

  it.for(samplers)('gives the same latents for the same seed and others for another: %s', async (sampler) => {
    const one = await draw(sampler, 'Karras', 5, createNoise('nv', 8));
    expect((await draw(sampler, 'Karras', 5, createNoise('nv', 8))).latents).toEqual(one.latents);
    expect((await draw(sampler, 'Karras', 5, createNoise('nv', 9))).latents).not.toEqual(one.latents);
  });

  it('may be given the same array at every step', async () => {
    const into = new Float32Array(size);
    const schedule = createSchedule(model, { sampler: 'DPM++ 2M', scheduler: 'Karras', steps: 8 });
    const reusing = async (latents: Float32Array, sigma: number): Promise<Float32Array> => {
      into.set(await denoise(latents, sigma));
      return into;
    };
    const options = { sampler: 'DPM++ 2M', schedule, size, signal: never } as const;
    const fresh = await sample({ ...options, noise: createNoise('nv', 1), denoise });
    expect(await sample({ ...options, noise: createNoise('nv', 1), denoise: reusing })).toEqual(fresh);
  });

  it('tells each step and stops before the next one when it is cancelled', async () => {
    const cancel = new AbortController();
    const seen: string[] = [];
    const onStep = (step: number, steps: number): void => {
      seen.push(`${step}/${steps}`);
      if (step === 3) cancel.abort();
    };
    const schedule = createSchedule(model, { sampler: 'Euler', scheduler: 'Automatic', steps: 5 });
    const drawing = sample({
      sampler: 'Euler',
      schedule,
      size,
      noise: createNoise('nv', 1),
      denoise,
      onStep,
      signal: cancel.signal,
    });
    await expect(drawing).rejects.toThrow(/abort/);
    expect(seen).toEqual(['1/5', '2/5', '3/5']);
  });
});

describe('the name of a sampler', () => {
  it.for<[string, string, string | undefined]>([
    ['DPM++ 2M Karras', 'DPM++ 2M', 'Karras'],
    ['dpm++ 2m karras', 'DPM++ 2M', 'Karras'],
    ['DPM++ 2M', 'DPM++ 2M', undefined],
    ['Euler', 'Euler', undefined],
    ['Euler a', 'Euler a', undefined],
    [' euler A ', 'Euler a', undefined],
    ['Euler a Karras', 'Euler a', 'Karras'],
    ['Euler SGM Uniform', 'Euler', 'SGM Uniform'],
    ['Euler Exponential', 'Euler', 'Exponential'],
    ['k_euler_a', 'Euler a', undefined],
    ['k_dpmpp_2m_ka', 'DPM++ 2M', 'Karras'],
    ['ddim', 'DDIM', undefined],
    ['DPM++ 3M SDE Karras', 'DPM++ 3M SDE Karras', undefined],
    ['', '', undefined],
  ])('%j is %j with scheduler %j', ([name, sampler, scheduler]) => {
    expect(splitSampler(name)).toEqual(scheduler === undefined ? { sampler } : { sampler, scheduler });
  });

  it('may be any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(splitSampler(`${name}!`).sampler).toBe(`${name}!`.trim());
      }),
    );
  });
});

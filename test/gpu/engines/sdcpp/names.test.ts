import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { nameList, samplerName, schedulerLabels } from '../../../../src/gpu/engines/sdcpp/names.ts';
import capabilities from '../../../fixtures/sdcpp/capabilities.json' with { type: 'json' };

const { samplers, schedulers } = capabilities.answer;
const names = nameList(samplers, schedulers);

describe('sampler and scheduler names', () => {
  it.each([
    ['Euler', 'Karras', 'euler', 'karras'],
    ['Euler a', 'Automatic', 'euler_a', 'discrete'],
    ['DPM++ 2M', 'Karras', 'dpm++2m', 'karras'],
    ['DPM++ 2M SDE', 'Exponential', 'dpm++2m_sde', 'exponential'],
    ['DPM++ 2S a', 'SGM Uniform', 'dpm++2s_a', 'sgm_uniform'],
    ['Heun', 'Align Your Steps', 'heun', 'ays'],
    ['LMS', 'KL Optimal', 'lms', 'kl_optimal'],
    ['DPM2', 'Uniform', 'dpm2', 'discrete'],
    ['DPM2', 'Normal', 'dpm2', 'discrete'],
    ['er_sde', 'Beta', 'er_sde', 'beta'],
    ['euler_a', 'gits', 'euler_a', 'gits'],
  ])('%s / %s is %s / %s', (sampler, scheduler, ownSampler, ownScheduler) => {
    expect(names.own(sampler, scheduler)).toEqual({ sampler: ownSampler, scheduler: ownScheduler });
  });

  it('says for Automatic what the program itself would take', () => {
    const taken = ['Euler', 'DPM++ 2M', 'LCM', 'tcd', 'DDIM'].map((name) => names.own(name, 'Automatic')?.scheduler);
    expect(taken).toEqual(['discrete', 'discrete', 'lcm', 'lcm', 'simple']);
  });

  it('has no word for what the server has not', () => {
    expect(names.own('UniPC', 'Karras')).toBeUndefined();
    expect(names.own('Euler', 'Polyexponential')).toBeUndefined();
    expect(names.own('default', 'Automatic')).toBeUndefined();
    expect(nameList(['euler'], ['karras']).own('Euler', 'Automatic')).toBeUndefined();
    expect(nameList(['euler', 'heun'], ['discrete']).own('DPM++ 2M', 'Automatic')).toBeUndefined();
  });

  it('lists every name of the server once, and takes back each that it lists', () => {
    expect(new Set(names.samplers).size).toBe(samplers.length);
    expect(names.schedulers).toEqual([...new Set(names.schedulers)]);
    fc.assert(
      fc.property(fc.constantFrom(...names.samplers), fc.constantFrom(...names.schedulers), (sampler, scheduler) => {
        const own = names.own(sampler, scheduler);
        expect(samplerName(own?.sampler ?? '')).toBe(sampler);
        expect(['Automatic', ...schedulerLabels(own?.scheduler ?? '')]).toContain(scheduler);
      }),
    );
  });
});

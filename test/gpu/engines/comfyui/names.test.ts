import { describe, expect, it } from 'vitest';

import nodes from '../../../fixtures/comfyui/nodes.json' with { type: 'json' };
import {
  isDeterministic,
  ownScheduler,
  samplerLabel,
  samplerList,
  schedulerList,
  shortNames,
} from '../../../../src/gpu/engines/comfyui/names.ts';

const { sampler_name: samplerInput, scheduler: schedulerInput } = nodes.answer.KSampler.input.required;
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
const samplers = strings(samplerInput[0]);
const schedulers = strings(schedulerInput[0]);

describe('sampler names', () => {
  it.each([
    ['Euler', 'euler'],
    ['Euler a', 'euler_ancestral'],
    ['DPM++ 2M', 'dpmpp_2m'],
    ['DPM++ 2M SDE Heun', 'dpmpp_2m_sde_heun'],
    ['DPM2 a', 'dpm_2_ancestral'],
    ['UniPC', 'uni_pc'],
    ['DDIM', 'ddim'],
  ])('%s is %s, and back', (shown, own) => {
    expect(samplerList(samplers).toServer(shown)).toBe(own);
    expect(samplerLabel(own)).toBe(shown);
  });

  it('shows every sampler of a real server once, and finds each again', () => {
    const list = samplerList(samplers);
    expect(list.shown.length).toBe(samplers.length);
    expect(list.shown.map((name) => list.toServer(name)).toSorted()).toEqual(samplers.toSorted());
  });

  it('takes the server’s own name as well, and none that it lacks', () => {
    const list = samplerList(['euler', 'res_multistep']);
    expect(list.shown).toEqual(['Euler', 'res_multistep']);
    expect(list.toServer('euler')).toBe('euler');
    expect(list.toServer('res_multistep')).toBe('res_multistep');
    expect(list.toServer('Euler a')).toBeUndefined();
    expect(list.toServer('Restart')).toBeUndefined();
  });

  it('knows which samplers a batch leaves as they are', () => {
    const names = ['euler', 'dpmpp_2m', 'euler_ancestral', 'dpmpp_sde', 'dpm_adaptive', 'lcm'];
    expect(names.map(isDeterministic)).toEqual([true, true, false, false, false, false]);
  });
});

describe('scheduler names', () => {
  it('finds every scheduler of a real server', () => {
    const list = schedulerList(schedulers);
    expect(list.shown[0]).toBe('Automatic');
    const found = new Set(list.shown.slice(1).map((name) => list.toServer(name)));
    expect([...found].toSorted()).toEqual(schedulers.toSorted());
  });

  it.each([
    ['Karras', 'karras'],
    ['SGM Uniform', 'sgm_uniform'],
    ['Uniform', 'normal'],
    ['DDIM', 'ddim_uniform'],
    ['linear_quadratic', 'linear_quadratic'],
  ])('%s is %s', (shown, own) => {
    expect(schedulerList(schedulers).toServer(shown)).toBe(own);
  });

  it.each([
    ['euler', 'normal'],
    ['dpmpp_2m', 'karras'],
    ['dpmpp_3m_sde', 'exponential'],
    ['ddim', 'ddim_uniform'],
    ['res_multistep', 'normal'],
  ])('Automatic with %s is %s, as on A1111', (sampler, scheduler) => {
    expect(ownScheduler(sampler)).toBe(scheduler);
  });
});

describe('short names of files', () => {
  it('leaves folder and extension out where that is enough to tell files apart', () => {
    const files = [
      'a.safetensors',
      'sd15/b.ckpt',
      'x/c.safetensors',
      'y\\c.safetensors',
      'd.ckpt',
      'd.safetensors',
      'v2.1.ckpt',
    ];
    expect([...shortNames(files)]).toEqual([
      ['a', 'a.safetensors'],
      ['b', 'sd15/b.ckpt'],
      ['x/c', 'x/c.safetensors'],
      ['y\\c', 'y\\c.safetensors'],
      ['d.ckpt', 'd.ckpt'],
      ['d.safetensors', 'd.safetensors'],
      ['v2.1', 'v2.1.ckpt'],
    ]);
  });
});

import type { Samplers } from './schemas.ts';

/** Sampler and scheduler names of one server, in whichever of the ways there are. */
export interface SamplerList {
  /** Without the scheduler. */
  readonly samplers: readonly string[];
  readonly schedulers: readonly string[];
  /** `fields`: two of them (A1111 1.9.1 and newer, Forge). `name`: one, "DPM++ 2M Karras". `sigmas`: SD.Next. */
  readonly kind: 'fields' | 'name' | 'sigmas';
  /** What to send; undefined when the server has no such pair. */
  fields(sampler: string, scheduler: string): SamplerFields | undefined;
}

export interface SamplerFields {
  readonly sampler_name: string;
  readonly scheduler?: string;
  /** SD.Next's word for a scheduler; it is a field of newer ones and an option of all. */
  readonly schedulers_sigma?: string;
}

type Named = readonly { readonly name: string }[];
type Schedulers = readonly { readonly name: string; readonly label: string }[];

const suffixes = ['Karras', 'Exponential'] as const;
const suffix = new RegExp(` (?:${suffixes.join('|')})$`);

/** `schedulers` is undefined on servers where they are part of the sampler's name. */
export function samplerList(samplers: Named, schedulers: Schedulers | undefined): SamplerList {
  const names = samplers.map(({ name }) => name);
  return schedulers ? twoFields(names, schedulers) : oneName(names);
}

function twoFields(names: readonly string[], schedulers: Schedulers): SamplerList {
  return {
    samplers: names,
    schedulers: schedulers.map(({ label }) => label),
    kind: 'fields',
    fields: (sampler, wanted) => {
      const scheduler = schedulers.find(({ name, label }) => label === wanted || name === wanted)?.label;
      return names.includes(sampler) && scheduler ? { sampler_name: sampler, scheduler } : undefined;
    },
  };
}

function oneName(names: readonly string[]): SamplerList {
  return {
    samplers: [...new Set(names.map((name) => name.replace(suffix, '')))],
    schedulers: ['Automatic', ...suffixes.filter((each) => names.some((name) => name.endsWith(` ${each}`)))],
    kind: 'name',
    fields: (sampler, scheduler) => {
      const name = scheduler === 'Automatic' ? sampler : `${sampler} ${scheduler}`;
      return names.includes(name) ? { sampler_name: name } : undefined;
    },
  };
}

/**
 * A1111's label, SD.Next's "sigma method" and the option of a sampler that knows it. A sampler without that option draws
 * with its default and only its log says so (vladmandic/sdnext@058a7f0 modules/sd_samplers_diffusers.py:462-490).
 */
const sigmas: readonly (readonly [label: string, method: string, option: string | undefined])[] = [
  ['Automatic', 'default', undefined],
  ['Karras', 'karras', 'use_karras_sigmas'],
  ['Exponential', 'exponential', 'use_exponential_sigmas'],
  ['Beta', 'betas', 'use_beta_sigmas'],
];

const knows = (sampler: Samplers[number], option: string | undefined): boolean =>
  option === undefined || option in (sampler.options ?? {});

/** SD.Next: its `/sdapi/v1/schedulers` are its samplers once more. */
export function sigmaList(samplers: Samplers): SamplerList {
  return {
    samplers: samplers.map(({ name }) => name),
    schedulers: sigmas.filter(([, , option]) => samplers.some((each) => knows(each, option))).map(([label]) => label),
    kind: 'sigmas',
    fields: (name, scheduler) => {
      const sampler = samplers.find((each) => each.name === name);
      const [, method, option] = sigmas.find(([label]) => label === scheduler) ?? [];
      return sampler && method && knows(sampler, option) ? { sampler_name: name, schedulers_sigma: method } : undefined;
    },
  };
}

/**
 * Sampler and scheduler names. The program takes only its own ("dpm++2m", "karras") and silently draws with its default
 * for any other (leejet/stable-diffusion.cpp@97d2990 examples/common/common.cpp:2015-2026), so everything is translated here.
 */
export interface NameList {
  /** A1111's name where there is one, the program's own otherwise. */
  readonly samplers: readonly string[];
  /** A1111's labels, "Automatic" first. */
  readonly schedulers: readonly string[];
  /** What to send. Takes A1111's names and the program's own; undefined when the server has no such pair. */
  own(sampler: string, scheduler: string): OwnNames | undefined;
}

export interface OwnNames {
  readonly sampler: string;
  readonly scheduler: string;
}

/** The program's own name -> A1111's. `ddim_trailing` answers to "DDIM" in its A1111 API too (routes_sdapi.cpp:60). */
const samplerNames: Readonly<Record<string, string>> = {
  euler: 'Euler',
  euler_a: 'Euler a',
  heun: 'Heun',
  dpm2: 'DPM2',
  'dpm++2s_a': 'DPM++ 2S a',
  'dpm++2m': 'DPM++ 2M',
  'dpm++2m_sde': 'DPM++ 2M SDE',
  lcm: 'LCM',
  lms: 'LMS',
  ddim_trailing: 'DDIM',
};

/** `discrete` walks the model's own timesteps evenly: what A1111 calls Uniform, and Normal as well. */
const schedulerNames: Readonly<Record<string, readonly string[]>> = {
  discrete: ['Uniform', 'Normal'],
  karras: ['Karras'],
  exponential: ['Exponential'],
  ays: ['Align Your Steps'],
  sgm_uniform: ['SGM Uniform'],
  simple: ['Simple'],
  kl_optimal: ['KL Optimal'],
  beta: ['Beta'],
};

const automatic = 'Automatic';

/** What the program takes itself when no scheduler is named (src/stable-diffusion.cpp, sd_get_default_scheduler). */
const ownChoice: Readonly<Record<string, string>> = { lcm: 'lcm', tcd: 'lcm', ddim_trailing: 'simple' };

/** `default` is in the lists of its A1111 API and means nothing to a request; `normal` is another word for `discrete`. */
const notNames = new Set(['default', 'normal']);

/** Both lists as the server gives them. Pure. */
export function nameList(samplers: readonly string[], schedulers: readonly string[]): NameList {
  const ownSamplers = samplers.filter((name) => !notNames.has(name));
  const ownSchedulers = schedulers.filter((name) => !notNames.has(name));
  return {
    samplers: ownSamplers.map(samplerName),
    schedulers: [automatic, ...ownSchedulers.flatMap(schedulerLabels)],
    own: (sampler, scheduler) => {
      const foundSampler = ownSamplers.find((own) => own === sampler || samplerName(own) === sampler);
      if (foundSampler === undefined) return undefined;
      const wanted = scheduler === automatic ? (ownChoice[foundSampler] ?? 'discrete') : scheduler;
      const foundScheduler = ownSchedulers.find((own) => own === wanted || schedulerLabels(own).includes(wanted));
      return foundScheduler === undefined ? undefined : { sampler: foundSampler, scheduler: foundScheduler };
    },
  };
}

/** A1111's name of a sampler; the program's own where A1111 has none. */
export function samplerName(own: string): string {
  return samplerNames[own] ?? own;
}

/** A1111's labels of a scheduler; the program's own name where A1111 has none. */
export function schedulerLabels(own: string): readonly string[] {
  return schedulerNames[own] ?? [own];
}

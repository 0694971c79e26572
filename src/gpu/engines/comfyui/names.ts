/**
 * Names of samplers and schedulers: A1111's, which people know, and ComfyUI's, which its nodes take. Pure.
 * Sources: Comfy-Org/ComfyUI comfy/samplers.py@a125cd84 (KSAMPLER_NAMES, SCHEDULER_HANDLERS);
 * A1111 modules/sd_samplers_kdiffusion.py and modules/sd_schedulers.py as in lllyasviel/stable-diffusion-webui-forge@0863765.
 */
type Pairs = readonly (readonly [a1111: string, comfyui: string])[];

const samplerPairs: Pairs = [
  ['Euler', 'euler'],
  ['Euler a', 'euler_ancestral'],
  ['Heun', 'heun'],
  ['LMS', 'lms'],
  ['DPM2', 'dpm_2'],
  ['DPM2 a', 'dpm_2_ancestral'],
  ['DPM fast', 'dpm_fast'],
  ['DPM adaptive', 'dpm_adaptive'],
  ['DPM++ 2S a', 'dpmpp_2s_ancestral'],
  ['DPM++ SDE', 'dpmpp_sde'],
  ['DPM++ 2M', 'dpmpp_2m'],
  ['DPM++ 2M SDE', 'dpmpp_2m_sde'],
  ['DPM++ 2M SDE Heun', 'dpmpp_2m_sde_heun'],
  ['DPM++ 3M SDE', 'dpmpp_3m_sde'],
  ['DDIM', 'ddim'],
  ['UniPC', 'uni_pc'],
  ['LCM', 'lcm'],
];

const schedulerPairs: Pairs = [
  ['Normal', 'normal'],
  // The same times: from the first to the last in equal steps.
  ['Uniform', 'normal'],
  ['Karras', 'karras'],
  ['Exponential', 'exponential'],
  ['SGM Uniform', 'sgm_uniform'],
  ['Simple', 'simple'],
  ['DDIM', 'ddim_uniform'],
  ['Beta', 'beta'],
  ['KL Optimal', 'kl_optimal'],
];

export const automatic = 'Automatic';

/** What A1111 takes for a sampler when nobody chooses; "normal" for all the others. */
const ownSchedulers: Readonly<Record<string, string>> = {
  dpm_2: 'karras',
  dpm_2_ancestral: 'karras',
  dpmpp_2s_ancestral: 'karras',
  dpmpp_sde: 'karras',
  dpmpp_2m: 'karras',
  dpmpp_2m_sde: 'exponential',
  dpmpp_2m_sde_heun: 'exponential',
  dpmpp_3m_sde: 'exponential',
  ddim: 'ddim_uniform',
};

/** Samplers without noise of their own at each step, that treat every picture of a batch by itself. */
const deterministic = new Set([
  'euler',
  'heun',
  'heunpp2',
  'lms',
  'dpm_2',
  'dpmpp_2m',
  'ddim',
  'uni_pc',
  'uni_pc_bh2',
  'ipndm',
  'deis',
]);

/** A list of the server's in the words people know. */
export interface NameList {
  /** A1111's name where there is one, else the server's own; in the server's order, A1111's first. */
  readonly shown: readonly string[];
  /** The server's name for a shown one, or for itself; undefined: it has none such. */
  toServer(name: string): string | undefined;
}

function nameList(pairs: Pairs, server: readonly string[]): NameList {
  const known = pairs.filter(([, own]) => server.includes(own));
  const rest = server.filter((name) => !known.some(([, own]) => own === name));
  return {
    shown: [...known.map(([name]) => name), ...rest],
    toServer: (name) => known.find(([each]) => each === name)?.[1] ?? (server.includes(name) ? name : undefined),
  };
}

export const samplerList = (server: readonly string[]): NameList => nameList(samplerPairs, server);

/** With "Automatic" in front. */
export function schedulerList(server: readonly string[]): NameList {
  const list = nameList(schedulerPairs, server);
  return { ...list, shown: [automatic, ...list.shown] };
}

/** A1111's name of one of ComfyUI's, or the name itself. */
export const samplerLabel = (own: string): string => samplerPairs.find(([, each]) => each === own)?.[0] ?? own;

/** ComfyUI's scheduler for "Automatic": what A1111 takes for that sampler. `sampler` is ComfyUI's name. */
export const ownScheduler = (sampler: string): string => ownSchedulers[sampler] ?? 'normal';

/** Whether pictures of one batch come out as they would alone. `sampler` is ComfyUI's name. */
export const isDeterministic = (sampler: string): boolean => deterministic.has(sampler);

const bare = (file: string): string => file.replace(/\.[^./\\]+$/, '');

/**
 * Files by the names people use: without folder and extension, as A1111 shows them; where two files share one, with the
 * folder, and where even that is not enough, whole. Windows servers write `\`. Shown name -> file, in the server's order.
 */
export function shortNames(files: readonly string[]): ReadonlyMap<string, string> {
  const forms = [(file: string) => bare(file.split(/[\\/]/).at(-1) ?? file), bare, (file: string) => file];
  const unique = [...new Set(files)];
  const name = (file: string): string =>
    forms
      .map((form) => [form(file), unique.filter((each) => form(each) === form(file)).length] as const)
      .find(([text, count]) => text !== '' && count === 1)?.[0] ?? file;
  return new Map(unique.map((file) => [name(file), file]));
}

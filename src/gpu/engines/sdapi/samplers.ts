/** Sampler and scheduler names of one server, in both of the ways there are. */
export interface SamplerList {
  /** Without the scheduler. */
  readonly samplers: readonly string[];
  readonly schedulers: readonly string[];
  /** True: two fields (A1111 1.9 and newer, Forge). False: one name, "DPM++ 2M Karras". */
  readonly separate: boolean;
  /** What to send; undefined when the server has no such pair. */
  fields(sampler: string, scheduler: string): SamplerFields | undefined;
}

export interface SamplerFields {
  readonly sampler_name: string;
  readonly scheduler?: string;
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
    separate: true,
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
    separate: false,
    fields: (sampler, scheduler) => {
      const name = scheduler === 'Automatic' ? sampler : `${sampler} ${scheduler}`;
      return names.includes(name) ? { sampler_name: name } : undefined;
    },
  };
}

import { AppError } from '../errors.ts';
import type { EngineInfo } from '../gpu/engine.ts';
import { listNames } from './names.ts';

export interface Sampling {
  readonly sampler: string;
  readonly scheduler: string;
}

/** Names as ComfyUI, sd.cpp and people write them: "dpmpp_2m", "euler_ancestral", "k_euler_a" are A1111's samplers. */
function comparable(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^k_/, '')
    .replaceAll(/[_\s]+/g, ' ')
    .replace(/dpmpp/, 'dpm++')
    .replace(/ ancestral$/, ' a')
    .replace(/ gpu$/, '');
}

function find(names: readonly string[], wanted: string): string | undefined {
  return names.find((name) => name === wanted) ?? names.find((name) => comparable(name) === comparable(wanted));
}

/**
 * Sampler and scheduler by the engine's own names. "DPM++ 2M Karras" is a sampler of old servers and a sampler with a
 * scheduler of newer ones (A1111 1.9 parted them); a scheduler named on its own wins. Throws `request.sampler`.
 */
export function resolveSampling(
  wanted: { readonly sampler?: string | undefined; readonly scheduler?: string | undefined },
  info: EngineInfo,
): Sampling {
  const { defaults, samplers, schedulers } = info;
  const asked = wanted.sampler === undefined ? { sampler: defaults.sampler } : split(wanted.sampler, info);
  if (!asked) throw unknown(info, wanted.sampler ?? '', samplers);
  if (wanted.scheduler !== undefined) {
    const scheduler = find(schedulers, wanted.scheduler);
    if (scheduler === undefined) throw unknown(info, wanted.scheduler, schedulers);
    return { sampler: asked.sampler, scheduler };
  }
  // The default scheduler belongs to the default sampler; another sampler gets the server's own choice for it.
  const own = asked.sampler === defaults.sampler ? defaults.scheduler : find(schedulers, 'Automatic');
  return { sampler: asked.sampler, scheduler: asked.scheduler ?? own ?? defaults.scheduler };
}

function split(
  name: string,
  { samplers, schedulers }: EngineInfo,
): { sampler: string; scheduler?: string } | undefined {
  const whole = find(samplers, name);
  if (whole !== undefined) return { sampler: whole };
  const text = comparable(name);
  for (const scheduler of schedulers) {
    const suffix = ` ${comparable(scheduler)}`;
    const sampler = text.endsWith(suffix) ? find(samplers, text.slice(0, -suffix.length)) : undefined;
    if (sampler !== undefined) return { sampler, scheduler };
  }
  return undefined;
}

function unknown(info: EngineInfo, name: string, known: readonly string[]): AppError {
  return new AppError('request.sampler', { params: { engine: info.title, name, known: listNames(known) } });
}

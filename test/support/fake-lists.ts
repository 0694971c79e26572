import { createHash } from 'node:crypto';

import options from '../fixtures/sdapi/options.json' with { type: 'json' };
import sdnextOptions from '../fixtures/sdapi/sdnext/options.json' with { type: 'json' };
import sdnextSamplers from '../fixtures/sdapi/sdnext/samplers.json' with { type: 'json' };
import sdnextVersion from '../fixtures/sdapi/sdnext/version.json' with { type: 'json' };
import reforgeOptions from '../fixtures/sdapi/reforge-options.json' with { type: 'json' };
import forgeOptions from '../fixtures/sdapi/forge-options.json' with { type: 'json' };
import samplersBefore from '../fixtures/sdapi/samplers-before-1.9.json' with { type: 'json' };
import samplers from '../fixtures/sdapi/samplers.json' with { type: 'json' };
import schedulers from '../fixtures/sdapi/schedulers.json' with { type: 'json' };
import scriptInfo from '../fixtures/sdapi/script-info.json' with { type: 'json' };
import type { FakeKind, FakeModel, FakeSdapiOptions } from './fake-sdapi.ts';

interface FakeScript {
  readonly name: string;
  readonly is_alwayson: boolean;
  readonly args: readonly unknown[];
}

/** Programs that grew out of the first Forge: its built-in scripts are called "… Integrated". */
const forgeKin = new Set<FakeKind>(['forge', 'forge-neo', 'forge-classic', 'reforge']);
const before19 = new Set<FakeKind>(['a1111-1.8', 'a1111-1.6', 'a1111-1.5']);

export const scriptsOf = (kind: FakeKind): readonly FakeScript[] =>
  scriptInfo.answer.filter(({ name }) => name.endsWith(' integrated') === false || forgeKin.has(kind));

export const samplersOf = (kind: FakeKind): readonly { readonly name: string }[] => {
  if (kind === 'sdnext') return sdnextSamplers.answer;
  return (before19.has(kind) ? samplersBefore : samplers).answer;
};

export const hashOf = (model: FakeModel): string | null =>
  model.hash === undefined ? createHash('sha256').update(model.name).digest('hex').slice(0, 10) : model.hash;
export const stemOf = (model: FakeModel): string => model.name.split('/').at(-1) ?? '';

/** SD.Next calls a checkpoint by its path without the ending, the others by its file (modules/sd_checkpoint.py). */
export function titleOf(kind: FakeKind, model: FakeModel): string {
  const name = kind === 'sdnext' ? model.name : `${model.name}.safetensors`;
  return hashOf(model) === null ? name : `${name} [${hashOf(model)}]`;
}
export const modelName = (kind: FakeKind, model: FakeModel): string =>
  kind === 'sdnext' ? model.name : model.name.replaceAll('/', '_');

/** Options as GET /sdapi/v1/options lists them: what is in `data`, and on an install never saved nothing else of ours. */
function optionsOf(kind: FakeKind, given: FakeSdapiOptions, data: ReadonlyMap<string, unknown>): unknown {
  if (kind === 'sdnext') {
    const own = {
      prompt_attention: given.promptParser ?? 'native',
      show_progress_type: given.previews ? 'TAESD' : 'None',
    };
    return { ...sdnextOptions.answer, ...own, ...Object.fromEntries(data) };
  }
  const { CLIP_stop_at_last_layers: _default, ...saved } = options.answer;
  const own =
    { forge: forgeOptions.answer, 'forge-neo': forgeOptions.answer, reforge: reforgeOptions.answer }[kind as string] ??
    {};
  return {
    ...saved,
    ...own,
    ...(kind === 'reforge' ? { dynamic_clip_skip_enabled: given.dynamicClipSkip ?? false } : {}),
    ...(kind === 'a1111' ? { sdxl_clip_l_skip: given.sdxlClipLSkip ?? false } : {}),
    live_previews_enable: Boolean(given.previews),
    ...Object.fromEntries(data),
  };
}

/** What a path answers to GET besides progress; undefined: there is nothing. */
export function listAt(
  path: string,
  query: URLSearchParams,
  kind: FakeKind,
  models: readonly FakeModel[],
  given: FakeSdapiOptions,
  data: ReadonlyMap<string, unknown>,
): unknown {
  const sdnext = kind === 'sdnext';
  switch (path) {
    case '/sdapi/v1/options':
      return optionsOf(kind, given, data);
    case '/sdapi/v1/version':
      return sdnext ? sdnextVersion.answer : undefined;
    case '/sdapi/v1/checkpoint': {
      const loaded = models.find((model) => titleOf(kind, model) === data.get('sd_model_checkpoint')) ?? models[0];
      if (!sdnext || !loaded) return undefined;
      const type = loaded.family === 'sdxl' ? 'sdxl' : 'sd';
      return { type, class: 'StableDiffusionPipeline', title: titleOf(kind, loaded), name: loaded.name };
    }
    case '/sdapi/v1/samplers':
      return samplersOf(kind);
    case '/sdapi/v1/schedulers':
      if (sdnext) return sdnextSamplers.answer.map((sampler) => ({ ...sampler, cls: 'DiffusionSampler' }));
      return before19.has(kind) || kind === 'forge-classic' ? undefined : schedulers.answer;
    case '/sdapi/v1/sd-modules':
      return kind === 'forge' || kind === 'forge-neo' ? [] : undefined;
    case '/sdapi/v1/hypernetworks':
      return kind === 'forge-neo' || kind === 'forge-classic' || sdnext ? undefined : [];
    case '/sdapi/v1/sd-models':
      return models.map((model) => ({
        title: titleOf(kind, model),
        model_name: modelName(kind, model),
        hash: hashOf(model),
        sha256: null,
        filename: `/models/Stable-diffusion/${model.name}.safetensors`,
        config: null,
        ...(sdnext ? { type: 'safetensors' } : {}),
      }));
    case '/sdapi/v1/loras':
      return given.loras === 'off'
        ? undefined
        : (given.loras ?? ['detail', 'style']).map((lora) => {
            const { name, metadata = {} } = typeof lora === 'string' ? { name: lora } : lora;
            return { name, alias: name, path: `/${name}`, metadata };
          });
    case '/sdapi/v1/upscalers':
      return [...(sdnext ? ['Latent'] : []), 'None', 'Lanczos', 'R-ESRGAN 4x+'].map((name) => ({ name }));
    case '/sdapi/v1/latent-upscale-modes':
      return sdnext ? undefined : [{ name: 'Latent' }, { name: 'Latent (nearest)' }];
    case '/sdapi/v1/scripts': {
      const names = scriptsOf(kind).map(({ name }) => name);
      return { txt2img: names, img2img: names };
    }
    case '/sdapi/v1/script-info':
      return [false, true].flatMap((is_img2img) => scriptsOf(kind).map((script) => ({ ...script, is_img2img })));
    case '/sd_extra_networks/metadata': {
      if (sdnext) return undefined;
      const found = models.find((model) => stemOf(model) === query.get('item'));
      return found?.header ? { metadata: JSON.stringify(found.header) } : {};
    }
    case '/openapi.json': {
      const properties = { prompt: {}, ...(kind === 'a1111-1.5' ? {} : { refiner_checkpoint: {} }) };
      return { components: { schemas: { StableDiffusionProcessingTxt2Img: { properties } } } };
    }
    default:
      return undefined;
  }
}

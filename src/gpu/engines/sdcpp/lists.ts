import type { HttpClient } from '../../http.ts';
import { type Found, listBytes, optional } from './probe.ts';
import type { Capabilities } from './schemas.ts';
import * as schema from './schemas.ts';

/** What the server said of itself, whichever way it was asked. Names are the program's own. */
export interface Lists {
  /** False: it holds a model that only makes videos. */
  readonly draws: boolean;
  /** File name of the model without its ending; empty: it did not say. */
  readonly model: string;
  /** As much of where the file lies as the server tells. */
  readonly modelPath: string;
  readonly samplers: readonly string[];
  readonly schedulers: readonly string[];
  /** Undefined: it cannot use LoRAs. */
  readonly loras: readonly { readonly name: string; readonly path: string }[] | undefined;
  /** Undefined: it has no hires fix. */
  readonly upscalers: readonly string[] | undefined;
  readonly img2img: boolean;
  /** Pixels. */
  readonly minSide: number;
  readonly maxSide: number;
  /** What it was started with and no request of ours states. */
  readonly lasting: unknown;
}

export async function readLists(client: HttpClient, found: Found, signal: AbortSignal): Promise<Lists> {
  return found.dialect === 'native' ? fromCapabilities(found.capabilities) : await fromSdapi(client, signal);
}

function fromCapabilities(given: Capabilities): Lists {
  const { model, limits, features, upscalers } = given;
  return {
    draws: given.supported_modes?.includes('img_gen') ?? true,
    model: model.stem,
    modelPath: model.path ?? model.stem,
    samplers: given.samplers,
    schedulers: given.schedulers,
    loras: features?.lora === false ? undefined : (given.loras ?? undefined),
    upscalers: features?.hires ? withoutNone(namesOf(upscalers ?? [])) : undefined,
    img2img: features?.init_image === true,
    minSide: up64(limits?.min_width ?? 64),
    maxSide: limits?.max_width ?? 4096,
    lasting: lastingOf(given),
  };
}

/** The lists of its A1111 API (examples/server/main.cpp before #1407; the same paths since). */
async function fromSdapi(client: HttpClient, signal: AbortSignal): Promise<Lists> {
  const list = { signal, maxBytes: listBytes };
  const [models, samplers, schedulers, loras, upscalers, latentModes] = await Promise.all([
    client.get('/sdapi/v1/sd-models', schema.models, list),
    client.get('/sdapi/v1/samplers', schema.named, list),
    client.get('/sdapi/v1/schedulers', schema.named, list),
    optional(client.get('/sdapi/v1/loras', schema.loras, list)),
    optional(client.get('/sdapi/v1/upscalers', schema.named, list)),
    optional(client.get('/sdapi/v1/latent-upscale-modes', schema.named, list)),
  ]);
  const model = models[0]?.model_name ?? '';
  return {
    draws: true,
    model,
    // The hash it gives is 8888888888 for every file.
    modelPath: model,
    samplers: namesOf(samplers),
    schedulers: namesOf(schedulers),
    loras,
    // Hires fix came together with the list of latent modes.
    upscalers: latentModes && withoutNone(namesOf([...latentModes, ...(upscalers ?? [])])),
    img2img: true,
    minSide: 64,
    maxSide: 4096,
    lasting: null,
  };
}

const namesOf = (entries: readonly { readonly name: string }[]): string[] => entries.map(({ name }) => name);
const withoutNone = (names: readonly string[]): string[] => names.filter((name) => name !== 'None');
const up64 = (pixels: number): number => Math.ceil(pixels / 64) * 64;

/** Fields of `defaults` that every request states. */
const stated = new Set([
  'prompt',
  'negative_prompt',
  'clip_skip',
  'width',
  'height',
  'strength',
  'seed',
  'batch_count',
  'hires',
  'output_format',
  'output_compression',
]);
const statedSampling = new Set(['scheduler', 'sample_method', 'sample_steps', 'guidance']);

function lastingOf({ defaults }: Capabilities): unknown {
  const { sample_params: sampling, ...rest } = defaults ?? {};
  const { txt_cfg: _, ...guidance } = { txt_cfg: undefined, ...sampling?.guidance };
  return [
    sortedWithout(rest, stated),
    sortedWithout(sampling ?? {}, statedSampling),
    sortedWithout(guidance, new Set()),
  ];
}

function sortedWithout(fields: object, left: ReadonlySet<string>): [string, unknown][] {
  return Object.entries(fields)
    .filter(([key]) => !left.has(key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

import { createHash } from 'node:crypto';

import { AppError } from '../../../errors.ts';
import type { EngineInfo, ModelInfo } from '../../engine.ts';
import type { HttpClient } from '../../http.ts';
import { familyOfName } from '../family-of-name.ts';
import { type Lists, readLists } from './lists.ts';
import { type NameList, nameList } from './names.ts';
import { type Dialect, probe } from './probe.ts';

/** What one sd-server can do, as it said at the last `describe`. It holds one model, chosen when it is started. */
export interface Server {
  readonly info: EngineInfo;
  readonly dialect: Dialect;
  readonly model: ModelInfo;
  readonly names: NameList;
  /** Name as in `info.loras` -> path below the server's LoRA folder: what a request takes. */
  readonly loraPaths: ReadonlyMap<string, string>;
}

const title = 'stable-diffusion.cpp';

export async function readServer(client: HttpClient, signal: AbortSignal, seedExact: boolean): Promise<Server> {
  const found = await probe(client, signal);
  const lists = await readLists(client, found, signal);
  if (!lists.draws) throw new AppError('request.unsupported', { params: { engine: title, feature: 'text to image' } });
  const names = nameList(lists.samplers, lists.schedulers);
  const sampler = names.samplers.find((name) => name === 'Euler') ?? names.samplers[0];
  const part = lists.model === '' ? 'model' : sampler === undefined ? 'samplers' : undefined;
  if (part !== undefined || sampler === undefined) {
    throw new AppError('server.badAnswer', { params: { host: client.host, part: part ?? 'samplers' } });
  }

  const model: ModelInfo = { name: lists.model, ...familyOfName(lists.model) };
  const side = model.family === 'sdxl' ? 1024 : 512;
  const loraPaths = lists.loras && byName(lists.loras);
  const { dialect } = found;
  const info: EngineInfo = {
    title,
    dialect,
    models: [model],
    currentModel: model.name,
    samplers: names.samplers,
    schedulers: names.schedulers,
    ...(loraPaths && { loras: [...loraPaths.keys()] }),
    ...(lists.upscalers && { upscalers: lists.upscalers }),
    // Anything between is drawn larger without a word: 8 pixels a latent, 8 latents a step of the U-Net
    // (src/stable-diffusion.cpp, get_diffusion_model_down_factor).
    size: { step: 64, min: lists.minSide, max: lists.maxSide, maxPixels: lists.maxSide ** 2 },
    features: { img2img: lists.img2img, hires: lists.upscalers !== undefined, extras: false },
    defaults: { width: side, height: side, steps: 20, cfg: 7, sampler, scheduler: 'Automatic' },
    demo: false,
    seedExact,
    cancel: dialect === 'native' ? 'queued-only' : 'none',
    progress: dialect === 'native' ? 'queue' : 'none',
    fingerprint: fingerprintOf(client.host, dialect, lists),
  };
  return { info, dialect, model, names, loraPaths: loraPaths ?? new Map() };
}

/** The file's name, or its path where two folders hold files of one name. */
function byName(loras: NonNullable<Lists['loras']>): Map<string, string> {
  const names = loras.map(({ name }) => name);
  const unique = (name: string): boolean => names.indexOf(name) === names.lastIndexOf(name);
  return new Map(loras.map(({ name, path }) => [unique(name) ? name : path, path]));
}

/**
 * The address is part of it: another machine draws other pixels. So is what the server was started with and requests do
 * not state (noise, caches, tiling). Its version is not, because it is told only with a picture.
 */
function fingerprintOf(host: string, dialect: Dialect, { modelPath, lasting }: Lists): string {
  const text = JSON.stringify([host, dialect, modelPath, lasting]);
  return `sdcpp-${dialect}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

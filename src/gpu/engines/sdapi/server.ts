import { createHash } from 'node:crypto';

import { AppError } from '../../../errors.ts';
import type { ClipSkipServer } from '../../clip-skip.ts';
import type { EngineInfo, ModelInfo } from '../../engine.ts';
import type { HttpClient } from '../../http.ts';
import { familyOfName } from '../family-of-name.ts';
import { type Dialect, dialectTitles, optional, probe } from './probe.ts';
import { type SamplerList, samplerList } from './samplers.ts';
import type { Models, Options } from './schemas.ts';
import * as schema from './schemas.ts';

export interface ServerModel {
  /** What `override_settings.sd_model_checkpoint` is given: unambiguous, unlike `model_name`. */
  readonly title: string;
  readonly hash: string | undefined;
  /** Names under which the server may report it. */
  readonly aliases: readonly string[];
}

/** What one server can do, as it said at the last `describe`. */
export interface Server {
  readonly info: EngineInfo;
  readonly dialect: Dialect;
  /** Row of the conversion table. */
  readonly table: ClipSkipServer;
  readonly models: ReadonlyMap<string, ServerModel>;
  readonly samplers: SamplerList;
  /** Titles in lower case: the server compares them so (modules/api/api.py, script_name_to_index). */
  readonly scripts: { readonly txt2img: ReadonlySet<string>; readonly img2img: ReadonlySet<string> };
  /** Progress of a single task can be asked for, so its cancel hits nobody else. */
  readonly taskProgress: boolean;
}

/** Loras come with their whole training metadata, up to 100 kB each. */
const loraBytes = 128 * 1024 * 1024;
const listBytes = 16 * 1024 * 1024;

/** Options that change while others use the server and that every request states itself. */
const volatile = new Set(['sd_model_checkpoint', 'sd_checkpoint_hash', 'CLIP_stop_at_last_layers']);

export async function readServer(client: HttpClient, signal: AbortSignal, seedExact: boolean): Promise<Server> {
  const dialect = await probe(client, signal);
  const list = { signal, maxBytes: listBytes };
  const [options, models, samplers, schedulers, loras, upscalers, latentModes, scripts, tasks] = await Promise.all([
    client.get('/sdapi/v1/options', schema.options, list),
    client.get('/sdapi/v1/sd-models', schema.models, list),
    client.get('/sdapi/v1/samplers', schema.samplers, list),
    optional(client.get('/sdapi/v1/schedulers', schema.schedulers, list)),
    optional(client.get('/sdapi/v1/loras', schema.loras, { signal, maxBytes: loraBytes })),
    optional(client.get('/sdapi/v1/upscalers', schema.named, list)),
    optional(client.get('/sdapi/v1/latent-upscale-modes', schema.named, list)),
    optional(client.get('/sdapi/v1/scripts', schema.scripts, list)),
    // Came together with tasks for API calls (AUTOMATIC1111/stable-diffusion-webui#14314); absent with --nowebui.
    optional(client.get('/internal/pending-tasks', schema.pendingTasks, list)),
  ]);

  const known = readModels(models);
  const current = currentModel(known, options);
  const samplerNames = samplerList(samplers, schedulers);
  const sampler = samplerNames.samplers.find((name) => name === 'Euler') ?? samplerNames.samplers[0];
  if (!current || !sampler) {
    const part = current ? 'samplers' : 'sd-models';
    throw new AppError('server.badAnswer', { params: { host: client.host, part } });
  }
  const side = current.info.family === 'sdxl' ? 1024 : 512;

  const info: EngineInfo = {
    title: dialectTitles[dialect],
    dialect,
    models: known.map((model) => model.info),
    currentModel: current.info.name,
    samplers: samplerNames.samplers,
    schedulers: samplerNames.schedulers,
    ...(loras && { loras: loras.map((lora) => lora.name) }),
    upscalers: [...(latentModes ?? []), ...(upscalers ?? [])].map(({ name }) => name).filter((name) => name !== 'None'),
    // Latents are an eighth of the picture; 2048 is the end of the sliders (modules/ui.py).
    size: { step: 8, min: 64, max: 2048, maxPixels: 2048 * 2048 },
    features: { img2img: true, hires: true, extras: scripts !== undefined },
    defaults: { width: side, height: side, steps: 20, cfg: 7, sampler, scheduler: 'Automatic' },
    demo: false,
    seedExact,
    cancel: tasks ? 'per-job' : 'none',
    progress: 'steps',
    fingerprint: fingerprintOf(client.host, dialect, samplerNames.separate, options),
  };
  return {
    info,
    dialect,
    table: dialect === 'a1111' && options.sdxl_clip_l_skip ? 'a1111-clip-l' : dialect,
    models: new Map(known.map((model) => [model.info.name, model.server])),
    samplers: samplerNames,
    scripts: { txt2img: lowerCase(scripts?.txt2img), img2img: lowerCase(scripts?.img2img) },
    taskProgress: tasks !== undefined,
  };
}

function lowerCase(names: readonly string[] | null | undefined): ReadonlySet<string> {
  return new Set(names?.map((name) => name.toLowerCase()));
}

interface KnownModel {
  readonly info: ModelInfo;
  readonly server: ServerModel;
}

function readModels(models: Models): KnownModel[] {
  const names = models.map((model) => model.model_name);
  return models.map(({ title, model_name: name, hash, filename }) => {
    const stem = (filename ?? '')
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.[^.]+$/, '');
    return {
      info: {
        // Two files of one name, foo.ckpt and foo.safetensors, share their `model_name`.
        name: names.indexOf(name) === names.lastIndexOf(name) ? name : title,
        ...(hash && { hash }),
        ...familyOfName(`${name} ${stem ?? ''}`),
      },
      server: {
        title,
        hash: hash ?? undefined,
        aliases: [name, title, title.replace(/ \[[0-9a-f]+\]$/, ''), ...(stem ? [stem] : [])],
      },
    };
  });
}

function currentModel(known: readonly KnownModel[], { sd_model_checkpoint: current }: Options): KnownModel | undefined {
  const plain = current?.replace(/ \[[0-9a-f]+\]$/, '');
  return known.find(({ server }) => plain !== undefined && server.aliases.includes(plain)) ?? known[0];
}

/**
 * The address is part of it: another machine draws other pixels. The server's version is not, because it is told only
 * with a picture.
 */
function fingerprintOf(host: string, dialect: Dialect, separate: boolean, options: Options): string {
  const lasting = Object.entries(options)
    .filter(([key]) => !volatile.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([host, dialect, separate, lasting]);
  return `sdapi-${dialect}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

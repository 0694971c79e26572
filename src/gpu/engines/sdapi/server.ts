import { createHash } from 'node:crypto';

import { AppError } from '../../../errors.ts';
import type { ClipSkipServer } from '../../clip-skip.ts';
import { ifTold, optional } from '../../detect.ts';
import type { EngineInfo, LoraFacts } from '../../engine.ts';
import { trainedClipSkip } from '../../../file-metadata.ts';
import type { HttpClient } from '../../http.ts';
import { type HeaderCache, readHeaders } from './headers.ts';
import { currentModel, readModels, type ServerModel } from './models.ts';
import { type Dialect, dialectTitles, probe } from './probe.ts';
import { type SamplerList, samplerList, sigmaList } from './samplers.ts';
import type { Options } from './schemas.ts';
import * as schema from './schemas.ts';
import { type ScriptList, scriptList } from './scripts.ts';

/** What one server can do, as it said at the last `describe`. */
export interface Server {
  readonly info: EngineInfo;
  readonly dialect: Dialect;
  /** Row of the conversion table. */
  readonly table: ClipSkipServer;
  readonly models: ReadonlyMap<string, ServerModel>;
  readonly samplers: SamplerList;
  readonly scripts: ScriptList;
  /** Progress of a single task can be asked for, so its cancel hits nobody else. */
  readonly taskProgress: boolean;
  /** The server makes previews. */
  readonly previews: boolean;
  /** Fields that every request states, so that no setting of the server's can come in between. */
  readonly stated: Readonly<Record<string, string>>;
  /** The same as overrides. */
  readonly overrides: Readonly<Record<string, boolean>>;
}

/** Loras come with their whole training metadata, up to 100 kB each. */
const loraBytes = 128 * 1024 * 1024;
const listBytes = 16 * 1024 * 1024;

/** Options that change while others use the server and that every request states itself. */
const volatile = new Set(['sd_model_checkpoint', 'sd_checkpoint_hash', 'CLIP_stop_at_last_layers', 'clip_skip']);

export async function readServer(
  client: HttpClient,
  signal: AbortSignal,
  seedExact: boolean,
  headers: HeaderCache,
): Promise<Server> {
  const dialect = await probe(client, signal);
  const sdnext = dialect === 'sdnext';
  const list = { signal, maxBytes: listBytes };
  const [options, models, samplers, schedulers, loras, upscalers, latentModes, scripts, scriptInfo, tasks, loaded] =
    await Promise.all([
      client.get('/sdapi/v1/options', schema.options, list),
      client.get('/sdapi/v1/sd-models', schema.models, list),
      client.get('/sdapi/v1/samplers', schema.samplers, list),
      sdnext ? undefined : optional(client.get('/sdapi/v1/schedulers', schema.schedulers, list)),
      optional(client.get('/sdapi/v1/loras', schema.loras, { signal, maxBytes: loraBytes })),
      optional(client.get('/sdapi/v1/upscalers', schema.named, list)),
      optional(client.get('/sdapi/v1/latent-upscale-modes', schema.named, list)),
      optional(client.get('/sdapi/v1/scripts', schema.scripts, list)),
      ifTold(client.get('/sdapi/v1/script-info', schema.scriptInfo, list), signal),
      // Came together with tasks for API calls (AUTOMATIC1111/stable-diffusion-webui#14314); absent with --nowebui, and in
      // SD.Next, whose tasks are those of its own page (modules/progress.py).
      sdnext ? undefined : optional(client.get('/internal/pending-tasks', schema.pendingTasks, list)),
      sdnext ? ifTold(client.get('/sdapi/v1/checkpoint', schema.loadedCheckpoint, list), signal) : undefined,
    ]);

  if (!sdnext) await readHeaders(client, signal, models, options.sd_model_checkpoint, headers);
  const known = readModels(models, { headers, ...(loaded && { loaded }) });
  const current = currentModel(known, { ...options, ...(loaded?.title && { sd_model_checkpoint: loaded.title }) });
  const samplerNames = sdnext ? sigmaList(samplers) : samplerList(samplers, schedulers);
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
    ...(loras && { loras: loras.map((lora) => lora.name), loraFacts: loras.flatMap(factsOf) }),
    upscalers: [...(latentModes ?? []), ...(upscalers ?? [])].map(({ name }) => name).filter((name) => name !== 'None'),
    // Latents are an eighth of the picture; 2048 is the end of the sliders (modules/ui.py).
    size: { step: 8, min: 64, max: 2048, maxPixels: 2048 * 2048 },
    features: { img2img: true, hires: true, extras: scripts !== undefined },
    defaults: { width: side, height: side, steps: 20, cfg: 7, sampler, scheduler: 'Automatic' },
    demo: false,
    seedExact,
    cancel: tasks ? 'per-job' : 'none',
    progress: 'steps',
    fingerprint: fingerprintOf(client.host, dialect, samplerNames.kind, options),
  };
  return {
    info,
    dialect,
    table: tableOf(dialect, options),
    models: new Map(known.map((model) => [model.info.name, model.server])),
    samplers: samplerNames,
    scripts: scriptList(scripts, scriptInfo),
    taskProgress: tasks !== undefined,
    previews: sdnext ? options.show_progress_type !== 'None' : options.live_previews_enable !== false,
    // Who reads the prompt decides what its clip skip means, and may be changed in its window at any time.
    stated: sdnext && options.prompt_attention ? { prompt_attention: options.prompt_attention } : {},
    // A clip skip that changes from step to step takes no notice of the one asked for (reForge modules/processing.py:572).
    overrides: 'dynamic_clip_skip_enabled' in options ? { dynamic_clip_skip_enabled: false } : {},
  };
}

function factsOf({
  name,
  metadata,
}: {
  name: string;
  metadata?: Record<string, unknown> | null | undefined;
}): LoraFacts[] {
  const trained = trainedClipSkip(metadata ?? {});
  return trained === undefined ? [] : [{ name, trainedClipSkip: trained }];
}

function tableOf(dialect: Dialect, options: Options): ClipSkipServer {
  if (dialect === 'a1111') return options.sdxl_clip_l_skip ? 'a1111-clip-l' : 'a1111';
  if (dialect !== 'sdnext') return dialect;
  if (options.prompt_attention === 'fixed') return 'sdnext-fixed';
  return options.prompt_attention === 'xhinker' ? 'sdnext-xhinker' : 'sdnext';
}

/**
 * The address is part of it: another machine draws other pixels. The server's version is not, because it is told only
 * with a picture.
 */
function fingerprintOf(host: string, dialect: Dialect, samplers: SamplerList['kind'], options: Options): string {
  const lasting = Object.entries(options)
    .filter(([key]) => !volatile.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([host, dialect, samplers, lasting]);
  return `sdapi-${dialect}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

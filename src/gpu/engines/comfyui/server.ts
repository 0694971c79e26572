import { createHash } from 'node:crypto';

import { AppError } from '../../../errors.ts';
import type { EngineInfo, LoraFacts, ModelInfo } from '../../engine.ts';
import { type FileMetadata, familyOfMetadata, trainedClipSkip } from '../../../file-metadata.ts';
import type { HttpClient } from '../../http.ts';
import { familyOfName } from '../family-of-name.ts';
import { choicesOf } from './combo.ts';
import type { ReadMetadata } from './metadata.ts';
import { type Mode, stackedNodes } from './modes.ts';
import { automatic, type NameList, samplerLabel, samplerList, schedulerList, shortNames } from './names.ts';
import type { NodeInfo, SystemStats } from './schemas.ts';
import * as schema from './schemas.ts';
import { type ThresholdingNode, thresholdingNodes } from './thresholding.ts';
import { type UpscaleLists, upscalerNames } from './upscale.ts';

/** What one server can do, as it said at the last `describe`. */
export interface Server {
  readonly info: EngineInfo;
  /** Shown name -> file, as its nodes take it. */
  readonly checkpoints: ReadonlyMap<string, string>;
  readonly loras: ReadonlyMap<string, string>;
  readonly samplers: NameList;
  readonly schedulers: NameList;
  readonly upscalers: UpscaleLists;
  readonly thresholding: ThresholdingNode | undefined;
  /** How rows are drawn here, where a row allows it. */
  readonly mode: Mode;
  /** Stacking was asked for, and the server has no nodes for it. */
  readonly stackedMissing: boolean;
}

export interface ServerOptions {
  readonly stacked: boolean;
  /** Undefined: judged by what the server says of itself. */
  readonly seedExact: boolean | undefined;
  readonly metadata: { readonly checkpoints: ReadMetadata; readonly loras: ReadMetadata };
}

/** A node's choices are file lists: one with 10,000 files has some 1 MB. */
const nodeBytes = 16 * 1024 * 1024;

const needed = ['CheckpointLoaderSimple', 'KSampler', 'CLIPSetLastLayer', 'PreviewImage'] as const;
const wanted = [
  'LoraLoader',
  'LatentUpscale',
  'ImageScale',
  'UpscaleModelLoader',
  'ImageUpscaleWithModel',
  'LoadImage',
  'VAEEncode',
];

/** Flags that change between starts without changing a picture. */
const idle =
  /^--(?:port|listen|preview|auto-launch|disable-auto-launch|verbose|log|multi-user|front-end|enable-cors|temp-dir|user-dir)/;

/** Throws `server.*`; `server.badAnswer` names a node that every ComfyUI has and this one lacks. */
export async function readServer(client: HttpClient, signal: AbortSignal, options: ServerOptions): Promise<Server> {
  const stats = await client.get('/system_stats', schema.systemStats, { signal });
  const names = [
    ...needed,
    ...wanted,
    ...thresholdingNodes,
    ...(options.stacked ? new Set(stackedNodes.flatMap(([, nodes]) => nodes)) : []),
  ];
  const nodes = new Map<string, NodeInfo>();
  // By name: all nodes of a well-stocked server together are tens of megabytes.
  await Promise.all(
    names.map(async (name) => {
      const found = await client.get(`/object_info/${name}`, schema.objectInfo, { signal, maxBytes: nodeBytes });
      const info = found[name];
      if (info) nodes.set(name, info);
    }),
  );
  const bad = (part: string) => new AppError('server.badAnswer', { params: { host: client.host, part } });
  const missing = needed.find((name) => !nodes.has(name));
  if (missing) throw bad(missing);
  const has = (...each: readonly string[]): boolean => each.every((name) => nodes.has(name));

  const checkpoints = shortNames(choicesOf(nodes.get('CheckpointLoaderSimple'), 'ckpt_name'));
  const loras = shortNames(choicesOf(nodes.get('LoraLoader'), 'lora_name'));
  const samplers = samplerList(choicesOf(nodes.get('KSampler'), 'sampler_name'));
  const schedulers = schedulerList(choicesOf(nodes.get('KSampler'), 'scheduler'));
  const upscalers: UpscaleLists = {
    latent: choicesOf(nodes.get('LatentUpscale'), 'upscale_method'),
    pixels: has('VAEEncode') ? choicesOf(nodes.get('ImageScale'), 'upscale_method') : [],
    models: shortNames(
      has('ImageUpscaleWithModel', 'ImageScale', 'VAEEncode')
        ? choicesOf(nodes.get('UpscaleModelLoader'), 'model_name')
        : [],
    ),
  };
  const thresholding = thresholdingNodes.flatMap((name) => {
    const info = nodes.get(name);
    return info ? [{ name, info }] : [];
  })[0];
  const stacking = options.stacked ? stackedNodes.find(([, each]) => has(...each)) : undefined;
  const mode = stacking?.[0] ?? 'branches';

  const said = await options.metadata.checkpoints([...checkpoints.values()], signal);
  const models = [...checkpoints].map(([name, file]) => ({ name, ...familyOf(file, said.get(file)) }));
  const loraMetadata = await options.metadata.loras([...loras.values()], signal);
  const loraFacts = [...loras].flatMap(([name, file]): LoraFacts[] => {
    const trained = trainedClipSkip(loraMetadata.get(file) ?? {});
    return trained === undefined ? [] : [{ name, trainedClipSkip: trained }];
  });
  const [current] = models;
  const sampler = samplers.shown.includes(samplerLabel('euler')) ? samplerLabel('euler') : samplers.shown[0];
  if (!current) throw bad('checkpoints');
  if (sampler === undefined) throw bad('samplers');
  const side = current.family === 'sdxl' ? 1024 : 512;
  const upscalerList = upscalerNames(upscalers);

  return {
    info: {
      title: 'ComfyUI',
      ...(stats.system.comfyui_version && { version: stats.system.comfyui_version }),
      models,
      // It has none of its own: each prompt names one.
      currentModel: current.name,
      samplers: samplers.shown,
      schedulers: schedulers.shown,
      ...(has('LoraLoader') && { loras: [...loras.keys()], loraFacts }),
      upscalers: upscalerList,
      // Latents are an eighth of the picture.
      size: { step: 8, min: 64, max: 2048, maxPixels: 2048 * 2048 },
      features: {
        img2img: has('LoadImage', 'ImageScale', 'VAEEncode'),
        hires: upscalerList.length > 0,
        extras: thresholding !== undefined,
      },
      defaults: { width: side, height: side, steps: 20, cfg: 7, sampler, scheduler: automatic },
      demo: false,
      seedExact: mode === 'branches' && (options.seedExact ?? drawsExactly(stats)),
      cancel: 'per-job',
      progress: 'steps',
      fingerprint: fingerprintOf(client.host, mode, stats),
    },
    checkpoints,
    loras,
    samplers,
    schedulers,
    upscalers,
    thresholding,
    mode,
    stackedMissing: options.stacked && mode === 'branches',
  };
}

/**
 * Noise is always drawn on the CPU, but a GPU rounds otherwise from call to call: the two texts are batched or not by the
 * memory that is free (comfy/samplers.py, calc_cond_batch), and some kernels add up in any order without --deterministic.
 */
function drawsExactly({ system, devices }: SystemStats): boolean {
  const onCpu = devices?.every(({ type }) => type === 'cpu') ?? false;
  return onCpu || (system.argv?.includes('--deterministic') ?? false);
}

/** The address is part of it: another machine rounds otherwise. Paths and flags go in as a hash only. */
function fingerprintOf(host: string, mode: Mode, { system, devices }: SystemStats): string {
  const text = JSON.stringify([
    host,
    system.comfyui_version ?? '',
    system.pytorch_version ?? '',
    lastingFlags(system.argv ?? []),
    (devices ?? []).map(({ name, type }) => [name ?? '', type ?? '']),
  ]);
  return `comfyui-${mode}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

/** What the server was started with, without what changes no picture; the first word is its own path. */
function lastingFlags([, ...words]: readonly string[]): string[] {
  let dropping = false;
  return words.filter((word) => {
    if (word.startsWith('--')) dropping = idle.test(word);
    return !dropping;
  });
}

/** By the file's own metadata, else by its name. */
function familyOf(file: string, metadata: FileMetadata = {}): Pick<ModelInfo, 'family' | 'familyFrom'> {
  const family = familyOfMetadata(metadata);
  return family === undefined ? familyOfName(file) : { family, familyFrom: 'metadata' };
}

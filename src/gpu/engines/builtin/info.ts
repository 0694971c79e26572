import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { arch, platform } from 'node:process';

import { familyFacts } from '../../../family.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { ClipSkipEffect, EngineDefaults, EngineInfo, ModelInfo, SizeRule } from '../../engine.ts';
import type { ModelFacts } from './protocol.ts';
import type { NoiseSource } from './rng.ts';
import { samplers, schedulers } from './samplers.ts';

/** Shown to people; a name, so that it stands unchanged in a sentence of any language. */
export const title = 'clipskip engine';

/** To be raised whenever the same request could give other pixels: part of every cache key. */
const engineVersion = 1;

/** Every model here is an SD 1.x; other kinds are refused when the folder is read. */
const family = 'sd1';

/** Layers CLIP-L has and the file has not: those nearest to the end. */
function missingLayers(model: Pick<ModelInfo, 'layers'>): number {
  const { layers: all } = familyFacts(family);
  return all - (model.layers ?? all);
}

function modelInfo(facts: ModelFacts, demo: boolean): ModelInfo {
  const missing = missingLayers(facts);
  return {
    name: facts.name,
    hash: facts.hash.slice(0, 10),
    family,
    familyFrom: demo || facts.textWidth === 768 ? 'metadata' : 'assumed',
    // A file saved without the last layer was made to be read at the one before it.
    ...(missing > 0 ? { native: missing + 1 } : {}),
    layers: facts.layers,
  };
}

function sizeRule({ width, height, downscale, fixedSize }: ModelFacts): SizeRule {
  if (fixedSize) {
    const [min, max] = [Math.min(width, height), Math.max(width, height)];
    return { step: downscale, min, max, only: [`${width}x${height}`], maxPixels: width * height };
  }
  // The U-Net of SD 1.x halves its latents three times.
  const step = downscale * 8;
  return { step, min: step, max: step * 32, maxPixels: Math.max(1024 * 1024, width * height) };
}

/** The demo model was measured with guidance 4 and Euler; the others get what people are used to. */
function defaults({ width, height }: ModelFacts, demo: boolean): EngineDefaults {
  const size = { width, height, steps: 20 };
  return demo
    ? { ...size, cfg: 4, sampler: 'Euler', scheduler: 'Automatic' }
    : { ...size, cfg: 7, sampler: 'DPM++ 2M', scheduler: 'Karras' };
}

export interface InfoOptions {
  readonly demo: boolean;
  readonly threads: number;
  readonly seedSource: NoiseSource;
}

export function engineInfo(facts: ModelFacts, { demo, threads, seedSource }: InfoOptions): EngineInfo {
  const model = modelInfo(facts, demo);
  // Instruction sets and the number of threads change the order of additions, and with it the last bits.
  const machine = [platform, arch, cpus()[0]?.model ?? '', threads];
  const identity = JSON.stringify([engineVersion, facts.runtime, facts.hash, seedSource, ...machine]);
  return {
    title,
    version: `${engineVersion} (onnxruntime ${facts.runtime})`,
    models: [model],
    currentModel: model.name,
    samplers,
    schedulers,
    size: sizeRule(facts),
    features: { img2img: false, hires: false, extras: false },
    defaults: defaults(facts, demo),
    demo,
    seedExact: true,
    cancel: 'per-job',
    progress: 'steps',
    fingerprint: `builtin-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`,
  };
}

/** Throws `request.clipSkip` for anything but a whole number the family has. */
export function clipSkipEffect(model: Pick<ModelInfo, 'layers'>, clipSkip: number): ClipSkipEffect {
  const { effect } = translateClipSkip('builtin', family, clipSkip);
  const missing = missingLayers(model);
  if (clipSkip > missing) return effect;
  const { layers: all } = familyFacts(family);
  const used = missing + 1;
  const reason = { key: 'engine:builtin.missingLayers', params: { layers: all - missing, all, used } } as const;
  return { honoured: 'floor', used, reason };
}

/** Which of the file's layers a clip skip reads, counted from its end, 1 = the last it has. */
export function layerFromEnd(model: Pick<ModelInfo, 'layers'>, clipSkip: number): number {
  return Math.max(1, clipSkip - missingLayers(model));
}

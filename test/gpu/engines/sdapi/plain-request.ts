import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { z } from 'zod';

import type { Engine, EngineInfo, ModelInfo } from '../../../../src/gpu/engine.ts';
import { createMemoryQueue } from '../../../../src/gpu/queues/index.ts';
import { readServerAddress } from '../../../../src/gpu/server-address.ts';
import { createPictureCache, planSweep, runSweep, sweepRequest } from '../../../../src/sweep/index.ts';

interface Asked {
  readonly prompt: string;
  readonly seed: number;
  readonly steps: number;
  readonly width: number;
  readonly height: number;
  readonly skips: readonly number[];
  readonly model: string;
}

const pixelsOf = async (image: Uint8Array): Promise<string> => {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  return `${info.width}x${info.height} ${data.toString('base64')}`;
};

/** Pixels of the panels of a whole sweep, by clip skip: plan, queue, engine and cache as the product has them. */
export async function sweepPixels(engine: Engine, asked: Asked): Promise<Map<number, string>> {
  const { skips, ...rest } = asked;
  const signal = new AbortController().signal;
  const info = await engine.describe(signal);
  const request = sweepRequest.parse({ ...rest, skips });
  const plan = planSweep(request, { engine, info, sweepId: 'plain', randomSeed: () => asked.seed });
  const dir = await mkdtemp(join(tmpdir(), 'clipskip-plain-'));
  const queue = createMemoryQueue({ engine });
  try {
    const outcome = await runSweep(plan, {
      queue,
      engine,
      cache: createPictureCache({ dir, maxBytes: 100_000_000, now: () => 0 }),
      determinismClass: 'local',
      owner: { user: 'test' },
      signal,
    });
    const panels = new Map<number, string>();
    for (const { cell, picture, error } of outcome.rows[0]?.cells ?? []) {
      if (!picture) throw error ?? new Error('a panel is missing');
      panels.set(cell.clipSkip, await pixelsOf(picture.bytes));
    }
    return panels;
  } finally {
    await queue.close();
    await rm(dir, { recursive: true });
  }
}

const answer = z.looseObject({ images: z.array(z.string()).min(1) });

/** The same picture as a person would ask the server for it, written by hand: no code of ours is in it. */
export async function plainPixels(url: string, info: EngineInfo, asked: Asked, clipSkip: number): Promise<string> {
  const { baseUrl, credentials } = readServerAddress(url);
  const model = info.models.find(({ name }) => name === asked.model);
  const own = ownNumber(info, model, clipSkip);
  const { sampler, scheduler, cfg } = info.defaults;
  const sdnext = info.dialect === 'sdnext';
  const body = {
    prompt: asked.prompt,
    seed: asked.seed,
    steps: asked.steps,
    width: asked.width,
    height: asked.height,
    cfg_scale: cfg,
    sampler_name: sampler,
    ...(sdnext ? { clip_skip: own } : { scheduler, override_settings: { CLIP_stop_at_last_layers: own } }),
  };
  const basic = Buffer.from(`${credentials?.user}:${credentials?.password}`).toString('base64');
  const headers = { 'content-type': 'application/json', ...(credentials && { authorization: `Basic ${basic}` }) };
  const response = await fetch(`${baseUrl}/sdapi/v1/txt2img`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { images } = answer.parse(await response.json());
  return pixelsOf(Buffer.from(images[0] ?? '', 'base64'));
}

/** What a person types there for our N. */
function ownNumber({ dialect }: EngineInfo, model: ModelInfo | undefined, n: number): number {
  if (dialect === 'sdnext' && (model?.family === 'sdxl' || model?.family === 'sd2')) return n - 1;
  return dialect === 'forge' && model?.family === 'sd2' ? n - 1 : n;
}

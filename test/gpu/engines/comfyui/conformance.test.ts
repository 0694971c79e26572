import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { familyFacts } from '../../../../src/family.ts';
import type { CellResult, Engine, EngineInfo, RowSettings } from '../../../../src/gpu/engine.ts';
import { createComfyuiEngine } from '../../../../src/gpu/engines/comfyui/index.ts';
import { testEngine } from '../contract.ts';

const { COMFYUI_URL: url, COMFYUI_MODEL: wanted, COMFYUI_SIZE: size = '256', COMFYUI_STEPS: steps = '4' } = process.env;
const skips = [1, 2, 3];

async function open(stacked: boolean) {
  const engine = createComfyuiEngine({ url: url ?? '', stacked, pollMs: 200 });
  const info = await engine.describe(AbortSignal.timeout(60_000));
  const model = info.models.find((each) => each.name === (wanted ?? info.currentModel));
  if (!model) throw new Error('COMFYUI_MODEL is not in the list of that server');
  if (!familyFacts(model.family).range) throw new Error('clip skip does not apply to that model; set COMFYUI_MODEL');
  const { sampler, scheduler } = info.defaults;
  const sampling = { steps: Number(steps), cfg: 7, sampler, scheduler };
  const picture = {
    prompt: 'an abandoned house, overgrown',
    negative: '',
    seed: 42,
    width: Number(size),
    height: Number(size),
  };
  const settings: RowSettings = { ...picture, ...sampling, model: model.name, loras: [], extras: {} };
  return { engine, info, settings, close: async () => engine.close?.() };
}

async function drawRow(engine: Engine, settings: RowSettings): Promise<Map<number, CellResult>> {
  const cells = new Map<number, CellResult>();
  const row = { id: 'conformance', settings, cells: skips.map((clipSkip) => ({ key: String(clipSkip), clipSkip })) };
  await engine.generate(row, {
    signal: new AbortController().signal,
    onCell: (cell) => void cells.set(Number(cell.key), cell),
  });
  return cells;
}

const imageRef = z.object({ filename: z.string(), subfolder: z.string(), type: z.string() });
const historySchema = z.record(
  z.string(),
  z.looseObject({ outputs: z.record(z.string(), z.looseObject({ images: z.array(imageRef) })) }),
);

async function json(path: string, body?: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers };
  return (await fetch(`${url}${path}`, request)).json();
}

/**
 * One picture as anybody would ask for it: a plain graph, written here and not by the engine. `mark` is an input that the nodes
 * do not know: it keeps the server from answering with what it still has.
 */
async function askDirectly(settings: RowSettings, checkpoint: string, clipSkip: number): Promise<Uint8Array> {
  const mark = randomUUID();
  const text = (words: string) => ({ class_type: 'CLIPTextEncode', inputs: { clip: ['2', 0], text: words, mark } });
  const prompt = {
    1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
    2: { class_type: 'CLIPSetLastLayer', inputs: { clip: ['1', 1], stop_at_clip_layer: -clipSkip } },
    3: text(settings.prompt),
    4: text(settings.negative),
    5: { class_type: 'EmptyLatentImage', inputs: { width: settings.width, height: settings.height, batch_size: 1 } },
    6: {
      class_type: 'KSampler',
      inputs: {
        model: ['1', 0],
        positive: ['3', 0],
        negative: ['4', 0],
        latent_image: ['5', 0],
        seed: settings.seed,
        steps: settings.steps,
        cfg: settings.cfg,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: 1,
        mark,
      },
    },
    7: { class_type: 'VAEDecode', inputs: { samples: ['6', 0], vae: ['1', 2] } },
    8: { class_type: 'PreviewImage', inputs: { images: ['7', 0] } },
  };
  const { prompt_id: id } = z.looseObject({ prompt_id: z.string() }).parse(await json('/prompt', { prompt }));
  for (;;) {
    const image = historySchema.parse(await json(`/history/${id}`))[id]?.outputs['8']?.images[0];
    if (image) return new Uint8Array(await (await fetch(`${url}/view?${new URLSearchParams(image)}`)).arrayBuffer());
    await delay(50);
  }
}

const pixels = async (image: Uint8Array | undefined): Promise<Buffer> => sharp(image).raw().toBuffer();

function largestDifference(a: Buffer, b: Buffer): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? -255))), 0);
}

/** Milliseconds a piece of work takes, with what it gives. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, Math.round(performance.now() - started)];
}

const say = (line: string): void => void process.stdout.write(`comfyui conformance: ${line}\n`);

if (url) {
  // oxlint-disable-next-line vitest/no-conditional-tests -- the contract needs a real server, which most machines lack
  testEngine('comfyui on the server at COMFYUI_URL', { abortWithinMs: 2000, create: () => open(false) });
  // oxlint-disable-next-line vitest/no-conditional-tests -- as above
  testEngine('comfyui on the server at COMFYUI_URL, stacked', { abortWithinMs: 2000, create: () => open(true) });
}

describe.runIf(url)(
  'panels against what the API of the server at COMFYUI_URL gives directly',
  { timeout: 3_600_000 },
  () => {
    let branches: Awaited<ReturnType<typeof open>>;
    let stacked: Awaited<ReturnType<typeof open>>;
    let checkpoint = '';
    const direct = new Map<number, Uint8Array>();
    let directMs = 0;

    beforeAll(async () => {
      [branches, stacked] = [await open(false), await open(true)];
      const nodes = z.looseObject({
        CheckpointLoaderSimple: z.looseObject({
          input: z.looseObject({ required: z.looseObject({ ckpt_name: z.tuple([z.array(z.string())], z.unknown()) }) }),
        }),
      });
      const answer: unknown = await (await fetch(`${url}/object_info/CheckpointLoaderSimple`)).json();
      const files = nodes.parse(answer).CheckpointLoaderSimple.input.required.ckpt_name[0];
      checkpoint = files.find((file) => file.includes(branches.settings.model)) ?? '';
      await askDirectly(branches.settings, checkpoint, 1);
      for (const skip of skips) {
        const [image, ms] = await timed(async () => askDirectly(branches.settings, checkpoint, skip));
        direct.set(skip, image);
        directMs += ms;
      }
      say(`version ${branches.info.version}, ${size} px, ${steps} steps; three prompts asked directly: ${directMs} ms`);
    }, 3_600_000);
    afterAll(async () => {
      await branches?.close();
      await stacked?.close();
    });

    /** Largest difference of each panel from the picture asked for directly. */
    async function compare(
      name: string,
      { engine, info, settings }: { engine: Engine; info: EngineInfo; settings: RowSettings },
    ): Promise<number[]> {
      const [cells, ms] = await timed(async () => drawRow(engine, settings));
      const differences: number[] = [];
      for (const skip of skips) {
        differences.push(largestDifference(await pixels(cells.get(skip)?.image), await pixels(direct.get(skip))));
      }
      const honoured = [...cells.values()].map((cell) => cell.honoured).join(', ');
      say(
        `${name} (${info.fingerprint}): ${ms} ms, honoured ${honoured}, largest difference ${differences.join(', ')} of 255`,
      );
      return differences;
    }

    it('gives three different pictures when asked directly', async () => {
      const seen = await Promise.all(skips.map(async (skip) => (await pixels(direct.get(skip))).toString('base64')));
      expect(new Set(seen).size).toBe(3);
    });

    it('draws branch by branch the very same pixels', async () => {
      expect(await compare('branches', branches)).toEqual([0, 0, 0]);
    });

    it('draws stacked pixels that differ by 1/255 at most', async () => {
      expect(Math.max(...(await compare('stacked', stacked)))).toBeLessThanOrEqual(1);
    });
  },
);

describe.skipIf(url)('comfyui on a real server', () => {
  it('not run: COMFYUI_URL is not set', ({ skip }) => {
    expect(url).toBeUndefined();
    say('not run: COMFYUI_URL is not set');
    skip('COMFYUI_URL is not set');
  });
});

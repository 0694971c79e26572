import { mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import { createBuiltinEngine } from '../../../../src/gpu/engines/builtin/engine.ts';
import { translator } from '../../../../src/text/index.ts';
import type { Language } from '../../../../src/text/keys.ts';
import type { TinyModelOptions } from '../../../support/onnx-graph.ts';
import { writeTinyModel } from '../../../support/onnx-graph.ts';
import { draw, imagesOf, rowOf } from './drawing.ts';
import { moveWeightsOut } from './external-weights.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipskip-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function describeFolder(): Promise<unknown> {
  const engine = createBuiltinEngine({ folder, threads: 1 });
  try {
    return await engine.describe(AbortSignal.timeout(60_000));
  } catch (error) {
    return error;
  } finally {
    await engine.close?.();
  }
}

const inside = (file: string): string => join(folder, file);
const write = (file: string, content: object | string): Promise<void> =>
  writeFile(inside(file), typeof content === 'string' ? content : JSON.stringify(content));
const textConfig = { num_hidden_layers: 12, hidden_size: 16 };

const broken: readonly {
  readonly title: string;
  readonly breakIt: () => Promise<unknown>;
  readonly model?: TinyModelOptions;
  readonly code?: string;
  readonly problem: string;
  readonly file?: string;
}[] = [
  { title: 'is empty', breakIt: () => rm(inside('model_index.json')), problem: 'missing', file: 'model_index.json' },
  { title: 'lacks its U-Net', breakIt: () => rm(inside('unet'), { recursive: true }), problem: 'missing' },
  {
    title: 'lacks a graph',
    breakIt: () => rm(inside('vae_decoder/model.onnx')),
    problem: 'missing',
    file: 'vae_decoder/model.onnx',
  },
  {
    title: 'lacks its tokenizer',
    breakIt: () => rm(inside('tokenizer/tokenizer.json')),
    problem: 'noTokenizer',
  },
  {
    title: 'has broken JSON',
    breakIt: () => write('unet/config.json', '{'),
    problem: 'notJson',
    file: 'unet/config.json',
  },
  {
    title: 'has JSON of another kind',
    breakIt: () => write('unet/config.json', { in_channels: 'four' }),
    problem: 'field',
    file: 'unet/config.json',
  },
  {
    title: 'has a scheduler we do not follow',
    breakIt: () => Promise.resolve(),
    model: { scheduler: { beta_schedule: 'squaredcos_cap_v2' } },
    problem: 'field',
    file: 'scheduler/scheduler_config.json',
  },
  {
    title: 'has a truncated U-Net',
    breakIt: () => truncate(inside('unet/model.onnx'), 3000),
    problem: 'weights',
    file: 'unet/model.onnx',
  },
  {
    title: 'has an empty decoder',
    breakIt: () => truncate(inside('vae_decoder/model.onnx'), 0),
    problem: 'weights',
    file: 'vae_decoder/model.onnx',
  },
  {
    title: 'has a truncated text encoder',
    breakIt: () => truncate(inside('text_encoder/model.onnx'), 3000),
    code: 'builtin.graph',
    problem: 'damaged',
  },
  {
    title: 'has a web page for a U-Net',
    breakIt: () => write('unet/model.onnx', '<!doctype html><title>404</title>'),
    problem: 'weights',
  },
  {
    title: 'has graphs swapped',
    breakIt: async () => {
      await rename(inside('vae_decoder/model.onnx'), inside('unet/model.onnx'));
      await writeTinyModel(inside('other'));
      await rename(inside('other/unet/model.onnx'), inside('vae_decoder/model.onnx'));
    },
    problem: 'input',
    file: 'unet/model.onnx',
  },
  {
    title: 'has fewer layers than its settings say',
    breakIt: () => write('text_encoder/config.json', textConfig),
    model: { encoder: { layers: 11 } },
    code: 'builtin.graph',
    problem: 'layerCount',
  },
  {
    title: 'has an encoder that is no CLIP-L',
    breakIt: () => Promise.resolve(),
    model: { encoder: { layers: 5 } },
    problem: 'layerCount',
  },
  {
    title: 'is SD 2.x',
    breakIt: () => write('text_encoder/config.json', { num_hidden_layers: 23, hidden_size: 1024 }),
    problem: 'kind',
  },
  { title: 'is SDXL', breakIt: () => mkdir(inside('text_encoder_2')), problem: 'kind' },
  {
    title: 'is an inpainting model',
    breakIt: () => write('unet/config.json', { in_channels: 9, sample_size: 8 }),
    problem: 'notText',
  },
  {
    title: 'says of no size',
    breakIt: async () => {
      await write('unet/config.json', { in_channels: 4 });
      await write('vae_decoder/config.json', { latent_channels: 4 });
    },
    problem: 'size',
  },
];

describe('a folder that', () => {
  it.each(broken)('$title is refused in one sentence', async ({ breakIt, model, problem, file, ...rest }) => {
    await writeTinyModel(folder, model);
    await breakIt();
    const error = await describeFolder();
    if (!(error instanceof AppError)) throw new Error(`an AppError was expected, not ${JSON.stringify(error)}`);
    const params = { problem, ...(file === undefined ? {} : { file }) };
    expect(error).toMatchObject({ code: rest.code ?? 'builtin.folder', params });
    for (const language of ['en', 'ko', 'ja'] satisfies Language[]) {
      const sentence = translator(language)(error.what);
      expect(sentence).not.toMatch(/\{\{|\$t|builtin\.problem/);
      expect(sentence).not.toContain(tmpdir());
    }
  });

  it('is not there is refused', async () => {
    await writeTinyModel(folder);
    const engine = createBuiltinEngine({ folder: inside('nowhere') });
    const describing = engine.describe(AbortSignal.timeout(60_000));
    await expect(describing).rejects.toMatchObject({ code: 'builtin.folder', params: { folder: 'nowhere' } });
  });
});

const kinds: readonly { readonly title: string; readonly model: TinyModelOptions }[] = [
  {
    title: 'half floats',
    model: { encoder: { precision: 'fp16' }, unet: { precision: 'fp16' }, decoder: { precision: 'fp16' } },
  },
  { title: 'half floats out of the encoder', model: { encoder: { precision: 'fp16', halfOutput: true } } },
  {
    title: '8-bit weights',
    model: { encoder: { precision: 'int8' }, unet: { precision: 'int8' }, decoder: { precision: 'int8' } },
  },
  { title: 'ids of 32 bits', model: { encoder: { idType: 'int32' } } },
  { title: 'layer norms taken apart', model: { encoder: { opset: 14 } } },
  { title: 'hidden states exported', model: { encoder: { hiddenStates: true } } },
  { title: 'a time step for each picture', model: { unet: { timestepShape: 'batch', timestepType: 'float' } } },
  { title: 'a bare number as time step', model: { unet: { timestepShape: 'scalar' } } },
  { title: 'v-prediction', model: { scheduler: { prediction_type: 'v_prediction' } } },
  { title: 'six latent channels', model: { unet: { channels: 6 } } },
];

describe('a folder with', () => {
  it.each(kinds)('$title draws, and differently at each clip skip', async ({ model }) => {
    await writeTinyModel(folder, model);
    const engine = createBuiltinEngine({ folder, threads: 1 });
    const row = await rowOf(engine, [1, 2, 12], { prompt: 'a red house under the moon', steps: 3 });
    const images = imagesOf(await draw(engine, row));
    await engine.close?.();
    expect(new Set(images).size).toBe(3);
  });

  it('weights in files of their own draws the same, and is refused when they are cut off', async () => {
    await writeTinyModel(folder);
    const drawn = async (): Promise<string[]> => {
      const engine = createBuiltinEngine({ folder, threads: 1 });
      try {
        return imagesOf(await draw(engine, await rowOf(engine, [1, 3], { prompt: 'the moon', steps: 2 })));
      } finally {
        await engine.close?.();
      }
    };
    const whole = await drawn();
    for (const part of ['text_encoder', 'unet']) await moveWeightsOut(inside(`${part}/model.onnx`), 'model.onnx');
    expect(await drawn()).toEqual(whole);
    await truncate(inside('unet/model.onnx_data'), 100);
    await expect(drawn()).rejects.toMatchObject({ params: { problem: 'weights', file: 'unet/model.onnx' } });
  });

  it('graphs of one size only draws that size only', async () => {
    await writeTinyModel(folder, { unet: { latentSize: 8 }, decoder: { latentSize: 8 } });
    expect(await describeFolder()).toMatchObject({
      size: { only: ['64x64'] },
      defaults: { width: 64, height: 64 },
      demo: false,
    });
  });

  it('graphs of any size draws pictures that are not square', async () => {
    await writeTinyModel(folder);
    const engine = createBuiltinEngine({ folder, threads: 1 });
    const row = await rowOf(engine, [1], { width: 128, height: 64, steps: 1 });
    const { cells } = await draw(engine, row);
    await engine.close?.();
    expect(cells).toHaveLength(1);
  });

  it('an encoder saved without its last layer starts at clip skip 2, and says so', async () => {
    await writeTinyModel(folder, { encoder: { layers: 11 } });
    const engine = createBuiltinEngine({ folder, threads: 1 });
    const { models } = await engine.describe(AbortSignal.timeout(60_000));
    const { cells } = await draw(engine, await rowOf(engine, [1, 2, 3], { prompt: 'a red cat', steps: 2 }));
    await engine.close?.();
    expect(models).toMatchObject([{ layers: 11, native: 2 }]);
    expect(cells.map(({ honoured, used }) => [honoured, used])).toEqual([
      ['floor', 2],
      ['yes', 2],
      ['yes', 3],
    ]);
    const images = imagesOf({ cells, progress: [] });
    expect(images[0]).toBe(images[1]);
    expect(images[2]).not.toBe(images[1]);
  });
});

it('a folder that changes is opened again and gets another fingerprint', async () => {
  await writeTinyModel(folder);
  const engine = createBuiltinEngine({ folder, threads: 1 });
  const before = await engine.describe(AbortSignal.timeout(60_000));
  const [first] = imagesOf(await draw(engine, await rowOf(engine, [1], { steps: 2 })));
  await writeTinyModel(folder, { unet: { seed: 99 } });
  const after = await engine.describe(AbortSignal.timeout(60_000));
  const [second] = imagesOf(await draw(engine, await rowOf(engine, [1], { steps: 2 })));
  await engine.close?.();
  expect(after.fingerprint).not.toBe(before.fingerprint);
  expect(second).not.toBe(first);
});

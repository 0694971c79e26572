import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';

import { decoder, unet, writeTinyModel } from './onnx-graph.ts';
import { fromHalf, toHalf } from './onnx-writer.ts';

const folder = await mkdtemp(join(tmpdir(), 'tiny-model-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const filled = (count: number, value: number): Float32Array => new Float32Array(count).fill(value);

async function predict(options: { timestep: number; text: number; noise: number }): Promise<number[]> {
  const session = await InferenceSession.create(unet());
  const { out_sample: result } = await session.run({
    sample: new Tensor('float32', filled(2 * 4 * 64, options.noise), [2, 4, 8, 8]),
    timestep: new Tensor('int64', BigInt64Array.of(BigInt(options.timestep)), [1]),
    encoder_hidden_states: new Tensor('float32', filled(2 * 77 * 16, options.text), [2, 77, 16]),
  });
  expect(result?.dims).toEqual([2, 4, 8, 8]);
  return Array.from((result?.data as Float32Array | undefined) ?? []);
}

describe('the miniature model of the tests', () => {
  it('has a U-Net that looks at noise, time and text', async () => {
    const base = await predict({ timestep: 500, text: 0.1, noise: 0.2 });
    expect(base.every(Number.isFinite)).toBe(true);
    expect(await predict({ timestep: 500, text: 0.1, noise: 0.2 })).toEqual(base);
    expect(await predict({ timestep: 400, text: 0.1, noise: 0.2 })).not.toEqual(base);
    expect(await predict({ timestep: 500, text: 0.3, noise: 0.2 })).not.toEqual(base);
    expect(await predict({ timestep: 500, text: 0.1, noise: 0.4 })).not.toEqual(base);
  });

  it.for([
    ['int64', 'scalar'],
    ['float', 'batch'],
    ['float', 'one'],
  ] as const)('has a U-Net with a timestep of type %s, shape %s', async ([timestepType, timestepShape]) => {
    for (const precision of ['fp32', 'fp16', 'int8'] as const) {
      const session = await InferenceSession.create(unet({ timestepType, timestepShape, precision }));
      expect(session.inputNames).toEqual(['sample', 'timestep', 'encoder_hidden_states']);
      await session.release();
    }
  });

  it('has a decoder that enlarges by 8', async () => {
    const session = await InferenceSession.create(decoder());
    const latents = Float32Array.from({ length: 4 * 64 }, (_, index) => Math.sin(index));
    const { sample } = await session.run({ latent_sample: new Tensor('float32', latents, [1, 4, 8, 8]) });
    expect(sample?.dims).toEqual([1, 3, 64, 64]);
    for (const precision of ['fp16', 'int8'] as const) {
      await (await InferenceSession.create(decoder({ precision, latentSize: 8 }))).release();
    }
  });

  it('is written as a folder in the layout of optimum', async () => {
    await writeTinyModel(folder);
    expect((await readdir(folder, { recursive: true })).filter((name) => name.includes('.')).toSorted()).toEqual([
      'model_index.json',
      join('scheduler', 'scheduler_config.json'),
      join('text_encoder', 'config.json'),
      join('text_encoder', 'model.onnx'),
      join('tokenizer', 'special_tokens_map.json'),
      join('tokenizer', 'tokenizer.json'),
      join('tokenizer', 'tokenizer_config.json'),
      join('unet', 'config.json'),
      join('unet', 'model.onnx'),
      join('vae_decoder', 'config.json'),
      join('vae_decoder', 'model.onnx'),
    ]);
  });

  it('writes and reads float16', () => {
    for (const value of [0, 1, -1, 0.5, 65_504, 2 ** -14, 0.333_251_953_125])
      expect(fromHalf(toHalf(value))).toBe(value);
    expect(fromHalf(toHalf(-70_000))).toBe(Number.NEGATIVE_INFINITY);
    expect(toHalf(1)).toBe(0x3c00);
  });
});

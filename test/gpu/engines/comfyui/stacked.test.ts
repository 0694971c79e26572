import { describe, expect, it } from 'vitest';

import { draw, keys, start, warned } from './support.ts';

const masks = { without: ['ClipskipConditioningStack'] };
const stacked = { stacked: true };

describe('a row in one pass', () => {
  it('runs one sampler for all panels by our node, with one noise, and says what that means', async () => {
    const { fake, engine } = await start({}, stacked);
    const { cells, error } = await draw(engine, [1, 2, 3]);
    expect(error).toBeUndefined();
    expect(keys(cells).toSorted()).toEqual(['1', '2', '3']);
    expect(warned(cells)).toEqual(['stacked']);
    const graph = fake.prompts()[0]?.graph ?? {};
    const samplers = Object.entries(graph).filter(([, { class_type: type }]) => type === 'KSampler');
    expect(samplers.map(([id, { inputs }]) => [id, inputs['latent_image']])).toEqual([['sampler', ['batch-seed', 0]]]);
    expect(graph['batch-seed']).toEqual({
      class_type: 'LatentBatchSeedBehavior',
      inputs: { samples: ['batch', 0], seed_behavior: 'fixed' },
    });
    expect(graph['batch']?.inputs['amount']).toBe(3);
    expect(graph['positive-stack-2']?.inputs).toEqual({ first: ['positive-stack-1', 0], second: ['positive-3', 0] });
    expect(graph['latent-3']?.inputs).toMatchObject({ batch_index: 2, length: 1 });
  });

  it('masks each text to its own picture where the node is missing', async () => {
    const { fake, engine } = await start(masks, stacked);
    expect((await draw(engine, [1, 2])).error).toBeUndefined();
    const graph = fake.prompts()[0]?.graph ?? {};
    expect(graph['mask-1-1']?.inputs).toEqual({ image1: ['white', 0], image2: ['black', 0] });
    expect(graph['mask-2-1']?.inputs).toEqual({ image1: ['black', 0], image2: ['white', 0] });
    expect(graph['negative-masked-2']?.inputs).toMatchObject({ conditioning: ['negative-2', 0], mask: ['mask-2', 0] });
    expect(graph['sampler']?.inputs['negative']).toEqual(['negative-combined-1', 0]);
  });

  it('draws three clip skips as three pictures by either way', async () => {
    for (const options of [{}, masks]) {
      const { engine } = await start(options, stacked);
      const { cells } = await draw(engine, [1, 2, 3]);
      expect(new Set(cells.map(({ image }) => Buffer.from(image).toString('base64'))).size).toBe(3);
    }
  });

  it.each([
    ['a sampler with noise of its own', { sampler: 'Euler a' }],
    ['hires fix', { hires: { scale: 2, upscaler: 'Latent', steps: 0, denoise: 0.5 } }],
    ['dynamic thresholding', { extras: { 'Dynamic Thresholding': [] } }],
  ])('draws panel by panel with %s, and says so', async (_, change) => {
    const { fake, engine } = await start({ thresholding: 'full' }, stacked);
    const { cells, error } = await draw(engine, [1, 2], change);
    expect(error).toBeUndefined();
    expect(cells.map(({ warnings }) => warnings.map(({ type, feature }) => [type, feature]))).toEqual([
      [['adjusted', 'stacked']],
      [['adjusted', 'stacked']],
    ]);
    expect(fake.prompts()[0]?.graph['sampler']).toBeUndefined();
  });

  it('draws panel by panel where the server has no nodes for it, and says so', async () => {
    const { engine } = await start({ without: ['LatentBatchSeedBehavior'] }, stacked);
    expect((await engine.describe(new AbortController().signal)).fingerprint).toMatch(/^comfyui-branches-/);
    const { cells } = await draw(engine, [1, 2]);
    expect(warned(cells)).toEqual(['stacked']);
  });

  it('has nothing to say of a row with one panel', async () => {
    const { engine } = await start({}, stacked);
    expect(warned((await draw(engine, [2])).cells)).toEqual([]);
  });
});

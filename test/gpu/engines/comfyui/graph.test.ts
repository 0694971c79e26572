import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { draw, settings, start, warned } from './support.ts';

describe('the graph of a row', () => {
  it('is one prompt with a branch for each clip skip, sent as -n, 1 included', async () => {
    const { fake, engine } = await start();
    await draw(engine, [1, 2, 12]);
    expect(fake.prompts().length).toBe(1);
    const graph = fake.prompts()[0]?.graph ?? {};
    const skips = Object.values(graph).filter(({ class_type: type }) => type === 'CLIPSetLastLayer');
    expect(skips.map(({ inputs }) => inputs['stop_at_clip_layer'])).toEqual([-1, -2, -12]);
    const samplers = Object.values(graph).filter(({ class_type: type }) => type === 'KSampler');
    expect(samplers.map(({ inputs }) => inputs)).toEqual(
      [1, 2, 12].map((skip) => ({
        model: ['model', 0],
        positive: [`positive-${skip}`, 0],
        negative: [`negative-${skip}`, 0],
        latent_image: ['latent', 0],
        seed: 42,
        steps: 4,
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: 1,
      })),
    );
    expect(graph['positive-2']?.inputs).toEqual({ clip: ['clip-2', 0], text: 'an abandoned house' });
    expect(graph['negative-2']?.inputs).toEqual({ clip: ['clip-2', 0], text: 'blurry' });
  });

  it('puts LoRAs before the clip skip, one after the other, with both weights', async () => {
    const { fake, engine } = await start();
    const loras = [
      { name: 'detail', weight: 0.8 },
      { name: 'style', weight: 0.5, textEncoderWeight: 0.25 },
    ];
    const { error } = await draw(engine, [2], { loras });
    expect(error).toBeUndefined();
    const graph = fake.prompts()[0]?.graph ?? {};
    expect(graph['lora-1']?.inputs).toEqual({
      model: ['model', 0],
      clip: ['model', 1],
      lora_name: 'detail.safetensors',
      strength_model: 0.8,
      strength_clip: 0.8,
    });
    // As a server on Windows lists it.
    expect(graph['lora-2']?.inputs).toMatchObject({
      lora_name: 'sub\\style.safetensors',
      strength_model: 0.5,
      strength_clip: 0.25,
    });
    expect(graph['clip-2']?.inputs['clip']).toEqual(['lora-2', 1]);
    expect(graph['sampler-2']?.inputs['model']).toEqual(['lora-2', 0]);
  });

  it('asks for a new file when a row is repeated, although the server remembers what it drew', async () => {
    const { fake, engine } = await start();
    await draw(engine, [1]);
    await draw(engine, [1]);
    const files = fake.requests.flatMap(({ path }) => /^\/view\?filename=([^&]+)/.exec(path)?.[1] ?? []);
    expect(new Set(files).size).toBe(2);
  });

  it('begins img2img with the uploaded picture, at the size of the row', async () => {
    const { fake, engine } = await start();
    const image = await sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const { error } = await draw(engine, [1, 2], { source: { image, sha256: 'ab'.repeat(32), denoise: 0.6 } });
    expect(error).toBeUndefined();
    expect(fake.uploads).toMatchObject([
      { fields: { type: 'temp', subfolder: 'clipskip-bot', overwrite: 'true' }, bytes: image.length },
    ]);
    const graph = fake.prompts()[0]?.graph ?? {};
    expect(graph['source']?.inputs).toEqual({ image: `clipskip-bot/${'ab'.repeat(16)}.png [temp]` });
    expect(graph['source-size']?.inputs).toMatchObject({ image: ['source', 0], width: 64, height: 64 });
    expect(graph['latent']).toEqual({
      class_type: 'VAEEncode',
      inputs: { pixels: ['source-size', 0], vae: ['model', 2] },
    });
    expect(graph['sampler-1']?.inputs).toMatchObject({ latent_image: ['latent', 0], denoise: 0.6, steps: 4 });
  });

  it.each([
    ['Latent', ['LatentUpscale']],
    ['Lanczos', ['VAEDecode', 'ImageScale', 'VAEEncode']],
    ['4x-UltraSharp', ['VAEDecode', 'ImageUpscaleWithModel', 'ImageScale', 'VAEEncode']],
  ])('enlarges by %s between two samplers with the same seed', async (upscaler, between) => {
    const { fake, engine } = await start({ upscaleModels: true });
    const hires = { scale: 1.5, upscaler, steps: 3, denoise: 0.4 };
    const { cells, error } = await draw(engine, [2], { hires });
    expect(error).toBeUndefined();
    expect(await sharp(cells[0]?.image).metadata()).toMatchObject({ width: 96, height: 96 });
    const graph = fake.prompts()[0]?.graph ?? {};
    const second = graph['hires-sampler-2']?.inputs;
    expect(second).toMatchObject({ seed: 42, steps: 3, denoise: 0.4, positive: ['positive-2', 0] });
    const seen: string[] = [];
    for (let id = link(second?.['latent_image']); id !== 'sampler-2';) {
      const node = graph[id];
      seen.unshift(node?.class_type ?? 'missing');
      id = link(node?.inputs['samples'] ?? node?.inputs['image'] ?? node?.inputs['pixels']);
    }
    expect(seen).toEqual(between);
    expect(graph['decode-2']?.inputs['samples']).toEqual(['hires-sampler-2', 0]);
  });

  it('takes the steps of the first pass where the second has none of its own', async () => {
    const { fake, engine } = await start();
    await draw(engine, [2], { hires: { scale: 2, upscaler: 'Latent', steps: 0, denoise: 0.4 } });
    expect(fake.prompts()[0]?.graph['hires-sampler-2']?.inputs['steps']).toBe(settings.steps);
  });
});

describe('dynamic thresholding', () => {
  it('takes named arguments, and the node’s own values for the rest', async () => {
    const { fake, engine } = await start({ thresholding: 'full' });
    const { error } = await draw(engine, [1], { extras: { 'Dynamic Thresholding': { mimic_scale: 5 } } });
    expect(error).toBeUndefined();
    const graph = fake.prompts()[0]?.graph ?? {};
    expect(graph['thresholding']).toEqual({
      class_type: 'DynamicThresholdingFull',
      inputs: {
        model: ['model', 0],
        mimic_scale: 5,
        threshold_percentile: 1,
        mimic_mode: 'Constant',
        mimic_scale_min: 0,
        cfg_mode: 'Constant',
        cfg_scale_min: 0,
        sched_val: 1,
        separate_feature_channels: 'enable',
        scaling_startpoint: 'MEAN',
        variability_measure: 'AD',
        interpolate_phi: 1,
      },
    });
    expect(graph['sampler-1']?.inputs['model']).toEqual(['thresholding', 0]);
  });

  it('takes the arguments of the A1111 script in its order', async () => {
    const { fake, engine } = await start({ thresholding: 'simple' });
    const extras = { 'Dynamic Thresholding (CFG Scale Fix)': [true, 6, 0.95] };
    const { error } = await draw(engine, [1], { extras });
    expect(error).toBeUndefined();
    expect(fake.prompts()[0]?.graph['thresholding']).toMatchObject({
      class_type: 'DynamicThresholdingSimple',
      inputs: { mimic_scale: 6, threshold_percentile: 0.95 },
    });
  });

  it('is left out where it is switched off', async () => {
    const { fake, engine } = await start({ thresholding: 'full' });
    await draw(engine, [1], { extras: { 'Dynamic Thresholding': [false, 6] } });
    expect(fake.prompts()[0]?.graph['thresholding']).toBeUndefined();
  });

  it.each([
    ['without the node', {}, { 'Dynamic Thresholding': [] }, 'Dynamic Thresholding'],
    [
      'for an argument the node lacks',
      { thresholding: 'simple' },
      { 'Dynamic Thresholding': { cfg_mode: 'x' } },
      'Dynamic Thresholding: cfg_mode',
    ],
    ['for any other script', { thresholding: 'full' }, { ControlNet: [] }, 'ControlNet'],
  ] as const)('is refused by name %s', async (_, options, extras, feature) => {
    const { fake, engine } = await start(options);
    const { error } = await draw(engine, [1], { extras });
    expect(error).toMatchObject({ code: 'request.unsupported', params: { feature } });
    expect(fake.prompts()).toEqual([]);
  });
});

describe('what is read otherwise than on A1111', () => {
  it.each([
    ['an (abandoned:1.2) house', ['emphasis']],
    ['an (abandoned) house', ['emphasis']],
    ['an [abandoned] house', ['syntax']],
    ['a house BREAK a tree AND a sky', ['syntax']],
    [String.raw`house \(drawing\), a house`, []],
    ['a house, and a breakfast', []],
  ])('%s: %j', async (prompt, features) => {
    const { engine } = await start();
    const { cells, error } = await draw(engine, [1], { prompt });
    expect(error).toBeUndefined();
    expect(warned(cells)).toEqual(features);
  });
});

const link = (value: unknown): string => (Array.isArray(value) ? String(value[0]) : '');

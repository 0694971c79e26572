import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { samplerFields, samplers, schedulers } from '../../../../src/gpu/engines/horde/samplers.ts';
import { draw, settings, start } from './support.ts';

describe('what is sent for a cell', () => {
  it('everything that the Horde would fill in, clip skip also for 1, and never an address for the picture', async () => {
    const { fake, engine } = await start();
    expect((await draw(engine, [1, 2])).error).toBeUndefined();
    const [first, second] = fake.pictures();
    expect(first).toEqual({
      prompt: 'an abandoned house###blurry',
      params: {
        sampler_name: 'k_euler',
        karras: false,
        cfg_scale: 7,
        seed: '42',
        width: 64,
        height: 64,
        steps: 4,
        clip_skip: 1,
        n: 1,
        tiling: false,
        hires_fix: false,
      },
      models: ['stable_diffusion'],
      nsfw: false,
      censor_nsfw: true,
      trusted_workers: false,
      validated_backends: true,
      slow_workers: true,
      extra_slow_workers: false,
      r2: false,
      shared: false,
      replacement_filter: false,
      allow_downgrade: false,
    });
    expect(second?.params.clip_skip).toBe(2);
  });

  it('says who asks, with the key, in every request', async () => {
    const { fake, engine } = await start(
      { keys: ['s3cret'] },
      { key: 's3cret', version: '1.2.3', contact: 'https://example.org/bot\r\nX: y' },
    );
    await engine.describe(new AbortController().signal);
    await draw(engine, [1]);
    const told = fake.requests.map(({ headers }) => [headers['apikey'], headers['client-agent']]);
    expect(new Set(told.map(String))).toEqual(new Set(['s3cret,clipskip-bot:1.2.3:https://example.org/bot-X:-y']));
    expect(fake.to('GET', '/find_user').length).toBe(1);
  });

  it('is anonymous without a key, and then asks nothing about an account', async () => {
    const { fake, engine } = await start();
    await engine.describe(new AbortController().signal);
    expect(fake.requests.map(({ headers }) => headers['apikey'])).toEqual(['0000000000']);
    expect(fake.to('GET', '/find_user')).toEqual([]);
  });

  it('sends no negative prompt and no sign of one where there is none', async () => {
    const { fake, engine } = await start();
    await draw(engine, [1], { negative: '' });
    expect(fake.pictures()[0]?.prompt).toBe('an abandoned house');
  });

  it('takes LoRAs by Civitai’s numbers, of a page or of a version, with both weights', async () => {
    const { fake, engine } = await start();
    const loras = [
      { name: '12345', weight: 0.8 },
      { name: 'civitai:12345@67890', weight: 1, textEncoderWeight: -0.5 },
    ];
    expect((await draw(engine, [1], { loras })).error).toBeUndefined();
    expect(fake.pictures()[0]?.params.loras).toEqual([
      { name: '12345', model: 0.8, clip: 0.8, is_version: false },
      { name: '67890', model: 1, clip: -0.5, is_version: true },
    ]);
  });

  it('starts from a picture', async () => {
    const { fake, engine } = await start();
    const red = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
    const image = await red.png().toBuffer();
    await draw(engine, [1], { source: { image, sha256: '0'.repeat(64), denoise: 0.6 } });
    const [body] = fake.pictures();
    expect(body).toMatchObject({ source_processing: 'img2img', params: { denoising_strength: 0.6 } });
    expect(Buffer.from(body?.source_image ?? '', 'base64').equals(image)).toBe(true);
  });

  it('asks for the enlarged size with hires fix, and says what the worker decides', async () => {
    const { fake, engine } = await start();
    const hires = { scale: 1.5, upscaler: 'Latent (nearest-exact)', steps: 10, denoise: 0.55 };
    const { cells, error } = await draw(engine, [2], { width: 512, height: 512, hires });
    expect(error).toBeUndefined();
    expect(fake.pictures()[0]?.params).toMatchObject({
      width: 768,
      height: 768,
      hires_fix: true,
      hires_fix_denoising_strength: 0.55,
    });
    expect(await sharp(cells[0]?.image).metadata()).toMatchObject({ width: 768, height: 768, format: 'webp' });
    expect(cells[0]?.warnings.map(({ text }) => text.key)).toEqual(['engine:horde.hires']);
  });

  it('lets adult pictures be drawn, and then by workers that do not censor, only where the owner wants it', async () => {
    const { fake, engine } = await start({}, { nsfw: true, trustedWorkers: true });
    await draw(engine, [1]);
    expect(fake.pictures()[0]).toMatchObject({ nsfw: true, censor_nsfw: false, trusted_workers: true });
  });
});

describe('samplers', () => {
  it.each([
    ['Euler', 'Automatic', { sampler_name: 'k_euler', karras: false }],
    ['Euler', 'Karras', { sampler_name: 'k_euler', karras: true }],
    ['DPM++ 2M', 'Automatic', { sampler_name: 'k_dpmpp_2m', karras: true }],
    ['DPM++ 2M', 'Normal', { sampler_name: 'k_dpmpp_2m', karras: false }],
    ['Euler a', 'Normal', { sampler_name: 'k_euler_a', karras: false }],
    ['DDIM', 'Automatic', { sampler_name: 'DDIM', karras: false }],
  ] as const)('%s with %s', (sampler, scheduler, fields) => {
    expect(samplerFields(sampler, scheduler)).toEqual(fields);
  });

  it('every listed pair exists, and nothing else does', () => {
    for (const sampler of samplers) {
      for (const scheduler of schedulers) expect(samplerFields(sampler, scheduler)).toBeDefined();
    }
    expect(samplerFields('UniPC', 'Automatic')).toBeUndefined();
    expect(samplerFields('Euler', 'Exponential')).toBeUndefined();
    expect(samplerFields('constructor', 'Automatic')).toBeUndefined();
  });
});

describe('what it says of itself', () => {
  it('lists what workers serve now and can be compared, the most served first', async () => {
    const { engine } = await start();
    const info = await engine.describe(new AbortController().signal);
    expect(info).toMatchObject({
      title: 'AI Horde',
      currentModel: 'stable_diffusion',
      seedExact: false,
      cancel: 'per-job',
      progress: 'queue',
      openLoras: true,
      defaults: { width: 512, height: 512 },
    });
    expect(info.models.map(({ name, family }) => `${name}: ${family}`)).toEqual([
      'stable_diffusion: sd1',
      'AMPonyXL: sdxl',
      'AlbedoBase XL (SDXL): sdxl',
      'Flux.1-Schnell fp8 (Compact): flux',
    ]);
    expect(info.fingerprint).toMatch(/^horde-[0-9a-f]{16}$/);
  });

  it('has another fingerprint where other workers may draw', async () => {
    const { fake, engine } = await start();
    const { createHordeEngine } = await import('../../../../src/gpu/engines/horde/index.ts');
    const other = createHordeEngine({ url: `${fake.url}/api/v2`, trustedWorkers: true });
    const signal = new AbortController().signal;
    const [one, two] = [await engine.describe(signal), await other.describe(signal)];
    await other.close?.();
    expect(one.fingerprint).not.toBe(two.fingerprint);
  });

  it('estimates from the model’s queue and from what its workers do in a second', async () => {
    const { engine } = await start();
    const row = {
      id: 'row',
      settings: { ...settings, width: 512, height: 512, steps: 20 },
      cells: [1, 2, 3].map((clipSkip) => ({ key: `${clipSkip}`, clipSkip })),
    };
    const signal = new AbortController().signal;
    // 3 s of queue, once before the first panel and once before the others; 512 x 512 x 20 steps at 2.5 million a second.
    expect(await engine.estimate?.(row, signal)).toBeCloseTo(2 * 3000 + 3 * ((512 * 512 * 20) / 2500), 3);
    const unknown = { ...row, settings: { ...row.settings, model: 'no such model' } };
    expect(await engine.estimate?.(unknown, signal)).toBeUndefined();
  });
});

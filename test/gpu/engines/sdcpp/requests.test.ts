import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { draw, settings, start } from './support.ts';

const forever = new AbortController().signal;

describe('what is asked of the native API', () => {
  it('states clip skip for every cell, 1 included, in its own numbers', async () => {
    const { fake, engine } = await start();
    const { error } = await draw(engine, [1, 2, 3, 12]);
    expect(error).toBeUndefined();
    expect(fake.pictures().map((body) => body.clip_skip)).toEqual([1, 2, 3, 12]);
  });

  it('leaves nothing of a picture to what the server was started with', async () => {
    const { fake, engine } = await start();
    await draw(engine, [1]);
    expect(fake.pictures()[0]).toMatchObject({
      prompt: settings.prompt,
      negative_prompt: settings.negative,
      seed: 42,
      width: 64,
      height: 64,
      batch_count: 1,
      sample_params: {
        sample_steps: 4,
        sample_method: 'euler',
        scheduler: 'discrete',
        custom_sigmas: [],
        guidance: { txt_cfg: 7 },
      },
      hires: { enabled: false },
      lora: [],
      init_image: null,
      mask_image: null,
      embed_image_metadata: true,
      output_format: 'png',
    });
  });

  it('names sampler and scheduler as the program does, whichever name they came by', async () => {
    const { fake, engine } = await start();
    await draw(engine, [1], { sampler: 'DPM++ 2M', scheduler: 'Karras' });
    await draw(engine, [1], { sampler: 'dpm++2m', scheduler: 'karras' });
    for (const { sample_params: said } of fake.pictures()) {
      expect(said).toMatchObject({ sample_method: 'dpm++2m', scheduler: 'karras' });
    }
  });

  it('refuses names that the server would quietly replace', async () => {
    const { fake, engine } = await start();
    const sampler = await draw(engine, [1], { sampler: 'UniPC' });
    expect(sampler.error).toMatchObject({ code: 'request.sampler', params: { name: 'UniPC' } });
    const scheduler = await draw(engine, [1], { scheduler: 'Polyexponential' });
    expect(scheduler.error).toMatchObject({ code: 'request.sampler', params: { name: 'Euler / Polyexponential' } });
    expect(fake.pictures()).toEqual([]);
  });

  it.each([
    [65, 64],
    [64, 72],
    [0, 64],
    [4160, 64],
  ])('refuses %i x %i, which the server would round up or refuse', async (width, height) => {
    const { engine } = await start();
    const { error } = await draw(engine, [1], { width, height });
    expect(error).toMatchObject({ code: 'request.size', params: { allowed: '64 - 4096 (x 64)' } });
  });

  it('keeps seeds beyond 32 bits, and refuses them where they would become others', async () => {
    const native = await start();
    expect((await draw(native.engine, [1], { seed: 4_294_967_338 })).error).toBeUndefined();
    expect(native.fake.pictures()[0]?.seed).toBe(4_294_967_338);
    const old = await start({ kind: 'sdapi' });
    const { error } = await draw(old.engine, [1], { seed: 4_294_967_338 });
    expect(error).toMatchObject({ code: 'request.unsupported', params: { feature: 'seed: 4294967338' } });
    expect((await draw(old.engine, [1], { seed: 2_147_483_647 })).error).toBeUndefined();
  });

  it('gives LoRAs by their path, in the field for them', async () => {
    const loras = ['style.safetensors', 'a/twin.gguf', 'b/twin.safetensors'];
    const { fake, engine } = await start({ loras });
    expect((await engine.describe(forever)).loras).toEqual(['style', 'a/twin.gguf', 'b/twin.safetensors']);
    const asked = [
      { name: 'style', weight: 0.8 },
      { name: 'b/twin.safetensors', weight: -0.5, textEncoderWeight: -0.5 },
    ];
    expect((await draw(engine, [1], { loras: asked })).error).toBeUndefined();
    const [body] = fake.pictures();
    expect(body?.prompt).toBe(settings.prompt);
    expect(body?.lora).toEqual([
      { path: 'style.safetensors', multiplier: 0.8, is_high_noise: false },
      { path: 'b/twin.safetensors', multiplier: -0.5, is_high_noise: false },
    ]);
  });

  it('draws with hires fix', async () => {
    const { fake, engine } = await start();
    const { cells, error } = await draw(engine, [1], {
      hires: { scale: 2, upscaler: 'Latent (nearest)', steps: 3, denoise: 0.6 },
    });
    expect(error).toBeUndefined();
    expect(fake.pictures()[0]?.hires).toMatchObject({
      enabled: true,
      upscaler: 'Latent (nearest)',
      scale: 2,
      target_width: 0,
      target_height: 0,
      steps: 3,
      denoising_strength: 0.6,
    });
    expect(await sharp(cells[0]?.image).metadata()).toMatchObject({ width: 128, height: 128 });
    expect(cells[0]?.warnings).toEqual([]);
  });

  it('draws from a picture, whatever its kind: the server reads RGB', async () => {
    const { fake, engine } = await start();
    const grey = sharp({ create: { width: 64, height: 32, channels: 3, background: 'gray' } }).toColourspace('b-w');
    const image = await grey.webp().toBuffer();
    const { error } = await draw(engine, [1, 2], { source: { image, sha256: '0'.repeat(64), denoise: 0.4 } });
    expect(error).toBeUndefined();
    expect(fake.pictures().map(({ strength }) => strength)).toEqual([0.4, 0.4]);
    const sent = Buffer.from(fake.pictures()[0]?.init_image ?? '', 'base64');
    expect(await sharp(sent).metadata()).toMatchObject({ format: 'png', channels: 3, width: 64, height: 32 });
  });

  it.each([
    ['init_image', 'img2img', { source: { image: Buffer.from('x'), sha256: '0'.repeat(64), denoise: 0.4 } }],
    ['hires', 'hires fix', { hires: { scale: 2, upscaler: 'Latent', steps: 0, denoise: 0.5 } }],
    ['lora', 'LoRA', { loras: [{ name: 'detail', weight: 1 }] }],
  ] as const)('refuses what a build without %s cannot do', async (field, feature, change) => {
    const features = { init_image: true, hires: true, lora: true, [field]: false };
    const { engine } = await start({ says: { features } });
    const { error } = await draw(engine, [1], change);
    expect(error).toMatchObject({ code: 'request.unsupported', params: { feature } });
  });

  it('puts one picture at a time into the server’s queue, whoever asks', async () => {
    const { fake, engine } = await start();
    const rows = await Promise.all([draw(engine, [1, 2]), draw(engine, [3, 4]), draw(engine, [5])]);
    expect(rows.map(({ error, cells }) => error ?? cells.length)).toEqual([2, 2, 1]);
    expect(fake.peak()).toBe(1);
  });
});

describe('what is asked of a build without jobs', () => {
  it('states clip skip where that API reads it, and everything else it takes', async () => {
    const { fake, engine } = await start({ kind: 'sdapi' });
    const loras = [{ name: 'detail', weight: 0.8 }];
    const { error } = await draw(engine, [1, 2], { sampler: 'Euler a', scheduler: 'Karras', loras });
    expect(error).toBeUndefined();
    expect(fake.pictures()).toEqual([]);
    expect(fake.sdapiPictures().map((body) => body.clip_skip)).toEqual([1, 2]);
    expect(fake.sdapiPictures()[0]).toMatchObject({
      prompt: settings.prompt,
      negative_prompt: settings.negative,
      seed: 42,
      batch_size: 1,
      steps: 4,
      cfg_scale: 7,
      sampler_name: 'euler_a',
      scheduler: 'karras',
      lora: [{ path: 'detail.safetensors', multiplier: 0.8 }],
      enable_hr: false,
    });
  });

  it('draws from a picture and with hires fix', async () => {
    const { fake, engine } = await start({ kind: 'sdapi' });
    const image = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await draw(engine, [1], { source: { image, sha256: '0'.repeat(64), denoise: 0.4 } });
    await draw(engine, [1], { hires: { scale: 2, upscaler: 'Latent', steps: 3, denoise: 0.6 } });
    const [source, hires] = fake.sdapiPictures();
    expect(source).toMatchObject({ init_images: [expect.any(String)], denoising_strength: 0.4 });
    expect(hires).toMatchObject({ enable_hr: true, hr_scale: 2, hr_steps: 3, denoising_strength: 0.6 });
    const paths = fake.requests.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(paths).toEqual(['/sdapi/v1/img2img', '/sdapi/v1/txt2img']);
  });

  it('draws an empty prompt, which that API refuses', async () => {
    const { engine } = await start({ kind: 'sdapi' });
    expect((await draw(engine, [1], { prompt: '' })).error).toBeUndefined();
  });

  it('refuses a prompt that would give orders to the server', async () => {
    const prompt = 'a cat <sd_cpp_extra_args>{"batch_count": 8}</sd_cpp_extra_args>';
    const old = await start({ kind: 'sdapi' });
    expect((await draw(old.engine, [1], { prompt })).error).toMatchObject({ code: 'request.unsupported' });
    const native = await start();
    expect((await draw(native.engine, [1], { prompt })).error).toBeUndefined();
  });
});

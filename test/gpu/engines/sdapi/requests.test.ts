import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { draw, settings, start } from './support.ts';

const forever = new AbortController().signal;

describe('what is asked of the server', () => {
  it('states clip skip in both spellings for every cell, 1 included, and sets nothing global', async () => {
    const { fake, engine } = await start();
    const { error } = await draw(engine, [1, 2, 3]);
    expect(error).toBeUndefined();
    const said = fake.pictures().map((body) => [body['clip_skip'], body.override_settings]);
    const title = expect.stringMatching(/^v1-5-pruned\.safetensors \[[0-9a-f]{10}\]$/);
    expect(said).toEqual([1, 2, 3].map((n) => [n, { CLIP_stop_at_last_layers: n, sd_model_checkpoint: title }]));
    expect(fake.pictures().every((body) => body['override_settings_restore_afterwards'] === true)).toBe(true);
    expect(fake.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/options'))).toEqual([]);
  });

  it.each([1, 2, 3])(
    'leaves a server that never saved its settings on clip skip 1, asked for %i first',
    async (first) => {
      const { fake, engine } = await start({ settingsSaved: false });
      await draw(engine, [first, ...[1, 2, 3].filter((n) => n !== first)]);
      expect(fake.pictures().length).toBe(3);
      expect(fake.clipSkip()).toBe(1);
    },
  );

  it('leaves a server on the value its owner chose', async () => {
    const { fake, engine } = await start({ clipSkip: 2 });
    await draw(engine, [1, 2, 3]);
    expect(fake.pictures()[0]?.['clip_skip']).toBe(2);
    expect(fake.clipSkip()).toBe(2);
  });

  it('translates by the family that the row says, where an admin knows better than a file’s name', async () => {
    const { fake, engine } = await start({ kind: 'forge' });
    await draw(engine, [2, 3], { family: 'sd2' });
    // Forge's SD2 encoder lacks the last layer: its 1 is the penultimate one.
    expect(
      fake
        .pictures()
        .map((body) => body['clip_skip'])
        .toSorted(),
    ).toEqual([1, 2]);
    const { error } = await draw(engine, [1], { family: 'flux' });
    expect(error).toMatchObject({ code: 'request.family' });
  });

  it('leaves nothing of a picture to the server’s own settings', async () => {
    const { fake, engine } = await start();
    await draw(engine, [1]);
    expect(fake.pictures()[0]).toMatchObject({
      prompt: settings.prompt,
      negative_prompt: settings.negative,
      seed: 42,
      subseed_strength: 0,
      steps: 4,
      cfg_scale: 7,
      batch_size: 1,
      n_iter: 1,
      restore_faces: false,
      tiling: false,
      save_images: false,
      enable_hr: false,
    });
    expect(fake.pictures()[0]?.override_settings).not.toHaveProperty('randn_source');
  });

  it('names sampler and scheduler apart where the server does, and in one word where it does not', async () => {
    const change = { sampler: 'DPM++ 2M', scheduler: 'Karras' };
    const now = await start();
    const before = await start({ kind: 'a1111-1.8' });
    await draw(now.engine, [1], change);
    await draw(before.engine, [1], change);
    const said = [now, before]
      .map(({ fake }) => fake.pictures()[0])
      .map((body) => [body?.sampler_name, body?.scheduler]);
    expect(said).toEqual([
      ['DPM++ 2M', 'Karras'],
      ['DPM++ 2M Karras', undefined],
    ]);
  });

  it('refuses a pair of sampler and scheduler that an older server has no name for', async () => {
    const { engine } = await start({ kind: 'a1111-1.8' });
    const info = await engine.describe(forever);
    expect(info.samplers).toContain('Euler');
    expect(info.schedulers).toContain('Karras');
    const { error } = await draw(engine, [1], { scheduler: 'Karras' });
    expect(error).toMatchObject({ code: 'request.sampler', params: { name: 'Euler / Karras' } });
  });

  it('puts LoRAs back into the prompt in the server’s own order of weights', async () => {
    const { fake, engine } = await start();
    const loras = [
      { name: 'detail', weight: 0.8 },
      { name: 'style', weight: 1, textEncoderWeight: 0.5 },
    ];
    const { error } = await draw(engine, [1], { loras });
    expect(error).toBeUndefined();
    expect(fake.pictures()[0]?.prompt).toBe('an abandoned house <lora:detail:0.8> <lora:style:te=0.5:unet=1>');
  });

  it('refuses LoRAs on a server without them', async () => {
    const { engine } = await start({ loras: 'off' });
    expect((await engine.describe(forever)).loras).toBeUndefined();
    const { error } = await draw(engine, [1], { loras: [{ name: 'detail', weight: 1 }] });
    expect(error).toMatchObject({ code: 'request.unsupported', params: { feature: 'LoRA' } });
  });

  it.each(['a1111', 'forge'] as const)('draws with hires fix on %s', async (kind) => {
    const { fake, engine } = await start({ kind });
    const { cells, error } = await draw(engine, [1], {
      hires: { scale: 2, upscaler: 'Latent', steps: 3, denoise: 0.6 },
    });
    expect(error).toBeUndefined();
    const forge = { hr_cfg: 7, hr_additional_modules: ['Use same choices'] };
    expect(fake.pictures()[0]).toMatchObject({
      enable_hr: true,
      hr_scale: 2,
      hr_upscaler: 'Latent',
      hr_second_pass_steps: 3,
      denoising_strength: 0.6,
      ...(kind === 'forge' && forge),
    });
    expect(await sharp(cells[0]?.image).metadata()).toMatchObject({ width: 128, height: 128 });
    expect(cells[0]?.warnings).toEqual([]);
  });

  it('draws from a picture', async () => {
    const { fake, engine } = await start();
    const image = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const { error } = await draw(engine, [1, 2], { source: { image, sha256: '0'.repeat(64), denoise: 0.4 } });
    expect(error).toBeUndefined();
    expect(fake.requests.filter(({ path }) => path === '/sdapi/v1/img2img').length).toBe(2);
    expect(fake.pictures()[0]).toMatchObject({ init_images: [image.toString('base64')], denoising_strength: 0.4 });
  });

  it('hands extras to the scripts of their names, whatever their case', async () => {
    const { fake, engine } = await start();
    const { error } = await draw(engine, [1], {
      extras: { 'Dynamic Thresholding (CFG Scale Fix)': [true, 7, 100], ADetailer: { ad_model: 'face_yolov8n.pt' } },
    });
    expect(error).toBeUndefined();
    expect(fake.pictures()[0]?.alwayson_scripts).toEqual({
      'Dynamic Thresholding (CFG Scale Fix)': { args: [true, 7, 100] },
      ADetailer: { args: [{ ad_model: 'face_yolov8n.pt' }] },
    });
  });

  it('asks for one picture at a time, whoever asks', async () => {
    const { fake, engine } = await start({ stepMs: 3 });
    const rows = await Promise.all([draw(engine, [1, 2]), draw(engine, [3, 4]), draw(engine, [5])]);
    expect(rows.map(({ error, cells }) => error ?? cells.length)).toEqual([2, 2, 1]);
    expect(fake.peak()).toBe(1);
  });

  it('sends user and password', async () => {
    const auth = { user: 'me', password: 'pa:ss' };
    const { fake, engine } = await start({ auth }, { auth });
    expect((await draw(engine, [1])).error).toBeUndefined();
    const sent = new Set(fake.requests.map(({ authorization }) => authorization));
    expect([...sent]).toEqual([`Basic ${Buffer.from('me:pa:ss').toString('base64')}`]);
  });
});

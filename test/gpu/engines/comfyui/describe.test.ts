import { describe, expect, it } from 'vitest';

import type { FakeComfyuiOptions } from '../../../support/fake-comfyui-lists.ts';
import type { ComfyuiOptions } from '../../../../src/gpu/engines/comfyui/index.ts';
import { draw, start } from './support.ts';

const forever = new AbortController().signal;
const describeServer = async (options: FakeComfyuiOptions = {}, engineOptions: Partial<ComfyuiOptions> = {}) => {
  const { fake, engine } = await start(options, engineOptions);
  return { fake, engine, info: await engine.describe(forever) };
};

const exact = async (options: FakeComfyuiOptions, engineOptions: Partial<ComfyuiOptions> = {}) =>
  (await describeServer(options, engineOptions)).info.seedExact;

/** Without what the address and the machine add. */
const hostless = (fingerprint: string): string => fingerprint.replace(/-[0-9a-f]{16}$/, '');

describe('what a server can do', () => {
  it('is told in the names people know', async () => {
    const { info } = await describeServer({ upscaleModels: true });
    expect(info).toMatchObject({ title: 'ComfyUI', version: '0.3.64', currentModel: 'v1-5-pruned', cancel: 'per-job' });
    expect(info.models.map(({ name }) => name)).toEqual(['v1-5-pruned', 'juggernautXL']);
    expect(info.loras).toEqual(['detail', 'style']);
    expect(info.samplers.slice(0, 3)).toEqual(['Euler', 'Euler a', 'Heun']);
    expect(info.schedulers.slice(0, 3)).toEqual(['Automatic', 'Normal', 'Uniform']);
    expect(info.upscalers).toContain('Latent');
    expect(info.upscalers).toContain('4x-UltraSharp');
    expect(info.features).toEqual({ img2img: true, hires: true, extras: false });
  });

  it('is less where nodes are missing', async () => {
    const { info } = await describeServer({ without: ['LoraLoader', 'LoadImage', 'LatentUpscale', 'ImageScale'] });
    expect(info.loras).toBeUndefined();
    expect(info.features).toEqual({ img2img: false, hires: false, extras: false });
  });

  it('is refused where a node is missing that every ComfyUI has', async () => {
    const { engine } = await start({ without: ['CLIPSetLastLayer'] });
    await expect(engine.describe(forever)).rejects.toMatchObject({
      code: 'server.badAnswer',
      params: { part: 'CLIPSetLastLayer' },
    });
  });

  it('needs a checkpoint', async () => {
    const { engine } = await start({ models: [] });
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.badAnswer' });
  });

  it('wants the password of the proxy before it', async () => {
    const { engine } = await start({ auth: { user: 'me', password: 'right' } });
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.auth' });
  });

  it('draws exactly on a CPU and with --deterministic, else only if its owner says so', async () => {
    expect(await exact({})).toBe(true);
    expect(await exact({ deviceType: 'cuda' })).toBe(false);
    expect(await exact({ deviceType: 'cuda', argv: ['main.py', '--deterministic'] })).toBe(true);
    expect(await exact({ deviceType: 'cuda' }, { seedExact: true })).toBe(true);
    expect(await exact({}, { seedExact: true, stacked: true })).toBe(false);
  });

  it('has a fingerprint that the way of drawing and lasting flags change, and others do not', async () => {
    const { fake, info } = await describeServer({ argv: ['/a/main.py', '--port', '1', '--preview-method', 'auto'] });
    expect(hostless(info.fingerprint)).toBe('comfyui-branches');
    const { createComfyuiEngine } = await import('../../../../src/gpu/engines/comfyui/index.ts');
    const stacked = createComfyuiEngine({ url: fake.url, stacked: true });
    const other = await stacked.describe(forever);
    await stacked.close?.();
    expect(hostless(other.fingerprint)).toBe('comfyui-stacked-node');
  });
});

describe('the family of a checkpoint', () => {
  it('is its own word where the server hands it on, else a guess by name that is said to be one', async () => {
    const { fake, info, engine } = await describeServer({
      models: [
        { file: 'mystery.safetensors', metadata: { 'modelspec.architecture': 'stable-diffusion-xl-v1-base' } },
        { file: 'v1-5-pruned.safetensors' },
        { file: 'nothing.ckpt' },
      ],
    });
    expect(info.models).toEqual([
      { name: 'mystery', family: 'sdxl', familyFrom: 'metadata' },
      { name: 'v1-5-pruned', family: 'sd1', familyFrom: 'name' },
      { name: 'nothing', family: 'unknown', familyFrom: 'assumed' },
    ]);
    const asked = () => fake.requests.filter(({ path }) => path.startsWith('/view_metadata/checkpoints')).length;
    const before = asked();
    await engine.describe(forever);
    expect(before).toBe(2);
    expect(asked()).toBe(before);
  });

  it('is told of a LoRA what its file says it was trained at, each file asked once', async () => {
    const { fake, engine, info } = await describeServer({
      loras: ['anime\\hero.safetensors', 'plain.safetensors', 'old.pt', 'xl.safetensors'],
      loraMetadata: {
        'anime\\hero.safetensors': { ss_clip_skip: '2', ss_base_model_version: 'sd_v1' },
        'xl.safetensors': { ss_clip_skip: '2', ss_base_model_version: 'sdxl_base_v1-0' },
      },
    });
    expect(info.loraFacts).toEqual([{ name: 'hero', trainedClipSkip: 2 }]);
    await engine.describe(forever);
    expect(fake.requests.filter(({ path }) => path.startsWith('/view_metadata/loras'))).toHaveLength(3);
  });

  it.each(['flux1-dev', 'sd3_medium'])('%s is refused: clip skip does not apply', async (name) => {
    const { fake, engine } = await start({ models: [{ file: `${name}.safetensors` }] });
    expect((await draw(engine, [1], { model: name })).error).toMatchObject({ code: 'request.family' });
    expect(fake.prompts()).toEqual([]);
  });

  it('SD 2.x takes 24 layers, SDXL 12', async () => {
    const { engine } = await start({
      models: [{ file: 'v2-1_768-ema-pruned.ckpt', layers: 24 }, { file: 'juggernautXL.safetensors' }],
    });
    expect(
      (await draw(engine, [2, 24], { model: 'v2-1_768-ema-pruned' })).cells.map(({ honoured }) => honoured),
    ).toEqual(['yes', 'yes']);
    expect((await draw(engine, [13], { model: 'juggernautXL' })).error).toMatchObject({ code: 'request.clipSkip' });
  });
});

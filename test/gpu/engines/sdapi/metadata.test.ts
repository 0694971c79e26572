import { describe, expect, it } from 'vitest';

import { draw, start } from './support.ts';

const forever = new AbortController().signal;

describe('what is known of a checkpoint', () => {
  it('comes out of its file’s header where its name says nothing, and is said to', async () => {
    const xl = { 'modelspec.architecture': 'stable-diffusion-xl-v1-base' };
    const { engine, fake } = await start({
      models: [
        { name: 'mymerge', family: 'sdxl', header: xl },
        { name: 'nothing', family: 'sd1' },
        { name: 'old', family: 'sd1', header: { ss_base_model_version: 'sd_v1', ss_clip_skip: '2' } },
        { name: 'anything-v3', family: 'sd1' },
      ],
    });
    const { models } = await engine.describe(forever);
    expect(models.map(({ family, familyFrom, native }) => [family, familyFrom, native])).toEqual([
      ['sdxl', 'header', undefined],
      ['unknown', 'assumed', undefined],
      ['sd1', 'header', 2],
      ['sd1', 'name', undefined],
    ]);
    const asked = () => fake.requests.filter(({ path }) => path === '/sd_extra_networks/metadata').length;
    expect(asked()).toBe(3);
    await engine.describe(forever);
    expect(asked()).toBe(3);
  });

  it('is believed before a name that says something else', async () => {
    const header = { 'modelspec.architecture': 'stable-diffusion-xl-v1-base' };
    const { engine } = await start({ models: [{ name: 'anything-v3', family: 'sdxl', header }] });
    const { models } = await engine.describe(forever);
    expect(models[0]).toMatchObject({ family: 'sdxl', familyFrom: 'header' });
  });
});

describe('LoRAs', () => {
  const loras = [
    { name: 'hero', metadata: { ss_base_model_version: 'sd_v1', ss_clip_skip: '2' } },
    { name: 'hero-000004', metadata: { ss_base_model_version: 'sd_v1', ss_clip_skip: 'None' } },
    { name: 'xl', metadata: { ss_base_model_version: 'sdxl_base_v1-0', ss_clip_skip: '2' } },
    { name: 'add_detail', metadata: {} },
    'a:b',
  ];

  it('bring along the clip skip they were trained at, where their files say so', async () => {
    const { engine } = await start({ loras });
    const info = await engine.describe(forever);
    expect(info.loraFacts).toEqual([
      { name: 'hero', trainedClipSkip: 2 },
      { name: 'hero-000004', trainedClipSkip: 1 },
    ]);
    const { engine: without } = await start({ loras: 'off' });
    expect((await without.describe(forever)).loraFacts).toBeUndefined();
  });

  it('that are not there are answered with the nearest names', async () => {
    const { engine } = await start({ loras });
    const { error } = await draw(engine, [1], { loras: [{ name: 'add detail', weight: 1 }] });
    expect(error).toMatchObject({ code: 'request.lora', params: { known: expect.stringMatching(/^add_detail, /) } });
  });

  it('whose name no tag can carry are refused, and tiny weights are written as numbers people write', async () => {
    const { fake, engine } = await start({ loras });
    const { error } = await draw(engine, [1], { loras: [{ name: 'a:b', weight: 1 }] });
    expect(error).toMatchObject({ code: 'request.unsupported', params: { feature: expect.stringContaining('a:b') } });
    await draw(engine, [1], { loras: [{ name: 'hero', weight: 0.000_000_1, textEncoderWeight: -1.5 }] });
    expect(fake.pictures()[0]?.prompt).toBe('an abandoned house <lora:hero:te=-1.5:unet=0>');
  });
});

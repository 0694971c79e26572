import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { createSdapiEngine } from '../../../../src/gpu/engines/sdapi/index.ts';
import type { FakeKind, FakeSdapiOptions } from '../../../support/fake-sdapi.ts';
import { draw, settings, start } from './support.ts';

const forever = new AbortController().signal;
const pixelsOf = async (image: Uint8Array | undefined) => (await sharp(image).raw().toBuffer()).toString('base64');

describe('which program it is', () => {
  it.each([
    ['a1111', 'a1111', 'AUTOMATIC1111'],
    ['a1111-1.8', 'a1111', 'AUTOMATIC1111'],
    ['a1111-1.6', 'a1111', 'AUTOMATIC1111'],
    ['forge', 'forge', 'Forge'],
    ['forge-neo', 'forge-neo', 'Forge Neo'],
    ['forge-classic', 'forge-classic', 'Forge (classic)'],
    ['reforge', 'reforge', 'reForge'],
    ['sdnext', 'sdnext', 'SD.Next'],
  ] as const)('%s is found out by what it alone has', async (kind, dialect, title) => {
    const { engine } = await start({ kind });
    expect(await engine.describe(forever)).toMatchObject({ dialect, title });
  });

  it('is refused when it is certainly too old, with the version that is needed', async () => {
    const { engine, fake } = await start({ kind: 'a1111-1.5' });
    await expect(engine.describe(forever)).rejects.toMatchObject({
      code: 'server.tooOld',
      params: { host: new URL(fake.url).host, program: 'AUTOMATIC1111', needed: '1.6' },
    });
  });

  it('is found out again when another program took the port', async () => {
    const { fake, engine } = await start({ kind: 'forge' });
    expect((await engine.describe(forever)).dialect).toBe('forge');
    const { port } = new URL(fake.url);
    await fake.close();
    const { fake: other } = await start({ kind: 'sdnext', port: Number(port) });
    expect((await engine.describe(forever)).dialect).toBe('sdnext');
    expect(other.url).toBe(fake.url);
  });
});

/** [kind, options, family's checkpoint]: everything the table has a row for. */
const cases = (
  [
    ['a1111', {}],
    ['a1111', { sdxlClipLSkip: true }],
    ['a1111-1.8', {}],
    ['forge', {}],
    ['forge-neo', {}],
    ['forge-classic', {}],
    ['reforge', {}],
    ['reforge', { dynamicClipSkip: true }],
    ['sdnext', {}],
    ['sdnext', { promptParser: 'a1111' }],
    ['sdnext', { promptParser: 'fixed' }],
    ['sdnext', { promptParser: 'xhinker' }],
  ] as const satisfies readonly (readonly [FakeKind, FakeSdapiOptions])[]
)
  .flatMap(([kind, options]) =>
    (['v1-5-pruned', 'v2-1_768-ema-pruned', 'sd_xl_base_1.0'] as const).map(
      (model) => [kind, JSON.stringify(options), model, options] as const,
    ),
  )
  .filter(([kind, , model]) => !(kind === 'forge-neo' && model.startsWith('v2')));
const models = [
  { name: 'v1-5-pruned', family: 'sd1' },
  { name: 'v2-1_768-ema-pruned', family: 'sd2' },
  { name: 'sd_xl_base_1.0', family: 'sdxl' },
] as const;

describe('what is claimed, beside what was drawn', () => {
  it.each(cases)('%s %s, %s: panels differ exactly where the claims do', async (kind, _, model, options) => {
    const { engine } = await start({ kind, models, ...options });
    const { cells, error } = await draw(engine, [1, 2, 3, 4], { model });
    expect(error).toBeUndefined();
    const pixels = new Map<string, string>();
    for (const { key, image } of cells) pixels.set(key, await pixelsOf(image));
    const known = cells.filter(({ honoured }) => honoured !== 'unknown');
    const wrong = known.flatMap((a) =>
      known
        .filter((b) => (a.used === b.used) !== (pixels.get(a.key) === pixels.get(b.key)))
        .map((b) => `${a.key} (${a.honoured} ${a.used}) and ${b.key} (${b.honoured} ${b.used})`),
    );
    expect(wrong).toEqual([]);
    expect(known.length).toBe(kind === 'forge-classic' && model !== 'v1-5-pruned' ? 0 : 4);
  });

  it('forge-neo, which has no SD 2.x any more: said before drawing that nobody knows, and the failure is named', async () => {
    const { engine } = await start({ kind: 'forge-neo', models });
    const { models: known } = await engine.describe(forever);
    const sd2 = known.find(({ family }) => family === 'sd2');
    expect(sd2 && engine.clipSkip(sd2, 2).honoured).toBe('unknown');
    expect((await draw(engine, [2], { model: sd2?.name ?? '' })).error).toMatchObject({ code: 'server.failed' });
  });
});

describe('reForge with a clip skip that changes from step to step', () => {
  it('is told to leave that for each picture, and keeps it for everybody else', async () => {
    const { fake, engine } = await start({ kind: 'reforge', dynamicClipSkip: true });
    await draw(engine, [1, 2]);
    const overrides = fake.pictures().map((body) => body.override_settings['dynamic_clip_skip_enabled']);
    expect(overrides).toEqual([false, false]);
    const { engine: plain, fake: a1111 } = await start();
    await draw(plain, [1]);
    expect(a1111.pictures()[0]?.override_settings).not.toHaveProperty('dynamic_clip_skip_enabled');
  });
});

describe('SD.Next', () => {
  it('is sent its own number in its own field, and no option it would only note in its log', async () => {
    const { fake, engine } = await start({ kind: 'sdnext', models });
    await draw(engine, [1, 2, 3], { model: 'sd_xl_base_1.0' });
    const said = fake.pictures().map(({ clip_skip: n, override_settings: overrides }) => [n, Object.keys(overrides)]);
    const keys = ['schedulers_sigma', 'sd_model_checkpoint'];
    expect(said.toSorted()).toEqual([
      [0, keys],
      [1, keys],
      [2, keys],
    ]);
    expect(fake.pictures()[0]).toMatchObject({ prompt_attention: 'native', detailer_enabled: false });
    expect(fake.pictures()[0]).not.toHaveProperty('sd_model_checkpoint');
  });

  it('says the truth where the echo does not: its parser "xhinker" ignores clip skip on SDXL and repeats it all the same', async () => {
    const { engine } = await start({ kind: 'sdnext', models, promptParser: 'xhinker' });
    const { cells } = await draw(engine, [2, 3], { model: 'sd_xl_base_1.0' });
    expect(cells.map(({ honoured, warnings }) => [honoured, warnings])).toEqual([
      ['no', []],
      ['no', []],
    ]);
  });

  it('tells that the negative prompt is not skipped with the parser "fixed"', async () => {
    const { engine } = await start({ kind: 'sdnext', promptParser: 'fixed' });
    const { models: known } = await engine.describe(forever);
    const [model] = known;
    if (!model) throw new Error('no model');
    expect(engine.clipSkip(model, 2)).toMatchObject({
      honoured: 'yes',
      reason: { key: 'engine:clipSkip.positiveOnly', params: { server: 'SD.Next' } },
    });
  });

  it('has schedulers where a sampler knows the sigmas, and no other pair', async () => {
    const { fake, engine } = await start({ kind: 'sdnext' });
    const info = await engine.describe(forever);
    expect(info.schedulers).toEqual(['Automatic', 'Karras', 'Exponential', 'Beta']);
    expect((await draw(engine, [1], { sampler: 'DPM++ 2M', scheduler: 'Karras' })).error).toBeUndefined();
    expect(fake.pictures()[0]).toMatchObject({
      sampler_name: 'DPM++ 2M',
      schedulers_sigma: 'karras',
      override_settings: { schedulers_sigma: 'karras' },
    });
    expect(fake.pictures()[0]).not.toHaveProperty('scheduler');
    const { error } = await draw(engine, [1], { sampler: 'Euler a', scheduler: 'Karras' });
    expect(error).toMatchObject({ code: 'request.sampler', params: { name: 'Euler a / Karras' } });
  });

  it('names the checkpoint that drew, and fails the row when it was another one', async () => {
    const { fake, engine } = await start({
      kind: 'sdnext',
      models: [{ name: 'sub/photon_v1', family: 'sd1', hash: null }, ...models],
    });
    const { cells, error } = await draw(engine, [1], { model: 'sub/photon_v1' });
    expect(error).toBeUndefined();
    expect(cells[0]?.model).toEqual({ name: 'photon_v1' });
    fake.fail('wrongModel');
    expect((await draw(engine, [1], { model: 'sub/photon_v1' })).error).toMatchObject({
      code: 'server.wrongModel',
      params: { used: 'sd_xl_base_1.0', wanted: 'sub/photon_v1' },
    });
  });

  it('is caught when frozen settings keep the checkpoint it has', async () => {
    const { engine } = await start({ kind: 'sdnext', models, frozen: true });
    expect((await draw(engine, [1])).error).toBeUndefined();
    expect((await draw(engine, [1], { model: 'sd_xl_base_1.0' })).error).toMatchObject({ code: 'server.wrongModel' });
  });

  it('tells the family of the checkpoint it has loaded, and of the others only what their names say', async () => {
    const { engine } = await start({
      kind: 'sdnext',
      models: [
        { name: 'mymerge', family: 'sdxl' },
        { name: 'other', family: 'sdxl' },
      ],
    });
    const { models: known } = await engine.describe(forever);
    expect(known.map(({ family, familyFrom }) => [family, familyFrom])).toEqual([
      ['sdxl', 'metadata'],
      ['unknown', 'assumed'],
    ]);
    const sd = await start({ kind: 'sdnext', models: [{ name: 'mymerge', family: 'sd1' }] });
    expect((await sd.engine.describe(forever)).models[0]).toMatchObject({ family: 'sd1', familyFrom: 'assumed' });
  });

  it('wants a password in words of its own', async () => {
    const { fake } = await start({ kind: 'sdnext', auth: { user: 'me', password: 'right' } });
    const engine = createSdapiEngine({ url: fake.url, auth: { user: 'me', password: 'wrong' } });
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.auth' });
    await engine.close?.();
  });

  it('is never interrupted: it does not tell whose picture runs', async () => {
    const { fake, engine } = await start({ kind: 'sdnext', stepMs: 5 });
    expect((await engine.describe(forever)).cancel).toBe('none');
    const controller = new AbortController();
    const onProgress = ({ step }: { step?: number }): void => {
      if ((step ?? 0) > 1) controller.abort();
    };
    const { error } = await draw(engine, [1, 2], { steps: 20 }, { signal: controller.signal, onProgress });
    expect(error).toMatchObject({ code: 'job.cancelled' });
    expect((await draw(engine, [3])).error).toBeUndefined();
    expect(fake.interrupts).toEqual([]);
  });
});

const kinds = ['a1111', 'a1111-1.8', 'forge', 'forge-neo', 'forge-classic', 'reforge', 'sdnext'] as const;

describe('img2img, hires fix and extras on every dialect', () => {
  it.each(kinds)('%s enlarges by hires fix', async (kind) => {
    const { engine } = await start({ kind });
    const hires = { scale: 2, upscaler: 'Latent', steps: 3, denoise: 0.6 };
    const { cells, error } = await draw(engine, [1, 2], { hires });
    expect(error).toBeUndefined();
    expect(await sharp(cells[0]?.image).metadata()).toMatchObject({ width: 128, height: 128 });
    expect(cells.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it.each(kinds)('%s draws from a picture of another size, at the size asked for', async (kind) => {
    const { engine } = await start({ kind });
    const background = 'red';
    const image = await sharp({ create: { width: 96, height: 40, channels: 3, background } })
      .png()
      .toBuffer();
    const source = { image, sha256: '0'.repeat(64), denoise: 0.4 };
    const { cells, error } = await draw(engine, [1, 2], { source });
    expect(error).toBeUndefined();
    expect(await sharp(cells[0]?.image).metadata()).toMatchObject({ width: settings.width, height: settings.height });
    expect(cells.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it.each(kinds)('%s runs dynamic thresholding, and another picture comes of it', async (kind) => {
    const { engine } = await start({ kind });
    const name =
      kind.startsWith('a1111') || kind === 'sdnext'
        ? 'Dynamic Thresholding (CFG Scale Fix)'
        : 'DynamicThresholding (CFG-Fix) Integrated';
    const plain = await draw(engine, [1]);
    const extra = await draw(engine, [1], { extras: { [name]: [true, 7, 100] } });
    expect([plain.error, extra.error]).toEqual([undefined, undefined]);
    expect(await pixelsOf(extra.cells[0]?.image)).not.toBe(await pixelsOf(plain.cells[0]?.image));
  });

  it('names the script that was probably meant', async () => {
    const { engine } = await start();
    const { error } = await draw(engine, [1], { extras: { 'Dynamic Thresholding': [true] } });
    expect(error).toMatchObject({
      code: 'request.unsupported',
      params: { feature: expect.stringMatching(/^Dynamic Thresholding \(≈ dynamic thresholding \(cfg scale fix\), /) },
    });
  });
});

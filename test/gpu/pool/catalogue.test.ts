import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { EngineInfo, ModelInfo, RowSettings } from '../../../src/gpu/engine.ts';
import { mergeServers } from '../../../src/gpu/pool/catalogue.ts';
import { lacksOf } from '../../../src/gpu/pool/lacks.ts';
import { groupModels } from '../../../src/gpu/pool/same-model.ts';
import { baseInfo } from '../../support/drawing-engine.ts';

const model = (name: string, hash?: string, change: Partial<ModelInfo> = {}): ModelInfo => ({
  name,
  ...(hash === undefined ? {} : { hash }),
  family: 'sd1',
  familyFrom: 'assumed',
  ...change,
});
const named = (...servers: (readonly ModelInfo[])[]) =>
  groupModels(servers.map((models, index) => ({ id: `s${index + 1}`, models }))).map(({ name, members }) => [
    name,
    members.map(({ server }) => server).join('+'),
  ]);

const [one, other] = ['aaaaaaaaaa', 'bbbbbbbbbb'];

describe('models of several servers', () => {
  test('with one hash are one model, under the name the first server has for it', () => {
    expect(named([model('anything', one)], [model('anime/Anything-v3.safetensors', one.repeat(4))])).toEqual([
      ['anything', 's1+s2'],
    ]);
  });

  test('with one name and two hashes are two, told apart by the server', () => {
    expect(named([model('mix', one)], [model('mix', other)])).toEqual([
      ['mix (s1)', 's1'],
      ['mix (s2)', 's2'],
    ]);
  });

  test('without a hash go by their name, folder and extension aside', () => {
    expect(named([model('mix', one)], [model('sd/Mix.safetensors')])).toEqual([['mix', 's1+s2']]);
    expect(named([model('mix')], [model('mix.ckpt')], [model('other')])).toEqual([
      ['mix', 's1+s2'],
      ['other', 's3'],
    ]);
  });

  test('without a hash stay by themselves where the name means two files already', () => {
    expect(named([model('mix', one)], [model('mix', other)], [model('mix')])).toEqual([
      ['mix (s1)', 's1'],
      ['mix (s2)', 's2'],
      ['mix (s3)', 's3'],
    ]);
  });

  const anyModel = fc.record({
    name: fc.constantFrom('a', 'b', 'x/a.safetensors', 'B.ckpt'),
    hash: fc.constantFrom(undefined, one, other, 'cccccccccc'),
  });
  const anyServers = fc.array(fc.uniqueArray(anyModel, { maxLength: 4, selector: ({ name }) => name }), {
    maxLength: 4,
  });

  test('appear once each under unique names, and a server has one of them at most', () => {
    fc.assert(
      fc.property(anyServers, (servers) => {
        const lists = servers.map((models, index) => ({
          id: `s${index}`,
          models: models.map(({ name, hash }) => model(name, hash)),
        }));
        const groups = groupModels(lists);
        const members = groups.flatMap((group) => group.members);
        expect(members).toHaveLength(lists.flatMap(({ models }) => models).length);
        expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
        for (const { members: own } of groups) {
          expect(new Set(own.map(({ server }) => server)).size).toBe(own.length);
          expect(new Set(own.flatMap(({ model: { hash } }) => hash ?? [])).size).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('of a single server keep their names', () => {
    fc.assert(
      fc.property(anyServers, ([models = []]) => {
        const list = models.map(({ name, hash }) => model(name, hash));
        expect(groupModels([{ id: 's', models: list }]).map(({ name }) => name)).toEqual(
          models.map(({ name }) => name),
        );
      }),
    );
  });
});

const info = (change: Partial<EngineInfo>): EngineInfo => ({ ...baseInfo, ...change });

describe('the list of several servers', () => {
  const big = info({
    title: 'Forge',
    models: [model('mix', one, { family: 'unknown' })],
    currentModel: 'mix',
    loras: ['paint'],
    samplers: ['Euler', 'DDIM'],
    upscalers: ['Latent'],
    size: { step: 8, min: 64, max: 2048, maxPixels: 4_000_000 },
  });
  const small = info({
    title: 'ComfyUI',
    models: [
      model('sd/mix.safetensors', one, { family: 'sdxl', familyFrom: 'header', layers: 12 }),
      model('only-here'),
    ],
    currentModel: 'only-here',
    loras: ['chars/paint.safetensors', 'hero'],
    samplers: ['Euler', 'Heun'],
    schedulers: ['Automatic'],
    size: { step: 64, min: 128, max: 1024, maxPixels: 1_000_000 },
    features: { img2img: false, hires: false, extras: false },
    seedExact: false,
  });
  const list = mergeServers([
    { id: 'gpu1', info: big, away: false },
    { id: 'comfy', info: small, away: false },
  ]);
  const { info: merged } = list;
  const settings: RowSettings = {
    prompt: '',
    negative: '',
    seed: 1,
    width: 512,
    height: 512,
    steps: 4,
    cfg: 7,
    sampler: 'Euler',
    scheduler: 'Automatic',
    model: 'mix',
    loras: [{ name: 'paint', weight: 1 }],
    extras: {},
  };
  const lacks = (server: string, change: Partial<RowSettings>): string[] =>
    lacksOf(server, server === 'gpu1' ? big : small, { ...settings, ...change }, list);

  test('offers what any of them has, each file once, with the surest family', () => {
    expect(merged.title).toBe('gpu1 (Forge), comfy (ComfyUI)');
    expect(merged.models.map(({ name }) => name)).toEqual(['mix', 'only-here']);
    expect(merged.models[0]).toMatchObject({
      hash: one,
      family: 'sdxl',
      familyFrom: 'header',
      layers: 12,
      aliases: ['sd/mix.safetensors'],
    });
    expect(merged.loras).toEqual(['paint', 'hero']);
    expect(merged.samplers).toEqual(['Euler', 'DDIM', 'Heun']);
    expect(merged.size).toEqual({ step: 8, min: 64, max: 2048, maxPixels: 4_000_000 });
    expect(merged).toMatchObject({ currentModel: 'mix', seedExact: false, features: { img2img: true, hires: true } });
  });

  test('speaks to each server in its own names', () => {
    expect(list.settingsOn('gpu1', settings)).toEqual(settings);
    expect(list.settingsOn('comfy', settings)).toMatchObject({
      model: 'sd/mix.safetensors',
      loras: [{ name: 'chars/paint.safetensors', weight: 1 }],
    });
  });

  test('knows what each server lacks for a row, all of it', () => {
    expect(lacks('gpu1', {})).toEqual([]);
    expect(lacks('comfy', {})).toEqual([]);
    expect(lacks('gpu1', { model: 'only-here', loras: [{ name: 'hero', weight: 1 }], sampler: 'Heun' })).toEqual([
      'checkpoint “only-here”',
      'LoRA “hero”',
      'sampler “Heun”',
    ]);
    const hires = { scale: 2, upscaler: 'Latent', steps: 0, denoise: 0.5 };
    expect(lacks('comfy', { width: 72, scheduler: 'Karras', hires, extras: { Dynamic: [] } })).toEqual([
      '72x512',
      'scheduler “Karras”',
      'hires fix',
      'Dynamic',
    ]);
    expect(lacks('comfy', { source: { image: new Uint8Array(), sha256: '', denoise: 0.5 } })).toEqual(['img2img']);
  });

  test('takes its defaults from the first server that is there', () => {
    const { info: other } = mergeServers([
      { id: 'gpu1', info: big, away: true },
      { id: 'comfy', info: small, away: false },
    ]);
    expect(other.currentModel).toBe('only-here');
    expect(other.models.map(({ name }) => name)).toEqual(['mix', 'only-here']);
  });
});

const machine = (id: string, seed: number) => ({
  id,
  away: false,
  info: {
    ...baseInfo,
    models: Array.from({ length: 2000 }, (_, index) =>
      model(`${id}/checkpoint_${index}.safetensors`, `${(index + seed).toString(16).padStart(8, '0')}ab`),
    ),
    loras: Array.from({ length: 10_000 }, (_, index) => `chars/lora_${index + seed}`),
  },
});

describe('a server that only stands in', () => {
  const own = {
    id: 'gpu1',
    away: true,
    info: { ...baseInfo, models: [model('mix', one)], currentModel: 'mix', loras: ['paint'] },
  };
  const other = {
    id: 'ai-horde',
    away: false,
    fallback: true,
    info: {
      ...baseInfo,
      title: 'AI Horde',
      models: [model('mix · AI Horde')],
      currentModel: 'mix · AI Horde',
      seedExact: false,
      fingerprint: 'horde',
    },
  };

  test('brings its models and decides nothing else, also when everybody else is away', () => {
    const { info, modelOn } = mergeServers([own, other]);
    expect(info.models.map(({ name }) => name)).toEqual(['mix', 'mix · AI Horde']);
    expect(info).toMatchObject({ currentModel: 'mix', seedExact: true, title: `gpu1 (${baseInfo.title})` });
    expect(info.fingerprint).toBe(mergeServers([own]).info.fingerprint);
    expect(modelOn('ai-horde', 'mix')).toBeUndefined();
    expect(modelOn('gpu1', 'mix · AI Horde')).toBeUndefined();
  });

  test('is what there is where there is nobody else', () => {
    expect(mergeServers([other]).info.currentModel).toBe('mix · AI Horde');
  });
});

test('three machines with thousands of files each are one list in a moment', () => {
  const started = performance.now();
  const { info } = mergeServers([machine('a', 0), machine('b', 500), machine('c', 1000)]);
  expect(info.models).toHaveLength(3000);
  expect(info.loras).toHaveLength(11_000);
  // Comparing all with all took minutes, in which a bot answers nobody.
  expect(performance.now() - started).toBeLessThan(10_000);
});

const tellingServer = (id: string, info: Partial<EngineInfo>) => ({ id, info: { ...baseInfo, ...info }, away: false });

test('what files of LoRAs say is told under the names of the one list, and by the first server that says it', () => {
  const { info } = mergeServers([
    tellingServer('plain', { loras: ['hero', 'chars/girl'] }),
    tellingServer('reading', {
      loras: ['chars/hero.safetensors', 'girl', 'own'],
      loraFiles: true,
      loraFacts: [
        { name: 'chars/hero.safetensors', trainedClipSkip: 2 },
        { name: 'own', trainedClipSkip: 1 },
      ],
    }),
    tellingServer('telling', { loras: ['hero'], loraFacts: [{ name: 'hero', trainedClipSkip: 1 }] }),
  ]);
  expect(info.loras).toEqual(['hero', 'chars/girl', 'own']);
  expect(new Map(info.loraFacts?.map(({ name, trainedClipSkip }) => [name, trainedClipSkip]))).toEqual(
    new Map([
      ['hero', 2],
      ['own', 1],
    ]),
  );
  expect(info.loraFiles).toBe(true);
  expect(mergeServers([tellingServer('plain', {})]).info.loraFacts).toBeUndefined();
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AppError } from '../../src/errors.ts';
import type { ClipSkipEffect, EngineInfo } from '../../src/gpu/engine.ts';
import { defaultLimits } from '../../src/sweep/limits.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import type { SweepRequestInput } from '../../src/sweep/request.ts';
import { maxSeed, sweepRequest } from '../../src/sweep/request.ts';
import { baseInfo, createDrawingEngine } from '../support/drawing-engine.ts';

interface Options {
  readonly info?: Partial<EngineInfo>;
  readonly effect?: (clipSkip: number) => ClipSkipEffect;
  readonly limits?: typeof defaultLimits;
}

function plan(request: SweepRequestInput, { info = {}, effect, limits = defaultLimits }: Options = {}) {
  const engine = createDrawingEngine(effect ? { effect: (_model, clipSkip) => effect(clipSkip) } : {});
  const context = { engine, info: { ...baseInfo, ...info }, sweepId: 's', randomSeed: () => 77, limits };
  return planSweep(sweepRequest.parse(request), context);
}

function refusal(request: SweepRequestInput, options?: Options): { code: string; params: unknown } {
  try {
    plan(request, options);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, params: error.params };
    throw error;
  }
  throw new Error('was not refused');
}

const skipsOf = (made: ReturnType<typeof plan>): number[] | undefined =>
  made.rows[0]?.cells.map((cell) => cell.clipSkip);
const noticeKeys = (made: ReturnType<typeof plan>): string[] => made.notices.map((notice) => notice.key);

const notices = (request: Partial<SweepRequestInput>) => plan({ prompt: 'a', ...request }).notices;
const said = (features: string) => [{ key: 'sheet:notice.settleFirst', params: { features } }];

describe('what a plan fills in', () => {
  it('takes everything that was not said from the engine, and a seed of its own', () => {
    const made = plan({ prompt: 'a cat' });
    expect(made.rows).toHaveLength(1);
    expect(made.rows[0]).toMatchObject({
      label: '77',
      settings: {
        prompt: 'a cat',
        negative: '',
        seed: 77,
        width: 64,
        height: 64,
        steps: 4,
        cfg: 7,
        sampler: 'Euler',
        scheduler: 'Automatic',
        model: 'alpha',
        loras: [],
        extras: {},
      },
    });
    expect(made.notices).toEqual([]);
  });

  it('says to settle clip skip first where img2img, hires fix or extras come on top of a comparison', () => {
    const source = { image: new Uint8Array([1]), sha256: '0'.repeat(64) };
    const hires = { scale: 2, upscaler: 'Latent', denoise: 0.5 };
    expect(notices({ source })).toEqual(said('img2img'));
    expect(notices({ hires })).toEqual(said('hires fix'));
    expect(notices({ hires, extras: { 'Dynamic Thresholding': [] } })).toEqual(said('hires fix, Dynamic Thresholding'));
    expect(notices({ hires, skips: [2] })).toEqual([]);
  });

  it('names the LoRAs that were probably meant', () => {
    const { code, params } = refusal({ prompt: 'a <lora:hero-00002:1>' });
    expect(code).toBe('request.lora');
    expect(params).toMatchObject({ known: expect.stringMatching(/^chars\/hero-000002, /) });
  });

  it('keeps a seed of 0', () => {
    expect(plan({ prompt: '', seed: 0 }).rows[0]?.settings.seed).toBe(0);
  });

  it('draws 1, 2, 3 on SD1, with the layer that each reads', () => {
    const made = plan({ prompt: '' });
    expect(made.rows[0]?.cells.map(({ clipSkip, layer, layers, native }) => [clipSkip, layer, layers, native])).toEqual(
      [
        [1, 12, 12, false],
        [2, 11, 12, false],
        [3, 10, 12, false],
      ],
    );
    expect(made.baseline).toBe(1);
  });

  it('draws 2, 3, 4 on SDXL and marks 2 as native', () => {
    const made = plan({ prompt: '', model: 'beta' });
    expect(skipsOf(made)).toEqual([2, 3, 4]);
    expect(made.rows[0]?.cells.map((cell) => cell.native)).toEqual([true, false, false]);
    expect(made.baseline).toBe(2);
  });

  it('believes a checkpoint that says it was trained at 2, and compares with that', () => {
    const models = [{ name: 'nai', family: 'sd1', familyFrom: 'metadata', native: 2 } as const];
    const made = plan({ prompt: '' }, { info: { models, currentModel: 'nai' } });
    expect(made.rows[0]?.cells.map((cell) => cell.native)).toEqual([false, true, false]);
    expect(made.baseline).toBe(2);
  });

  it('treats an unknown family like SD1 and says so', () => {
    const made = plan({ prompt: '', model: 'gamma' });
    expect(skipsOf(made)).toEqual([1, 2, 3]);
    expect(noticeKeys(made)).toEqual(['sheet:notice.familyUnknown']);
  });

  it('counts from the layers a cut text encoder really has', () => {
    const models = [{ name: 'cut', family: 'sd1', familyFrom: 'metadata', layers: 11 } as const];
    const info = { models, currentModel: 'cut' };
    expect(plan({ prompt: '', skips: [11] }, { info }).rows[0]?.cells[0]).toMatchObject({ layer: 1, layers: 11 });
    expect(refusal({ prompt: '', skips: [12] }, { info }).code).toBe('request.clipSkip');
  });

  it('puts clip skips in order and draws none twice', () => {
    expect(skipsOf(plan({ prompt: '', skips: [3, 1, 3, 2] }))).toEqual([1, 2, 3]);
  });

  it('makes a prompt drawable without touching what can be: lone surrogates and control characters only', () => {
    const prompt = 'a\u0000b\ud800c\n(d:1.2) \u202eе👩‍👩‍👧 <b>';
    expect(plan({ prompt }).rows[0]?.settings.prompt).toBe('a b\ufffdc\n(d:1.2) \u202eе👩‍👩‍👧 <b>');
  });
});

describe('names', () => {
  it('are found in any case, without folder, extension or hash, and by hash', () => {
    for (const model of ['ALPHA', 'aaaaaaaaaa']) expect(plan({ prompt: '', model }).model.name).toBe('alpha');
    for (const model of ['beta', 'styles\\beta', 'Beta.safetensors', 'bbbbbbbbbbcc']) {
      expect(plan({ prompt: '', model }).model.hash).toBe('bbbbbbbbbb');
    }
  });

  it.each([
    [{ sampler: 'euler A' }, ['Euler a', 'Automatic']],
    [{ sampler: 'dpm++ 2m karras' }, ['DPM++ 2M', 'Karras']],
    [{ sampler: 'dpmpp_2m', scheduler: 'karras' }, ['DPM++ 2M', 'Karras']],
    [{ sampler: 'k_euler_ancestral' }, ['Euler a', 'Automatic']],
    [{ sampler: 'dpm++ 2m sgm_uniform' }, ['DPM++ 2M', 'SGM Uniform']],
    [{ scheduler: 'KARRAS' }, ['Euler', 'Karras']],
    [{ sampler: 'DPM++ 2M Karras', scheduler: 'Automatic' }, ['DPM++ 2M', 'Automatic']],
  ])('of a sampler and its scheduler are understood as people write them: %o', (request, expected) => {
    const settings = plan({ prompt: '', ...request }).rows[0]?.settings;
    expect([settings?.sampler, settings?.scheduler]).toEqual(expected);
  });

  it('of old servers, where the scheduler is part of the sampler, are taken whole', () => {
    const info = { samplers: ['Euler', 'DPM++ 2M', 'DPM++ 2M Karras'], schedulers: ['Automatic'] };
    expect(plan({ prompt: '', sampler: 'dpm++ 2m karras' }, { info }).rows[0]?.settings.sampler).toBe(
      'DPM++ 2M Karras',
    );
  });

  it('that do not exist are refused with those that do', () => {
    expect(refusal({ prompt: '', model: 'zeta' })).toMatchObject({ code: 'request.model', params: { name: 'zeta' } });
    expect(refusal({ prompt: '', sampler: 'Karras' })).toMatchObject({
      code: 'request.sampler',
      params: { name: 'Karras', known: 'Euler, Euler a, DPM++ 2M, DDIM' },
    });
    expect(refusal({ prompt: '', scheduler: 'x' })).toMatchObject({
      code: 'request.sampler',
      params: { known: 'Automatic, Karras, SGM Uniform' },
    });
  });
});

describe('what is refused', () => {
  it('is FLUX, with the reason', () => {
    expect(refusal({ prompt: '', model: 'delta' })).toEqual({
      code: 'request.family',
      params: { model: 'delta', family: 'FLUX' },
    });
  });

  it.each([
    [{ width: 65 }, 'request.size'],
    [{ height: 4096 }, 'request.size'],
    [{ width: 2048, height: 2056 }, 'request.size'],
    [{ skips: [13] }, 'request.clipSkip'],
  ])('is what the engine or the family does not have: %o', (request, code) => {
    expect(refusal({ prompt: '', ...request }).code).toBe(code);
  });

  it('is a size beside the only ones there are', () => {
    const info = { size: { ...baseInfo.size, only: ['64x64'] } };
    expect(refusal({ prompt: '', width: 128, height: 128 }, { info })).toMatchObject({
      code: 'request.size',
      params: { allowed: '64x64' },
    });
  });

  it('is a feature the engine lacks, by its name', () => {
    const info = { features: { img2img: false, hires: false, extras: false } };
    const hires = { scale: 2, upscaler: 'Latent', denoise: 0.5 };
    const source = { image: new Uint8Array(1), sha256: 'a'.repeat(64) };
    const featureOf = (request: Omit<SweepRequestInput, 'prompt'>): unknown =>
      refusal({ prompt: '', ...request }, { info }).params;
    expect(featureOf({ hires })).toMatchObject({ feature: 'hires fix' });
    expect(featureOf({ source })).toMatchObject({ feature: 'img2img' });
    expect(featureOf({ extras: { 'Dynamic Thresholding': true } })).toMatchObject({ feature: 'Dynamic Thresholding' });
    expect(refusal({ prompt: '', hires: { ...hires, upscaler: 'nope' } }).code).toBe('request.unsupported');
  });

  it('is more pictures than one sweep may have, by count and by memory', () => {
    const rows = { axis: 'seed' as const, values: ['12'] };
    const skips = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    expect(plan({ prompt: '', skips, rows }).rows).toHaveLength(12);
    expect(refusal({ prompt: '', skips, rows, width: 2048, height: 2048 })).toEqual({
      code: 'request.tooMuch',
      params: { cells: 144, max: 47 },
    });
    const limits = { ...defaultLimits, cells: 8 };
    expect(refusal({ prompt: '', rows: { axis: 'seed', values: ['3'] } }, { limits }).params).toEqual({
      cells: 9,
      max: 8,
    });
  });

  it('is a LoRA that the engine does not have', () => {
    expect(refusal({ prompt: '<lora:nope:1>' })).toMatchObject({ code: 'request.lora', params: { name: 'nope' } });
  });
});

describe('LoRAs', () => {
  it('are taken as they are where the engine’s list is not all there is, under its own name where one is in it', () => {
    const made = plan({ prompt: 'x <lora:12345@67890:0.5> <lora:PAINT:1>' }, { info: { openLoras: true } });
    expect(made.rows[0]?.settings.loras).toEqual([
      { name: '12345@67890', weight: 0.5 },
      { name: 'paint', weight: 1 },
    ]);
  });

  it('come from tags and from the request; what stands beside the prompt wins', () => {
    const made = plan({ prompt: 'x <lora:PAINT:0.5> <lora:hero:2>', loras: [{ name: 'PAINT', weight: 0.7 }] });
    expect(made.rows[0]?.settings).toMatchObject({
      prompt: 'x  ',
      loras: [
        { name: 'paint', weight: 0.7 },
        { name: 'chars/hero', weight: 2 },
      ],
    });
    expect(made.request.prompt).toBe('x <lora:PAINT:0.5> <lora:hero:2>');
  });

  it('are left out by an engine that has none, which is said, and so is a tag that cannot be read', () => {
    const { loras: _loras, ...info } = baseInfo;
    const engine = createDrawingEngine();
    const request = sweepRequest.parse({ prompt: 'x <lora:a:1> <lora:b>, <lora:c:d>' });
    const made = planSweep(request, { engine, info, sweepId: 's', randomSeed: () => 1 });
    expect(made.rows[0]?.settings).toMatchObject({ prompt: 'x  , <lora:c:d>', loras: [] });
    expect(made.notices).toEqual([
      { key: 'sheet:notice.loraMalformed', params: { tag: '<lora:c:d>' } },
      { key: 'sheet:notice.lorasLeftOut', params: { engine: 'drawing engine', names: 'a, b' } },
    ]);
    const rows = { axis: 'loraWeight' as const, values: ['1'] };
    expect(() => planSweep({ ...request, rows }, { engine, info, sweepId: 's', randomSeed: () => 1 })).toThrow(
      /request\.unsupported/,
    );
  });
});

const rows = (axis: string, values: string[], rest: Partial<SweepRequestInput> = {}) =>
  plan({ prompt: 'base', seed: 5, ...rest, rows: { axis, values } } as SweepRequestInput).rows;

describe('rows', () => {
  it('of seeds: the seeds, or as many as one small number says', () => {
    expect(rows('seed', ['42', '7', '42']).map((row) => row.settings.seed)).toEqual([42, 7]);
    expect(rows('seed', ['3']).map((row) => [row.label, row.settings.seed])).toEqual([
      ['5', 5],
      ['6', 6],
      ['7', 7],
    ]);
    expect(rows('seed', ['2'], { seed: maxSeed }).map((row) => row.settings.seed)).toEqual([maxSeed, 0]);
    expect(rows('seed', ['13']).map((row) => row.settings.seed)).toEqual([13]);
    for (const value of ['x', '-1', '1.5', String(maxSeed + 1)]) {
      expect(() => rows('seed', [value])).toThrow(/request\.invalid/);
    }
  });

  it('of epochs: the epoch takes the place and the weight of the one in the prompt', () => {
    const made = rows('loraEpoch', ['hero-000002', 'hero-000004:0.5', 'hero'], {
      prompt: '<lora:chars/Hero-000004:0.8> <lora:paint:1>',
    });
    expect(made.map((row) => row.settings.loras)).toEqual([
      [
        { name: 'chars/hero-000002', weight: 0.8 },
        { name: 'paint', weight: 1 },
      ],
      [
        { name: 'chars/hero-000004', weight: 0.5 },
        { name: 'paint', weight: 1 },
      ],
      [
        { name: 'chars/hero', weight: 0.8 },
        { name: 'paint', weight: 1 },
      ],
    ]);
  });

  it('of LoRAs: each beside what the prompt has, in the place of what belongs to one of them', () => {
    const made = rows('loraSeries', ['paint', 'hero:0.5'], {
      prompt: '<lora:hero-000002:0.7>',
    });
    expect(made.map((row) => row.settings.loras.map((lora) => `${lora.name} ${lora.weight}`))).toEqual([
      ['paint 0.7'],
      ['chars/hero 0.5'],
    ]);
  });

  it('of weights: for the only LoRA there is', () => {
    const made = rows('loraWeight', ['0', '0.5', '-1'], { prompt: '<lora:paint>' });
    expect(made.map((row) => row.settings.loras[0]?.weight)).toEqual([0, 0.5, -1]);
    expect(() => rows('loraWeight', ['1'])).toThrow(/request\.invalid/);
    expect(() => rows('loraWeight', ['1'], { prompt: '<lora:paint><lora:hero>' })).toThrow(/request\.invalid/);
    expect(() => rows('loraWeight', ['much'], { prompt: '<lora:paint>' })).toThrow(/request\.invalid/);
  });

  it('of checkpoints: the columns hold the values of all families, and each row knows its own native one', () => {
    const made = rows('checkpoint', ['alpha', 'beta']);
    expect(made.map((row) => row.settings.model)).toEqual(['alpha', baseInfo.models[1]?.name]);
    expect(made.map((row) => row.cells.map((cell) => cell.clipSkip))).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    expect(made[1]?.cells.map((cell) => cell.native)).toEqual([false, true, false, false]);
    expect(() => rows('checkpoint', ['alpha', 'delta'])).toThrow(/request\.family/);
  });

  it('of styles: whole prompts, with a place for the prompt itself', () => {
    const made = rows('style', ['{prompt}', '1girl, {prompt}, $&', 'a photo <lora:paint:0.5>']);
    expect(made.map((row) => row.settings.prompt)).toEqual(['base', '1girl, base, $&', 'a photo ']);
    expect(made[2]?.settings.loras).toEqual([{ name: 'paint', weight: 0.5 }]);
    expect(() => rows('style', ['{prompt}'.repeat(3)], { prompt: 'x'.repeat(1999) })).toThrow(/request\.invalid/);
  });
});

const floorOfTwo = (n: number): ClipSkipEffect =>
  n < 2 ? { honoured: 'floor', used: 2 } : { honoured: 'yes', used: n };

describe('before anything is drawn', () => {
  it('says when the server will ignore clip skip, and that drawing is pointless', () => {
    const made = plan({ prompt: '' }, { effect: () => ({ honoured: 'no' }) });
    expect(made.pointless).toBe(true);
    expect(noticeKeys(made)).toEqual(['sheet:notice.ignored']);
    expect(made.rows[0]?.cells.map((cell) => cell.layer)).toEqual([undefined, undefined, undefined]);
  });

  it('says where another value is used; the rest still varies', () => {
    const made = plan({ prompt: '' }, { effect: floorOfTwo });
    expect(made.pointless).toBe(false);
    expect(made.notices).toEqual([{ key: 'sheet:notice.floor', params: { engine: 'drawing engine', n: 1, used: 2 } }]);
    expect(made.rows[0]?.cells.map((cell) => cell.layer)).toEqual([11, 11, 10]);
    expect(plan({ prompt: '', skips: [1, 2] }, { effect: floorOfTwo }).pointless).toBe(true);
  });

  it('gives the reason of the engine where there is one', () => {
    const reason = { key: 'sheet:noPrompt' } as const;
    expect(plan({ prompt: '' }, { effect: () => ({ honoured: 'no', reason }) }).notices).toEqual([reason]);
  });

  it('does not call one picture at one value pointless', () => {
    expect(plan({ prompt: '', skips: [2] }, { effect: () => ({ honoured: 'no' }) }).pointless).toBe(false);
  });
});

it('holds for whatever is asked: rows of the same ascending columns, distinct keys, seeds in range', () => {
  const skips = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 });
  const seeds = fc.array(fc.integer({ min: 0, max: maxSeed }), { minLength: 1, maxLength: 12 });
  const request = fc.record(
    {
      prompt: fc.string({ maxLength: 200, unit: 'grapheme' }),
      negative: fc.string({ maxLength: 50 }),
      seed: fc.integer({ min: 0, max: maxSeed }),
      skips,
      rows: seeds.map((values) => ({ axis: 'seed' as const, values: values.map(String) })),
    },
    { requiredKeys: ['prompt'] },
  );
  fc.assert(
    fc.property(request, (asked) => {
      const made = plan(asked as SweepRequestInput);
      const columns = made.rows.map((row) => row.cells.map((cell) => cell.clipSkip));
      const [first = []] = columns;
      expect(first).toEqual([...new Set(first)].sort((a, b) => a - b));
      expect(columns.every((column) => column.join() === first.join())).toBe(true);
      expect(first).toContain(made.baseline);
      const keys = made.rows.flatMap((row) => row.cells.map((cell) => cell.requestKey));
      expect(new Set(keys).size).toBe(keys.length);
      expect(made.rows.every(({ settings }) => settings.seed >= 0 && settings.seed <= maxSeed)).toBe(true);
      expect(plan(asked as SweepRequestInput)).toEqual(made);
    }),
  );
});

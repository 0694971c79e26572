import { describe, expect, it } from 'vitest';

import type { LoraCheckpoint } from '../../../src/advice/lora/index.ts';
import { bySeries, describeMetadata, loraCard, loraGuidance, placeInSeries } from '../../../src/advice/lora/index.ts';
import { languages, translator } from '../../../src/text/index.ts';
import { kohyaMetadata } from '../../support/lora-file.ts';

const t = translator('en');

function guided(metadata: Readonly<Record<string, unknown>>, checkpoint?: LoraCheckpoint) {
  const { lines, ...rest } = loraGuidance(describeMetadata('x', metadata), checkpoint);
  // Whatever is said says where it is from.
  expect(lines.filter(({ source }) => source === undefined)).toEqual([]);
  return { ...rest, ids: lines.map(({ id }) => id), text: lines.map((line) => t(line.text)).join(' ') };
}

describe('at what to generate', () => {
  it('trained at 2 on nai.ckpt, drawn on a photo checkpoint: at 2, and both are swept', () => {
    expect(guided(kohyaMetadata, { name: 'realisticVisionV51', native: 1 })).toEqual({
      generateAt: 2,
      sweep: [1, 2],
      ids: ['L01', 'L02'],
      text: 'It was trained at 2 on nai.ckpt: generate at 2 first. Your checkpoint’s native value is 1, the LoRA’s is 2: sweep both and choose with your eyes.',
    });
  });

  it('a value that is only in a checkpoint’s name is said to be a guess', () => {
    const { text, sweep } = guided(kohyaMetadata, { name: 'photon_v1' });
    expect(text).toContain('By its name the native value of photon_v1 is probably 1');
    expect(sweep).toEqual([1, 2]);
  });

  it('where both agree, that is said, and the neighbours are swept', () => {
    expect(guided(kohyaMetadata, { native: 2 })).toMatchObject({ generateAt: 2, sweep: [1, 2], ids: ['L01', 'L02'] });
  });

  it('a value of 3 is drawn beside 1 and 2, or beside the checkpoint’s own', () => {
    const at3 = { ...kohyaMetadata, ss_clip_skip: '3', 'modelspec.encoder_layer': '3' };
    expect(guided(at3).sweep).toEqual([1, 2, 3]);
    expect(guided(at3, { native: 1 }).sweep).toEqual([1, 3]);
  });

  it.each([
    [
      'SDXL that says 2',
      { ss_base_model_version: 'sdxl_base_v1-0', ss_clip_skip: '2' },
      2,
      [2, 3, 4],
      /says clip skip 2, but trainers write that number for SDXL and never use it/,
    ],
    ['SDXL that says nothing', { ss_base_model_version: 'sdxl_base_v1-0' }, 2, [2, 3, 4], /SDXL’s own value is 2/],
    [
      'SD 2.x that says 1',
      { ss_base_model_version: 'sd_v2', ss_clip_skip: '1' },
      2,
      [2, 3, 4],
      /sd-scripts does not expect/,
    ],
    [
      'FLUX',
      { 'modelspec.architecture': 'flux-1-dev/lora' },
      undefined,
      [],
      /FLUX, which reads prompts with T5 as well/,
    ],
    [
      'something unknown',
      { ss_base_model_version: 'zimage' },
      undefined,
      [],
      /“zimage”, of which this program knows nothing/,
    ],
    ['SD 1.x that says nothing', { ss_base_model_version: 'sd_v1' }, undefined, [1, 2], /Nothing in it tells/],
    [
      'SD 1.x with an anime base',
      { ss_base_model_version: 'sd_v1', ss_sd_model_name: 'animefull-final-pruned.ckpt' },
      2,
      [1, 2],
      /name of its base, animefull-final-pruned\.ckpt, 2 is likely/,
    ],
    [
      'two keys that differ',
      { ss_base_model_version: 'sd_v1', ss_clip_skip: '2', 'modelspec.encoder_layer': '1' },
      2,
      [1, 2],
      /say 2 in one place and 1 in another/,
    ],
  ] as const)('%s', (_, metadata, generateAt, sweep, words) => {
    const found = guided(metadata);
    expect([found.generateAt, found.sweep]).toEqual([generateAt, sweep]);
    expect(found.text).toMatch(words);
  });

  it('of two values that contradict each other both are swept', () => {
    const { text, sweep } = guided({ ...kohyaMetadata, ss_clip_skip: '4' }, { native: 1 });
    expect(sweep).toEqual([1, 2, 4]);
    expect(text).toMatch(/^Its metadata say 4 in one place and 2 in another/);
  });

  it('a LoRA of another family than the checkpoint is said not to fit, first of all', () => {
    expect(guided(kohyaMetadata, { name: 'ponyDiffusionV6XL' }).ids[0]).toBe('L08');
    expect(guided(kohyaMetadata, { name: 'anything-v3' }).ids).not.toContain('L08');
  });
});

describe('the card', () => {
  it.each(languages)('is whole in %s, with nothing left to be filled in', (language) => {
    const say = translator(language);
    const all = [
      kohyaMetadata,
      {},
      { ss_base_model_version: 'sdxl_base_v1-0', ss_clip_skip: '2' },
      { 'modelspec.architecture': 'flux-1-dev/lora' },
      { ...kohyaMetadata, ss_num_reg_images: '30', 'modelspec.encoder_layer': '1', ss_network_args: '{"conv_dim": 4}' },
    ].flatMap((metadata) => {
      const lora = describeMetadata('x', metadata);
      const { heading, rows, notes } = loraCard(lora);
      const parts = [...heading, ...notes, ...rows.flatMap(({ parts }) => parts)];
      return [
        ...parts.map((part) => (typeof part === 'string' ? part : say(part))),
        ...rows.map(({ label }) => say(label)),
        ...loraGuidance(lora).lines.map(({ text }) => say(text)),
      ];
    });
    expect(all.filter((text) => /\{\{|lora:|undefined|\$t/.test(text) || text === '')).toEqual([]);
  });
});

describe('names of a training', () => {
  it.each([
    ['mychar-000006.safetensors', { series: 'mychar', epoch: 6 }],
    ['models/Lora/mychar-step00000500.safetensors', { series: 'mychar', step: 500 }],
    ['C:\\lora\\mychar.safetensors', { series: 'mychar' }],
    ['v1-2024', { series: 'v1-2024' }],
  ])('%s', (name, place) => {
    expect(placeInSeries(name)).toEqual(place);
  });

  it('come in the order in which they were saved, the bare name last', () => {
    const saved = ['b', 'a-000002', 'a-000010', 'a-step00000500', 'a'];
    expect([...saved].sort(bySeries)).toEqual(['a-000002', 'a-000010', 'a-step00000500', 'a', 'b']);
    expect(['a', 'a'].sort(bySeries)).toEqual(['a', 'a']);
  });
});

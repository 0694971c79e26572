import { describe, expect, it } from 'vitest';

import { familyOfMetadata, trainedClipSkip } from '../src/file-metadata.ts';

const sd1 = { ss_base_model_version: 'sd_v1' };

describe('clip skip in the metadata of a file', () => {
  it.each([
    ['kohya’s key', { ...sd1, ss_clip_skip: '2' }, 2],
    ['a number instead of text', { ...sd1, ss_clip_skip: 2 }, 2],
    ['modelspec, where kohya’s key says nothing', { ...sd1, ss_clip_skip: 'None', 'modelspec.encoder_layer': '2' }, 2],
    ['modelspec alone', { 'modelspec.architecture': 'stable-diffusion-v1/lora', 'modelspec.encoder_layer': '1' }, 1],
    ['"None" on SD 1.x, which is the last layer', { ...sd1, ss_clip_skip: 'None' }, 1],
    ['an unknown base', { ss_clip_skip: '2' }, 2],
    ['an architecture that is not known here', { ss_base_model_version: 'zimage', ss_clip_skip: '2' }, undefined],
    ['"None" on an unknown base', { ss_clip_skip: 'None' }, undefined],
    ['SDXL, whose trainers never use it', { ss_base_model_version: 'sdxl_base_v1-0', ss_clip_skip: '2' }, undefined],
    ['SD 2.x', { ss_base_model_version: 'sd_v2_v', ss_clip_skip: '2' }, undefined],
    ['OneTrainer, which counts layers left out', { ...sd1, ot_config: '{"text_encoder_layer_skip": 1, "x": 2}' }, 2],
    ['OneTrainer, nothing left out', { ot_config: '{"text_encoder_layer_skip": 0}' }, 1],
    ['OneTrainer, nonsense', { ot_config: '{"text_encoder_layer_skip": 40}' }, undefined],
    ['nonsense', { ...sd1, ss_clip_skip: 'two' }, undefined],
    ['a number there is no layer for', { ...sd1, ss_clip_skip: '13' }, undefined],
    ['zero', { ...sd1, ss_clip_skip: '0' }, undefined],
    ['nothing', {}, undefined],
  ])('is read from %s', (_, metadata, expected) => {
    expect(trainedClipSkip(metadata)).toBe(expected);
  });
});

describe('family in the metadata of a file', () => {
  it.each([
    ['stable-diffusion-v1', 'sd1'],
    ['stable-diffusion-v1/lora', 'sd1'],
    ['stable-diffusion-v2-768-v', 'sd2'],
    ['stable-diffusion-xl-v1-base', 'sdxl'],
    ['Stable-Diffusion-XL-v1-Base/lora', 'sdxl'],
    ['stable-diffusion-3-medium', 'sd3'],
    ['stable-diffusion-v3.5-large', 'sd3'],
    ['flux-1-dev', 'flux'],
    ['hunyuan-video', undefined],
    [7, undefined],
  ])('%s is %s', (architecture, family) => {
    expect(familyOfMetadata({ 'modelspec.architecture': architecture })).toBe(family);
  });

  it.each([
    ['sd_v1', 'sd1'],
    ['sd_v2_v', 'sd2'],
    ['sdxl_base_v1-0', 'sdxl'],
    ['flux1', 'flux'],
    ['sd3', 'sd3'],
  ])('kohya’s %s is %s', (version, family) => {
    expect(familyOfMetadata({ ss_base_model_version: version })).toBe(family);
  });

  it('is SD 2.x where OneTrainer says so and nothing else does', () => {
    expect(familyOfMetadata({ ss_v2: 'True' })).toBe('sd2');
    expect(familyOfMetadata({ ss_v2: 'True', ss_base_model_version: 'zimage' })).toBe(undefined);
    expect(familyOfMetadata({ ss_v2: 'False' })).toBe(undefined);
  });
});

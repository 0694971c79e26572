import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkpointHint } from '../../src/advice/index.ts';

describe('checkpointHint', () => {
  it.each([
    'nai.ckpt',
    'animefull-final-pruned',
    'anything-v4.5',
    'AbyssOrangeMix3',
    'counterfeitV30',
    'meinamix_v11',
    'anyloraCheckpoint',
    'pastelmix',
  ])('takes %s for an anime checkpoint trained at 2', (name) => {
    expect(checkpointHint(name)).toEqual({ kind: 'anime', native: 2, confidence: 'low' });
  });

  it.each([
    'v1-5-pruned-emaonly.safetensors',
    'Realistic_Vision_V5.1',
    'epicrealism_v5',
    'photon_v1',
    'stable-diffusion-v1-5',
  ])('takes %s for a photo checkpoint or SD 1.5, trained at 1', (name) => {
    expect(checkpointHint(name)).toEqual({ kind: 'photo', native: 1, confidence: 'low' });
  });

  it.each([
    'dreamshaper_8',
    'revAnimated_v122',
    'chilloutmix_Ni',
    'neverendingDream',
    'perfectWorld_v4',
    'some 2.5D mix',
  ])('takes %s for a 2.5D merge without a value of its own', (name) => {
    expect(checkpointHint(name)).toEqual({ kind: 'mixed', confidence: 'low' });
  });

  it('takes a name that says anime and photo for a merge', () => {
    expect(checkpointHint('anything-realistic_vision').kind).toBe('mixed');
  });

  it.each([
    'sd_xl_base_1.0',
    'sdxlUnstableDiffusers',
    'juggernautXL_v9',
    'RealVisXLV40',
    'dreamshaperXL10',
    'ponyDiffusionV6XL',
    'Illustrious-XL-v0.1',
    'noobaiXLNAIXL_vPred10',
    'animagine-xl-3.1',
    'turboXL',
  ])('takes %s for an SDXL-class model, native at 2', (name) => {
    expect(checkpointHint(name)).toMatchObject({ family: 'sdxl', native: 2, confidence: 'low' });
  });

  it.each(['my-model', '', 'Renaissance', 'naive_v1', 'snail', 'pixlr', 'deluxlamp'])(
    'knows nothing about %j',
    (name) => {
      expect(checkpointHint(name)).toEqual({ kind: 'unknown', confidence: 'none' });
    },
  );

  it('never throws, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (name) => {
        const hint = checkpointHint(name);
        expect(hint.confidence === 'none').toBe(hint.kind === 'unknown' && hint.family === undefined);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';

import { familyOfName } from '../../../src/gpu/engines/family-of-name.ts';

describe('the family a file name hints at', () => {
  it.each([
    ['v1-5-pruned-emaonly', 'sd1'],
    ['sd-v1-4', 'sd1'],
    ['stable-diffusion-v1-5', 'sd1'],
    ['sd15_mymerge', 'sd1'],
    ['realisticVisionV2.0', 'sd1'],
    ['nai', 'sd1'],
    ['anything-v3.0', 'sd1'],
    ['AOM3A1_orangemixs', 'sd1'],
    ['realisticVisionV60B1', 'sd1'],
    ['epicrealism_naturalSin', 'sd1'],
    ['dreamshaper_8', 'sd1'],
    ['nai-animefull-latest', 'sd1'],
    ['dreamshaperXL_alpha2', 'sdxl'],
    ['sd_xl_base_1.0', 'sdxl'],
    ['juggernautXL_v9Rundiffusion', 'sdxl'],
    ['animagineXLV31', 'sdxl'],
    ['ponyDiffusionV6', 'sdxl'],
    ['noobaiEps11', 'sdxl'],
    ['v2-1_768-ema-pruned', 'sd2'],
    ['512-base-ema', 'sd2'],
    ['stable-diffusion-2-1', 'sd2'],
    ['sd21_mymerge', 'sd2'],
    ['sd3_medium_incl_clips', 'sd3'],
    ['stable-diffusion-3.5-large', 'sd3'],
    ['flux1-dev-bnb-nf4-v2', 'flux'],
  ] as const)('%s is %s', (name, family) => {
    expect(familyOfName(name)).toEqual({ family, familyFrom: 'name' });
  });

  it.each(['mymerge', 'deliberate_v2.1', 'mymodel_v1.5', 'renaissance', 'v2.0', 'model', 'pixlart', 'xlr8', ''])(
    '%j says nothing',
    (name) => {
      expect(familyOfName(name)).toEqual({ family: 'unknown', familyFrom: 'assumed' });
    },
  );
});

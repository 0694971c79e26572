import { describe, expect, it } from 'vitest';

import { familyFacts } from '../../../../src/family.ts';
import { createSdcppEngine } from '../../../../src/gpu/engines/sdcpp/index.ts';
import { testEngine } from '../contract.ts';
import { hideNativeApi } from './without-jobs.ts';

const { SDCPP_URL: url = '' } = process.env;
const picture = { prompt: 'an abandoned house, overgrown', negative: 'blurry', seed: 42, steps: 4 };

async function createAt(address: string, closeMore?: () => Promise<void>) {
  const engine = createSdcppEngine({ url: address, seedExact: true });
  const { currentModel, models, defaults } = await engine.describe(AbortSignal.timeout(60_000));
  const [model] = models;
  if (!model || !familyFacts(model.family).range) throw new Error('clip skip does not apply to the model it holds');
  const { sampler, scheduler } = defaults;
  return {
    engine,
    settings: {
      ...picture,
      width: 64,
      height: 64,
      cfg: 7,
      sampler,
      scheduler,
      model: currentModel,
      loras: [],
      extras: {},
    },
    close: async () => {
      await engine.close?.();
      await closeMore?.();
    },
  };
}

if (url) {
  testEngine('sdcpp on the server at SDCPP_URL', { abortWithinMs: 2000, create: () => createAt(url) });
  testEngine('sdcpp on the server at SDCPP_URL, by its A1111 API', {
    abortWithinMs: 2000,
    create: async () => {
      const way = await hideNativeApi(url);
      return createAt(way.url, () => way.close());
    },
  });
}

describe.skipIf(url)('sdcpp on a real server', () => {
  it('not run: SDCPP_URL is not set', ({ skip }) => {
    expect(url).toBe('');
    process.stdout.write('sdcpp conformance: not run: SDCPP_URL is not set\n');
    skip('SDCPP_URL is not set');
  });
});

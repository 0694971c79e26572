import { describe, expect, it } from 'vitest';

import { familyFacts } from '../../../../src/family.ts';
import { createSdapiEngine } from '../../../../src/gpu/engines/sdapi/index.ts';
import { testEngine } from '../contract.ts';

const { SDAPI_URL: url, SDAPI_MODEL: wanted } = process.env;

async function create() {
  const engine = createSdapiEngine({ url: url ?? '', pollMs: 50 });
  const info = await engine.describe(AbortSignal.timeout(60_000));
  const model = info.models.find((each) => each.name === (wanted ?? info.currentModel));
  if (!model) throw new Error('SDAPI_MODEL is not in the list of that server');
  if (!familyFacts(model.family).range) throw new Error('clip skip does not apply to that model; set SDAPI_MODEL');
  const { sampler, scheduler } = info.defaults;
  const size = { width: 256, height: 256 };
  const picture = { prompt: 'an abandoned house, overgrown', negative: '', seed: 42, ...size, steps: 4, cfg: 7 };
  return {
    engine,
    settings: { ...picture, sampler, scheduler, model: model.name, loras: [], extras: {} },
    close: async () => engine.close?.(),
  };
}

// oxlint-disable-next-line vitest/no-conditional-tests -- the contract needs a real server, which most machines lack
if (url) testEngine('sdapi on the server at SDAPI_URL', { abortWithinMs: 2000, create });

describe.skipIf(url)('sdapi on a real server', () => {
  it('not run: SDAPI_URL is not set', ({ skip }) => {
    expect(url).toBeUndefined();
    process.stdout.write('sdapi conformance: not run: SDAPI_URL is not set\n');
    skip('SDAPI_URL is not set');
  });
});

import { describe, expect, it } from 'vitest';

import { familyFacts } from '../../../../src/family.ts';
import { createSdapiEngine } from '../../../../src/gpu/engines/sdapi/index.ts';
import { testEngine } from '../contract.ts';
import { plainPixels, sweepPixels } from './plain-request.ts';

const { SDAPI_URL: url, SDAPI_MODEL: wanted } = process.env;

async function connect() {
  const engine = createSdapiEngine({ url: url ?? '', pollMs: 50 });
  const info = await engine.describe(AbortSignal.timeout(60_000));
  const model = info.models.find((each) => each.name === (wanted ?? info.currentModel));
  if (!model) throw new Error('SDAPI_MODEL is not in the list of that server');
  if (!familyFacts(model.family).range) throw new Error('clip skip does not apply to that model; set SDAPI_MODEL');
  return { engine, info, model };
}

async function create() {
  const { engine, info, model } = await connect();
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

describe.runIf(url)('sdapi on a real server, asked directly', () => {
  it('gives, pixel by pixel, the panels of a sweep', async ({ skip }) => {
    const { engine, info, model } = await connect();
    try {
      // The plain request takes the checkpoint that is there: it sets nothing.
      if (model.name !== info.currentModel) skip('SDAPI_MODEL is not the checkpoint that is loaded');
      const { sweep } = familyFacts(model.family);
      const asked = { prompt: 'an abandoned house', seed: 42, steps: 4, width: 256, height: 256, skips: sweep };
      const request = { ...asked, model: model.name };
      const [first = 1] = sweep;
      const [once, twice] = [
        await plainPixels(url ?? '', info, request, first),
        await plainPixels(url ?? '', info, request, first),
      ];
      if (once !== twice) skip('this server does not draw the same pixels twice');
      const panels = await sweepPixels(engine, request);
      for (const [clipSkip, pixels] of panels) {
        expect((await plainPixels(url ?? '', info, request, clipSkip)) === pixels).toBe(true);
      }
    } finally {
      await engine.close?.();
    }
  });
});

describe.skipIf(url)('sdapi on a real server', () => {
  it('not run: SDAPI_URL is not set', ({ skip }) => {
    expect(url ?? '').toBe('');
    process.stdout.write('sdapi conformance: not run: SDAPI_URL is not set\n');
    skip('SDAPI_URL is not set');
  });
});

import { describe, expect, it } from 'vitest';

import { familyFacts } from '../../../../src/family.ts';
import { createHordeEngine } from '../../../../src/gpu/engines/horde/index.ts';
import { testEngine } from '../contract.ts';

const { HORDE_URL: url, HORDE_KEY: key, HORDE_MODEL: wanted } = process.env;

async function create() {
  const engine = createHordeEngine({ url: url ?? '', ...(key && { key }) });
  const info = await engine.describe(AbortSignal.timeout(60_000));
  const model = info.models.find((each) => each.name === (wanted ?? info.currentModel));
  if (!model) throw new Error('HORDE_MODEL is not served there now');
  if (!familyFacts(model.family).range) throw new Error('clip skip does not apply to that model; set HORDE_MODEL');
  const { sampler, scheduler } = info.defaults;
  const size = { width: 512, height: 512 };
  const picture = { prompt: 'an abandoned house, overgrown', negative: '', seed: 42, ...size, steps: 8, cfg: 7 };
  return {
    engine,
    settings: { ...picture, sampler, scheduler, model: model.name, loras: [], extras: {} },
    close: async () => engine.close?.(),
  };
}

// oxlint-disable-next-line vitest/no-conditional-tests -- the contract needs a real Horde, which most machines cannot reach
if (url) testEngine('horde on the service at HORDE_URL', { abortWithinMs: 2000, create });

describe.skipIf(url)('a real AI Horde', () => {
  it('not run: HORDE_URL is not set', ({ skip }) => {
    expect(url).toBeUndefined();
    process.stdout.write('horde conformance: not run: HORDE_URL is not set\n');
    skip('HORDE_URL is not set');
  });
});

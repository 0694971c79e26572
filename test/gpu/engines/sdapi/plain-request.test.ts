import { describe, expect, it } from 'vitest';

import { plainPixels, sweepPixels } from './plain-request.ts';
import { start } from './support.ts';

const asked = { prompt: 'an abandoned house', seed: 7, steps: 3, width: 64, height: 64, skips: [2, 3, 4] };

describe('a sweep, beside plain requests for the same pictures', () => {
  it.each(['a1111', 'a1111-1.8', 'forge', 'forge-neo', 'reforge', 'sdnext'] as const)(
    '%s: every panel is the picture the server gives when it is asked directly',
    async (kind) => {
      for (const model of [
        { name: 'v1-5-pruned', family: 'sd1' } as const,
        { name: 'sd_xl_base_1.0', family: 'sdxl' } as const,
      ]) {
        const { fake, engine } = await start({ kind, models: [model] });
        const info = await engine.describe(new AbortController().signal);
        const panels = await sweepPixels(engine, { ...asked, model: model.name });
        for (const [clipSkip, pixels] of panels) {
          expect((await plainPixels(fake.url, info, { ...asked, model: model.name }, clipSkip)) === pixels).toBe(true);
        }
        expect(panels.size).toBe(3);
      }
    },
  );

  it('is told from pictures of another clip skip', async () => {
    const { fake, engine } = await start();
    const info = await engine.describe(new AbortController().signal);
    const request = { ...asked, model: info.currentModel };
    const panels = await sweepPixels(engine, request);
    expect((await plainPixels(fake.url, info, request, 3)) === panels.get(2)).toBe(false);
  });
});

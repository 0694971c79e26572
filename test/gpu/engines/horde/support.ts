import { onTestFinished } from 'vitest';

import type { Engine } from '../../../../src/gpu/engine.ts';
import { createHordeEngine, type HordeOptions } from '../../../../src/gpu/engines/horde/index.ts';
import { type FakeHorde, type FakeHordeOptions, startFakeHorde } from '../../../support/fake-horde.ts';
import { drawer, smallRow } from '../draw-row.ts';

export { until } from '../draw-row.ts';

/** A small row for the fake Horde. */
export const settings = smallRow('stable_diffusion');

/** Draws it. */
export const draw = drawer(settings);

/** So fast that a test does not have to wait; the pace itself is tested in politeness.test.ts. */
export const quick = { submitGapMs: 1, pollMs: 5, maxPollMs: 5, busyMs: 20 } as const;

/** A fake Horde and an engine on it; both end with the test. */
export async function start(
  fakeOptions: FakeHordeOptions = {},
  engineOptions: HordeOptions = {},
): Promise<{ fake: FakeHorde; engine: Engine }> {
  const fake = await startFakeHorde(fakeOptions);
  const engine = createHordeEngine({ url: fake.url, ...quick, ...engineOptions });
  onTestFinished(async () => {
    await engine.close?.();
    await fake.close();
  });
  return { fake, engine };
}

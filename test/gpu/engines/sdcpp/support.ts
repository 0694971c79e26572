import { onTestFinished } from 'vitest';

import type { Engine } from '../../../../src/gpu/engine.ts';
import { createSdcppEngine, type SdcppOptions } from '../../../../src/gpu/engines/sdcpp/index.ts';
import { type FakeSdcpp, type FakeSdcppOptions, startFakeSdcpp } from '../../../support/fake-sdcpp.ts';
import { drawer, smallRow } from '../draw-row.ts';

export { until } from '../draw-row.ts';

/** A small row for the fake server. */
export const settings = smallRow('v1-5-pruned');

/** Draws it. */
export const draw = drawer(settings);

/** A fake server and an engine on it; both end with the test. */
export async function start(
  fakeOptions: FakeSdcppOptions = {},
  engineOptions: Partial<SdcppOptions> = {},
): Promise<{ fake: FakeSdcpp; engine: Engine }> {
  const fake = await startFakeSdcpp(fakeOptions);
  const engine = createSdcppEngine({ url: fake.url, pollMs: 5, ...engineOptions });
  onTestFinished(async () => {
    await engine.close?.();
    await fake.close();
  });
  return { fake, engine };
}

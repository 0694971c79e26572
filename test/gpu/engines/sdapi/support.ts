import { onTestFinished } from 'vitest';

import type { Engine } from '../../../../src/gpu/engine.ts';
import { createSdapiEngine, type SdapiOptions } from '../../../../src/gpu/engines/sdapi/index.ts';
import { type FakeSdapi, type FakeSdapiOptions, startFakeSdapi } from '../../../support/fake-sdapi.ts';
import { drawer, smallRow } from '../draw-row.ts';

export { until } from '../draw-row.ts';

/** A small row for the fake server. */
export const settings = smallRow('v1-5-pruned');

/** Draws it. */
export const draw = drawer(settings);

/** A fake server and an engine on it; both end with the test. */
export async function start(
  fakeOptions: FakeSdapiOptions = {},
  engineOptions: Partial<SdapiOptions> = {},
): Promise<{ fake: FakeSdapi; engine: Engine }> {
  const fake = await startFakeSdapi(fakeOptions);
  const engine = createSdapiEngine({ url: fake.url, pollMs: 5, ...engineOptions });
  onTestFinished(async () => {
    await engine.close?.();
    await fake.close();
  });
  return { fake, engine };
}

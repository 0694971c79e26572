import { onTestFinished } from 'vitest';

import type { CellResult, Engine, RowProgress, RowSettings } from '../../../../src/gpu/engine.ts';
import { createSdapiEngine, type SdapiOptions } from '../../../../src/gpu/engines/sdapi/index.ts';
import { type FakeSdapi, type FakeSdapiOptions, startFakeSdapi } from '../../../support/fake-sdapi.ts';

/** A small row for the fake server. */
export const settings: RowSettings = {
  prompt: 'an abandoned house',
  negative: 'blurry',
  seed: 42,
  width: 64,
  height: 64,
  steps: 4,
  cfg: 7,
  sampler: 'Euler',
  scheduler: 'Automatic',
  model: 'v1-5-pruned',
  loras: [],
  extras: {},
};

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

/** Draws a row; what came before an error is there as well. */
export async function draw(
  engine: Engine,
  skips: readonly number[],
  change: Partial<RowSettings> = {},
  options: { signal?: AbortSignal; onProgress?: (progress: RowProgress) => void; onCell?: () => void } = {},
): Promise<{ cells: CellResult[]; error: unknown }> {
  const cells: CellResult[] = [];
  const row = {
    id: 'row',
    settings: { ...settings, ...change },
    cells: skips.map((clipSkip) => ({ key: String(clipSkip), clipSkip })),
  };
  const error = await engine
    .generate(row, {
      signal: options.signal ?? new AbortController().signal,
      onCell: (cell) => {
        cells.push(cell);
        options.onCell?.();
      },
      ...(options.onProgress && { onProgress: options.onProgress }),
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  return { cells, error };
}

/** Looks until it is so; the test's own limit ends the wait. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}

import { onTestFinished } from 'vitest';

import type { CellResult, Engine, RowProgress, RowSettings } from '../../../../src/gpu/engine.ts';
import { createSdcppEngine, type SdcppOptions } from '../../../../src/gpu/engines/sdcpp/index.ts';
import { type FakeSdcpp, type FakeSdcppOptions, startFakeSdcpp } from '../../../support/fake-sdcpp.ts';

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

interface DrawOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RowProgress) => void;
  readonly onCell?: () => void;
}

/** Draws a row; what came before an error is there as well. */
export async function draw(
  engine: Engine,
  skips: readonly number[],
  change: Partial<RowSettings> = {},
  options: DrawOptions = {},
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

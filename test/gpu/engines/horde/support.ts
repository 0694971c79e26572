import { onTestFinished } from 'vitest';

import type { CellResult, Engine, RowProgress, RowSettings } from '../../../../src/gpu/engine.ts';
import { createHordeEngine, type HordeOptions } from '../../../../src/gpu/engines/horde/index.ts';
import { type FakeHorde, type FakeHordeOptions, startFakeHorde } from '../../../support/fake-horde.ts';

/** A small row for the fake Horde. */
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
  model: 'stable_diffusion',
  loras: [],
  extras: {},
};

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

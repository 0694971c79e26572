import { onTestFinished } from 'vitest';

import type { CellResult, Engine, RowProgress, RowSettings } from '../../../../src/gpu/engine.ts';
import { type ComfyuiOptions, createComfyuiEngine } from '../../../../src/gpu/engines/comfyui/index.ts';
import type { FakeComfyuiOptions } from '../../../support/fake-comfyui-lists.ts';
import { type FakeComfyui, startFakeComfyui } from '../../../support/fake-comfyui.ts';

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

/** As fast as a fake can be asked. */
export const quick = { pollMs: 5, reportMs: 0 } as const;

/** A fake server and an engine on it; both end with the test. */
export async function start(
  fakeOptions: FakeComfyuiOptions = {},
  engineOptions: Partial<ComfyuiOptions> = {},
): Promise<{ fake: FakeComfyui; engine: Engine }> {
  const fake = await startFakeComfyui(fakeOptions);
  const engine = createComfyuiEngine({ url: fake.url, ...quick, ...engineOptions });
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

export const keys = (cells: readonly CellResult[]): string[] => cells.map(({ key }) => key);

/** Features of the warnings of a row, each once. */
export const warned = (cells: readonly CellResult[]): string[] => [
  ...new Set(cells.flatMap(({ warnings }) => warnings.map(({ feature }) => feature))),
];

/** Looks until it is so; the test's own limit ends the wait. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}

import type { CellResult, Engine, RowProgress, RowSettings } from '../../../src/gpu/engine.ts';

/** A small row, as every fake server can draw it. */
export const smallRow = (model: string): RowSettings => ({
  prompt: 'an abandoned house',
  negative: 'blurry',
  seed: 42,
  width: 64,
  height: 64,
  steps: 4,
  cfg: 7,
  sampler: 'Euler',
  scheduler: 'Automatic',
  model,
  loras: [],
  extras: {},
});

interface DrawOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RowProgress) => void;
  readonly onCell?: () => void;
}

export type Draw = (
  engine: Engine,
  skips: readonly number[],
  change?: Partial<RowSettings>,
  options?: DrawOptions,
) => Promise<{ cells: CellResult[]; error: unknown }>;

/** Draws such rows with what a test changes; what came before an error is there as well. */
export const drawer =
  (settings: RowSettings): Draw =>
  async (engine, skips, change = {}, options = {}) => {
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
  };

/** Looks until it is so; the test's own limit ends the wait. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}

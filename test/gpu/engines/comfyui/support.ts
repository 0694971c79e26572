import { onTestFinished } from 'vitest';

import type { CellResult, Engine } from '../../../../src/gpu/engine.ts';
import { type ComfyuiOptions, createComfyuiEngine } from '../../../../src/gpu/engines/comfyui/index.ts';
import type { FakeComfyuiOptions } from '../../../support/fake-comfyui-lists.ts';
import { type FakeComfyui, startFakeComfyui } from '../../../support/fake-comfyui.ts';
import { drawer, smallRow } from '../draw-row.ts';

export { until } from '../draw-row.ts';

/** A small row for the fake server. */
export const settings = smallRow('v1-5-pruned');

/** Draws it. */
export const draw = drawer(settings);

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

export const keys = (cells: readonly CellResult[]): string[] => cells.map(({ key }) => key);

/** Features of the warnings of a row, each once. */
export const warned = (cells: readonly CellResult[]): string[] => [
  ...new Set(cells.flatMap(({ warnings }) => warnings.map(({ feature }) => feature))),
];

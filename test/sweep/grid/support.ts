import sharp from 'sharp';
import { onTestFinished } from 'vitest';

import type { Engine } from '../../../src/gpu/engine.ts';
import { createMemoryQueue } from '../../../src/gpu/queues/memory.ts';
import { arrange } from '../../../src/render/arrangement.ts';
import type { CachedCell, PictureCache } from '../../../src/sweep/cache.ts';
import { planSweep } from '../../../src/sweep/plan.ts';
import type { SweepRequestInput } from '../../../src/sweep/request.ts';
import { sweepRequest } from '../../../src/sweep/request.ts';
import type { RunContext } from '../../../src/sweep/run.ts';
import { runSweep } from '../../../src/sweep/run.ts';
import { sheetSpec } from '../../../src/sweep/sheet-spec.ts';
import { drawSheet } from '../../../src/sweep/sheet.ts';
import type { SweepOutcome, SweepPlan } from '../../../src/sweep/types.ts';
import { translator } from '../../../src/text/index.ts';

export const never = new AbortController().signal;
export const en = translator('en');

export function memoryCache(): PictureCache & { readonly kept: Map<string, CachedCell> } {
  const kept = new Map<string, CachedCell>();
  return {
    kept,
    get: (key) => Promise.resolve(kept.get(key)),
    put: (key, cell) => {
      kept.set(key, cell);
      return Promise.resolve(true);
    },
  };
}

/** Files of a training as kohya names them: epochs with their number, the end without. */
export function savedBy(training: string, epochs: readonly number[], end = true): string[] {
  const numbered = epochs.map((epoch) => `${training}-${String(epoch).padStart(6, '0')}`);
  return end ? [...numbered, training] : numbered;
}

/** What kohya writes into a file of a training at that clip skip. */
export const trainedAt = (clipSkip: number): Record<string, string> => ({
  ss_clip_skip: String(clipSkip),
  ss_base_model_version: 'sd_v1',
});

export const small = { prompt: 'a house', seed: 3, steps: 2, width: 64, height: 64 };

export async function planOn(engine: Engine, request: Partial<SweepRequestInput>): Promise<SweepPlan> {
  const info = await engine.describe(never);
  return planSweep(sweepRequest.parse({ ...small, ...request }), { engine, info, sweepId: 's', randomSeed: () => 1 });
}

export async function drawOn(
  engine: Engine,
  request: Partial<SweepRequestInput>,
  context: Partial<RunContext> = {},
): Promise<SweepOutcome> {
  const queue = createMemoryQueue({ engine });
  onTestFinished(() => queue.close());
  return runSweep(await planOn(engine, request), {
    queue,
    cache: memoryCache(),
    engine,
    determinismClass: 'local',
    owner: { user: 'u' },
    signal: never,
    wait: () => Promise.resolve(),
    ...context,
  });
}

/** The pixels at a place of the drawn sheet, made as large as its picture is, and what stands beside and above it. */
export async function panelsOf(outcome: SweepOutcome, t = en) {
  const spec = sheetSpec(outcome, t);
  const { layout, transposed } = arrange(spec, {});
  const { data } = await drawSheet(outcome, { kind: 'normal', format: 'png' }, t);
  return {
    data,
    rows: spec.rows.map(({ label = '', sub = '' }) => `${label} | ${sub}`),
    columns: spec.columns.map(({ label }) => label),
    badges: spec.cells.map((row) => row.map((cell) => (cell.state === 'done' ? (cell.badge ?? '') : cell.state))),
    async pixels(row: number, column: number): Promise<Buffer> {
      const rect = transposed ? layout.panels[column]?.[row] : layout.panels[row]?.[column];
      if (!rect) throw new Error('no such panel');
      // The upper half: badges stand below.
      const area = { left: rect.x, top: rect.y, width: rect.width, height: rect.height >> 1 };
      return sharp(data).extract(area).removeAlpha().raw().toBuffer();
    },
    async expected(picture: Buffer): Promise<Buffer> {
      const { width, height } = layout.tile;
      return sharp(picture)
        .removeAlpha()
        .resize(width, height, { kernel: 'nearest' })
        .extract({ left: 0, top: 0, width, height: height >> 1 })
        .raw()
        .toBuffer();
    },
  };
}

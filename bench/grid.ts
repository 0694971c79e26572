import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';

import { AppError } from '../src/errors.ts';
import type { Engine } from '../src/gpu/engine.ts';
import { createMemoryQueue } from '../src/gpu/queues/memory.ts';
import { createPictureCache, drawSheet, planSweep, runSweep, sweepRequest } from '../src/sweep/index.ts';
import { translator } from '../src/text/index.ts';
import { createDrawingEngine } from '../test/support/drawing-engine.ts';
import { residentBytes, watchMemory } from './memory.ts';
import type { Finding } from './report.ts';
import { atMost } from './report.ts';

const [rows, side] = [12, 512];
const skips = [1, 2, 3, 4, 5];

/** A picture that compresses as badly as a photograph: about 400 kB. */
function heavy(seed: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 100 + (seed % 50), sigma: 14 } as const;
  return sharp({ create: { width: side, height: side, channels: 3, background: '#000', noise } })
    .png()
    .toBuffer();
}

/** Everything of a sweep but a model: pictures of the weight of photographs, each its own. */
function heavyEngine(): Engine {
  const engine = createDrawingEngine();
  return {
    ...engine,
    async generate({ settings, cells }, { signal, onCell }) {
      for (const { key, clipSkip } of cells) {
        if (signal.aborted) throw new AppError('job.cancelled');
        const image = await heavy(settings.seed * 31 + clipSkip);
        await onCell({ key, image, honoured: 'yes', ms: 1, warnings: [] });
      }
    },
  };
}

/** A grid of 12 rows of 5 panels, from the request to the sheet: what this process grows by at its largest. */
export async function gridMemory(): Promise<Finding[]> {
  const signal = new AbortController().signal;
  const folder = await mkdtemp(join(tmpdir(), 'clipskip-bench-'));
  const engine = heavyEngine();
  const queue = createMemoryQueue({ engine });
  const cache = createPictureCache({ dir: folder, maxBytes: 2 ** 28, now: () => Date.now() });
  const sweep = async (seeds: number): Promise<void> => {
    const values = Array.from({ length: seeds }, (_, index) => String(index + 1));
    const request = sweepRequest.parse({
      prompt: 'x',
      width: side,
      height: side,
      skips,
      rows: { axis: 'seed', values },
    });
    const info = await engine.describe(signal);
    const plan = planSweep(request, { engine, info, sweepId: `grid-${seeds}`, randomSeed: () => 1 });
    const outcome = await runSweep(plan, {
      queue,
      cache,
      engine,
      determinismClass: 'local',
      owner: { user: 'bench' },
      signal,
    });
    await drawSheet(outcome, { kind: 'normal', maxBytes: 10 * 2 ** 20 }, translator('en'));
  };
  // Loads what loads once: sharp's threads, fonts.
  await sweep(1);
  const before = await residentBytes(process.pid);
  const watch = watchMemory();
  await sweep(rows);
  const most = await watch.stop();
  await queue.close();
  await rm(folder, { recursive: true });
  if (most === 0) return [];
  return [atMost(`memory that a grid of ${rows}x${skips.length} adds`, (most - before) / 2 ** 20, 400, 'MB', 0)];
}

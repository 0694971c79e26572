import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { AppError } from '../../../errors.ts';
import type { Engine, EngineInfo } from '../../engine.ts';
import type { DrawingProcess } from './child-process.ts';
import { createDelivery } from './delivery.ts';
import { drawRequest } from './draw-request.ts';
import { clipSkipEffect, engineInfo } from './info.ts';
import { createProcessKeeper } from './process-keeper.ts';
import type { DrawRequest } from './protocol.ts';
import type { NoiseSource } from './rng.ts';
import { defaultThreads } from './threads.ts';

export interface BuiltinEngineOptions {
  /** SD1-type ONNX folder in optimum's layout. Default: the bundled demo model. */
  readonly folder?: string;
  /** Default: the machine's cores. */
  readonly threads?: number;
  /** Where the noise of a seed comes from. Default `nv`, as A1111. */
  readonly seedSource?: NoiseSource;
  /** Milliseconds without work after which the drawing process, and its memory, is given back. Default 5 minutes. */
  readonly childIdleMs?: number;
}

/** The demo model that comes with the package. */
const bundled = fileURLToPath(new URL('../../../../assets/demo-model', import.meta.url));

/** Draws with ONNX models on this machine's CPU, in a process of its own. */
export function createBuiltinEngine(options: BuiltinEngineOptions = {}): Engine {
  const folder = resolve(options.folder ?? bundled);
  const demo = folder === resolve(bundled);
  const threads = options.threads ?? defaultThreads();
  const seedSource = options.seedSource ?? 'nv';
  const keeper = createProcessKeeper({ folder, threads, idleMs: options.childIdleMs ?? 300_000 });
  /** Milliseconds of one step as last seen. */
  const stepTimes = new Map<string, number>();

  const info = async (signal: AbortSignal): Promise<EngineInfo> =>
    engineInfo(await keeper.facts(signal), { demo, threads, seedSource });

  return {
    name: 'builtin',
    describe: info,
    clipSkip: clipSkipEffect,

    async estimate(row, signal) {
      const request = drawRequest(row, await info(signal), seedSource);
      const kind = stepKind(request);
      const known = stepTimes.get(kind);
      const step = known ?? (await keeper.use(signal, (process, id) => timeStep(process, id, request)));
      stepTimes.set(kind, step);
      return step * request.steps * row.cells.length;
    },

    async generate(row, drawing) {
      if (drawing.signal.aborted) throw new AppError('job.cancelled');
      const engine = await info(drawing.signal);
      const request = drawRequest(row, engine, seedSource);
      await keeper.use(drawing.signal, async (process, id) => {
        const delivery = createDelivery(row, engine, drawing, () => process.cancel(id));
        try {
          await process.request({ type: 'draw', id, request }, (answer) => {
            if (answer.type === 'cell') stepTimes.set(stepKind(request), answer.ms / request.steps);
            delivery.take(answer);
          });
        } finally {
          // Its own failure says more than the cancelling it led to.
          await delivery.finish();
        }
      });
    },

    close: () => keeper.close(),
  };
}

/** What the time of a step depends on. */
function stepKind({ width, height, cfg }: DrawRequest): string {
  return `${width}x${height} ${cfg === 1 ? 1 : 2}`;
}

async function timeStep(process: DrawingProcess, id: number, { width, height, cfg }: DrawRequest): Promise<number> {
  let ms = 0;
  await process.request({ type: 'time', id, width, height, batch: cfg === 1 ? 1 : 2 }, (answer) => {
    if (answer.type === 'timed') ({ ms } = answer);
  });
  return ms;
}

import type { RowJob } from '../../src/gpu/queue.ts';
import { createMemoryQueue } from '../../src/gpu/queues/memory.ts';
import type { CachedCell, PictureCache } from '../../src/sweep/cache.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import type { SweepRequestInput } from '../../src/sweep/request.ts';
import { sweepRequest } from '../../src/sweep/request.ts';
import type { RunContext } from '../../src/sweep/run.ts';
import { runSweep } from '../../src/sweep/run.ts';
import type { SweepOutcome, SweepPlan } from '../../src/sweep/types.ts';
import type { DrawingEngine, DrawingEngineOptions } from '../support/drawing-engine.ts';
import { createDrawingEngine } from '../support/drawing-engine.ts';

/** A cache that lives as long as a test. */
function memoryCache(): PictureCache & { readonly kept: Map<string, CachedCell> } {
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

async function planFor(engine: DrawingEngine, request: SweepRequestInput): Promise<SweepPlan> {
  const info = await engine.describe(new AbortController().signal);
  return planSweep(sweepRequest.parse(request), { engine, info, sweepId: 's', randomSeed: () => 42 });
}

export interface Sweep {
  readonly engine: DrawingEngine;
  readonly plan: SweepPlan;
  readonly cache: PictureCache;
  /** Every job that was submitted. */
  readonly jobs: RowJob[];
  run(context?: Partial<RunContext>): Promise<SweepOutcome>;
}

/** Engine, plan, queue and cache of one sweep; `run` may be called again. Retries do not wait. */
export async function sweepOf(request: SweepRequestInput, options: DrawingEngineOptions = {}): Promise<Sweep> {
  const engine = createDrawingEngine(options);
  const plan = await planFor(engine, request);
  const cache = memoryCache();
  const jobs: RowJob[] = [];
  return {
    engine,
    plan,
    cache,
    jobs,
    async run(context = {}) {
      const queue = createMemoryQueue({ engine });
      const outcome = await runSweep(plan, {
        queue: {
          ...queue,
          submit: (job, options) => {
            jobs.push(job);
            return queue.submit(job, options);
          },
        },
        cache,
        engine,
        determinismClass: 'local',
        owner: { user: 'u' },
        signal: new AbortController().signal,
        wait: () => Promise.resolve(),
        ...context,
      });
      await queue.close();
      return outcome;
    },
  };
}

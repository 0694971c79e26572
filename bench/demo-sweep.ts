import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { Engine } from '../src/gpu/engine.ts';
import { createBuiltinEngine } from '../src/gpu/engines/builtin/engine.ts';
import { createMemoryQueue } from '../src/gpu/queues/memory.ts';
import type { SweepEvent, SweepOutcome } from '../src/sweep/index.ts';
import { createPictureCache, drawSheet, planSweep, runSweep, sweepRequest } from '../src/sweep/index.ts';
import { translator } from '../src/text/index.ts';
import { watchMemory } from './memory.ts';
import type { Finding } from './report.ts';
import { atMost, exactly } from './report.ts';

const prompt =
  'portray desolate, abandoned house, overgrown vegetation surrounding structure, broken windows, peeling paint, under eerie, moonlit sky';
const rounds = 5;

/** Demo sweeps of 3 clip skips x 20 steps, each from a cold drawing process and an empty cache, then one repeated. */
export async function demoSweep(): Promise<Finding[]> {
  const signal = new AbortController().signal;
  let best = Infinity;
  let memory = 0;
  let stall = Infinity;
  let calls = 0;
  let equal = false;
  for (let round = 0; round < rounds; round += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'clipskip-bench-'));
    const engine = counted(createBuiltinEngine(), () => (calls += 1));
    const queue = createMemoryQueue({ engine });
    const cache = createPictureCache({ dir: folder, maxBytes: 2 ** 28, now: () => Date.now() });
    const loop = monitorEventLoopDelay({ resolution: 5 });
    const sweep = async (): Promise<SweepOutcome> => {
      const request = sweepRequest.parse({ prompt, seed: 42, steps: 20 });
      const info = await engine.describe(signal);
      const plan = planSweep(request, { engine, info, sweepId: 'bench', randomSeed: () => 42 });
      return runSweep(plan, {
        queue,
        cache,
        engine,
        determinismClass: 'local',
        owner: { user: 'bench' },
        signal,
        onEvent,
      });
    };
    let cells = 0;
    const onEvent = (event: SweepEvent): void => {
      // Sampling: from the first step to the last picture.
      if (event.type === 'progress') loop.enable();
      else if (event.type === 'cell' && (cells += 1) === 3) loop.disable();
    };
    const watch = watchMemory();
    const start = performance.now();
    const first = await sweep();
    const sheet = await drawSheet(first, { kind: 'normal' }, translator('en'));
    best = Math.min(best, performance.now() - start);
    memory = Math.max(memory, await watch.stop());
    stall = Math.min(stall, loop.max / 1e6);
    calls = 0;
    const again = await sweep();
    const repeated = await drawSheet(again, { kind: 'normal' }, translator('en'));
    equal = hash(sheet.data) === hash(repeated.data);
    await queue.close();
    await engine.close?.();
    await rm(folder, { recursive: true });
  }
  return [
    atMost('demo sweep 3 x 20 steps, cold, sheet included (best of 5)', best / 1000, 3, 's'),
    ...(memory > 0 ? [atMost('memory over all processes', memory / 2 ** 20, 600, 'MB', 0)] : []),
    atMost('longest event-loop stall of the parent while sampling (quietest round)', stall, 20, 'ms', 1),
    exactly('engine calls of a repeated sweep', calls, 0),
    exactly('same request, same bytes', equal ? 'yes' : 'no', 'yes'),
  ];
}

function counted(engine: Engine, onCall: () => void): Engine {
  return {
    ...engine,
    async generate(row, options) {
      onCall();
      await engine.generate(row, options);
    },
  };
}

function hash(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

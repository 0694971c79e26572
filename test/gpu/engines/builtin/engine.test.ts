import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createBuiltinEngine } from '../../../../src/gpu/engines/builtin/engine.ts';
import { writeTinyModel } from '../../../support/onnx-graph.ts';
import { testEngine } from '../contract.ts';
import { rowOf } from './drawing.ts';

testEngine('built-in, a folder with random weights', {
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'clipskip-'));
    await writeTinyModel(folder);
    const engine = createBuiltinEngine({ folder, threads: 1 });
    const { settings } = await rowOf(engine, [1], { prompt: 'a red house', steps: 4 });
    return {
      engine,
      settings,
      async close() {
        await engine.close?.();
        await rm(folder, { recursive: true });
      },
    };
  },
});

testEngine('built-in, the demo model', {
  async create() {
    const engine = createBuiltinEngine({ threads: 1 });
    const { settings } = await rowOf(engine, [1], { steps: 3 });
    return { engine, settings, close: async () => engine.close?.() };
  },
});

import { expect, it } from 'vitest';

import { createMemoryQueue } from '../../../src/gpu/queues/memory.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import { door, rowJob, testQueue } from './contract.ts';

testQueue('memory', { create: (engine) => Promise.resolve(createMemoryQueue({ engine })) });

it('draws several rows at once when it is told to', async () => {
  const gate = door();
  const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
  const queue = createMemoryQueue({ engine, concurrency: 2 });
  const options = { signal: new AbortController().signal, onCell: () => undefined };
  const rows = [queue.submit(rowJob('a'), options), queue.submit(rowJob('b'), options)];
  await gate.reached;
  expect(queue.size()).toEqual({ waiting: 0, running: 2 });
  gate.open();
  await Promise.all(rows);
  await queue.close();
});

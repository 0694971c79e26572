import { expect, onTestFinished, test } from 'vitest';

import { AppError } from '../../../src/errors.ts';
import { createPool } from '../../../src/gpu/pool/index.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';

test('news that come while a server is being asked are not lost: it is asked once more', async () => {
  const engine = createDrawingEngine();
  const tellers = new Set<() => void>();
  const answers: ((failure?: AppError) => void)[] = [];
  const pool = createPool({
    servers: [
      {
        id: 'gpu1',
        engine: {
          ...engine,
          describe: (signal) =>
            new Promise((resolve, reject) => {
              answers.push((failure) => (failure ? reject(failure) : resolve(engine.describe(signal))));
            }),
        },
        onNews(listener) {
          tellers.add(listener);
          return () => void tellers.delete(listener);
        },
      },
    ],
    wait: (_ms, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('over')))),
  });
  onTestFinished(() => pool.engine.close?.());
  expect(answers).toHaveLength(1);
  // It went away after it was asked and before the answer was here.
  for (const tell of tellers) tell();
  answers[0]?.();
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.(new AppError('worker.away', { params: { name: 'gpu1' } }));
  await expect.poll(() => pool.up()).toEqual({ gpu1: false });
});

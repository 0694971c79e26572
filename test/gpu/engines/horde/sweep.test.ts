import sharp from 'sharp';
import { expect, it } from 'vitest';

import { createMemoryQueue } from '../../../../src/gpu/queues/memory.ts';
import { planSweep } from '../../../../src/sweep/plan.ts';
import { sweepRequest } from '../../../../src/sweep/request.ts';
import { runSweep } from '../../../../src/sweep/run.ts';
import { drawSheet } from '../../../../src/sweep/sheet.ts';
import { translator } from '../../../../src/text/index.ts';
import { start } from './support.ts';

it('a whole sweep over the Horde: a worker that leaves in the middle of the row is seen on the sheet and in every language', async () => {
  const { fake, engine } = await start({}, { pinWaitMs: 40 });
  const signal = new AbortController().signal;
  const info = await engine.describe(signal);
  const request = sweepRequest.parse({
    prompt: 'an old house <lora:12345@67890:0.5>',
    width: 64,
    height: 64,
    steps: 4,
  });
  const plan = planSweep(request, { engine, info, sweepId: 's', randomSeed: () => 42 });
  expect(plan.rows[0]?.cells.map(({ effect }) => effect.reason?.key)).toEqual(
    Array.from({ length: 3 }, () => 'engine:clipSkip.worker'),
  );
  const queue = createMemoryQueue({ engine });
  const outcome = await runSweep(plan, {
    queue,
    cache: { get: () => Promise.resolve(undefined), put: () => Promise.resolve(true) },
    engine,
    determinismClass: 'local',
    owner: { user: 'u' },
    signal,
    onEvent: (event) => {
      if (event.type === 'cell') fake.setOnline('worker-a', false);
    },
  });
  await queue.close();
  expect(outcome.rows[0]?.cells.map(({ state, worker }) => `${state} ${worker?.name}`)).toEqual([
    'done worker-a',
    'done worker-b',
    'done worker-b',
  ]);
  const mark = { key: 'sheet:caveat.workers', params: { names: 'worker-a, worker-b' } } as const;
  expect(outcome.warnings).toContainEqual(mark);
  expect(outcome.guidance.filter(({ kind }) => kind === 'measured')).toEqual([]);
  for (const language of ['en', 'ko', 'ja'] as const) {
    const t = translator(language);
    expect(t(mark)).toContain('worker-a, worker-b');
    const sheet = await drawSheet(outcome, { kind: 'normal' }, t);
    expect((await sharp(sheet.data).metadata()).width).toBeGreaterThan(3 * 64);
  }
});

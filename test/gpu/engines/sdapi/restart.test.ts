import { describe, expect, it, onTestFinished } from 'vitest';

import { createMemoryQueue } from '../../../../src/gpu/queues/index.ts';
import { createSdapiEngine } from '../../../../src/gpu/engines/sdapi/index.ts';
import { createPictureCache, planSweep, runSweep, type SweepEvent, sweepRequest } from '../../../../src/sweep/index.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeSdapi, startFakeSdapi } from '../../../support/fake-sdapi.ts';

describe('a server that goes away in the middle of a sweep', () => {
  it('costs no finished panel: it comes back and only the missing ones are drawn', async () => {
    let fake: FakeSdapi = await startFakeSdapi({ stepMs: 2 });
    const port = Number(new URL(fake.url).port);
    const engine = createSdapiEngine({ url: fake.url, pollMs: 5 });
    const dir = await mkdtemp(join(tmpdir(), 'clipskip-restart-'));
    const queue = createMemoryQueue({ engine });
    onTestFinished(async () => {
      await queue.close();
      await engine.close?.();
      await fake.close();
      await rm(dir, { recursive: true });
    });
    const info = await engine.describe(new AbortController().signal);
    const request = sweepRequest.parse({
      prompt: 'a house',
      seed: 1,
      skips: [1, 2, 3],
      width: 64,
      height: 64,
      steps: 3,
    });
    const plan = planSweep(request, { engine, info, sweepId: 'restart', randomSeed: () => 1 });

    const events: SweepEvent[] = [];
    let firstPictures = 0;
    let restarted: Promise<void> | undefined;
    const restart = async (): Promise<void> => {
      firstPictures = fake.pictures().length;
      await fake.close();
      fake = await startFakeSdapi({ stepMs: 2, port });
    };
    const outcome = await runSweep(plan, {
      queue,
      engine,
      cache: createPictureCache({ dir, maxBytes: 10_000_000, now: () => 0 }),
      determinismClass: 'local',
      owner: { user: 'test' },
      signal: new AbortController().signal,
      // Retries wait for the server, not for a clock.
      wait: async () => restarted,
      onEvent: (event) => {
        events.push(event);
        if (event.type === 'cell') restarted ??= restart();
      },
    });
    expect(outcome.rows[0]?.cells.map(({ state, error }) => error?.code ?? state)).toEqual(['done', 'done', 'done']);
    expect(events.filter(({ type }) => type === 'cell').length).toBe(3);
    expect(firstPictures).toBeGreaterThanOrEqual(1);
    expect(fake.pictures().length).toBeLessThan(3);
    expect(fake.pictures().every((body) => body['clip_skip'] !== 1)).toBe(true);
  });
});

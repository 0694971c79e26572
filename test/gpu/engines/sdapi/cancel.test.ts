import { describe, expect, it } from 'vitest';

import type { RowProgress } from '../../../../src/gpu/engine.ts';
import { draw, start, until } from './support.ts';

describe('cancel', () => {
  it('interrupts our own picture and drops it half done', async () => {
    const { fake, engine } = await start({ stepMs: 5 });
    const controller = new AbortController();
    const { cells, error } = await draw(
      engine,
      [1, 2, 3],
      { steps: 5000 },
      {
        signal: controller.signal,
        onProgress: ({ step }) => {
          if ((step ?? 0) > 2) controller.abort();
        },
      },
    );
    expect(error).toMatchObject({ code: 'job.cancelled' });
    expect(cells).toEqual([]);
    await until(() => fake.interrupts.length > 0);
    expect(fake.interrupts).toEqual([fake.pictures()[0]?.force_task_id]);
    const next = await draw(engine, [3]);
    expect(next.error).toBeUndefined();
    expect(fake.interrupts.length).toBe(1);
  });

  it('never stops somebody else’s picture: while ours waits behind it the place is draining', async () => {
    const { fake, engine } = await start();
    await engine.describe(new AbortController().signal);
    const release = await fake.occupy();
    const controller = new AbortController();
    const seen: RowProgress[] = [];
    const { cells, error } = await draw(
      engine,
      [1],
      { steps: 5000 },
      {
        signal: controller.signal,
        onProgress: (progress) => {
          seen.push(progress);
          if (progress.queuePosition !== undefined) controller.abort();
        },
      },
    );
    expect(error).toMatchObject({ code: 'job.cancelled' });
    expect(cells).toEqual([]);
    expect(seen.at(-1)).toEqual({ fraction: 0, key: '1', queuePosition: 1 });

    const next: RowProgress[] = [];
    const later = draw(engine, [2], {}, { onProgress: (progress) => next.push(progress) });
    await until(() => next.length > 0);
    expect(next[0]).toEqual({ fraction: 0, draining: true });
    const looks = () => fake.requests.filter(({ path }) => path === '/internal/progress').length;
    const before = looks();
    await until(() => looks() > before + 3);
    expect(fake.interrupts).toEqual([]);

    release();
    expect((await later).error).toBeUndefined();
    expect(fake.interrupts).toEqual([fake.pictures()[0]?.force_task_id]);
  });

  it('interrupts nothing where the server does not tell whose picture runs', async () => {
    const { fake, engine } = await start({ taskProgress: false, stepMs: 5 });
    const info = await engine.describe(new AbortController().signal);
    expect(info.cancel).toBe('none');
    const controller = new AbortController();
    const { error } = await draw(
      engine,
      [1, 2],
      { steps: 20 },
      {
        signal: controller.signal,
        onProgress: ({ step }) => {
          if ((step ?? 0) > 1) controller.abort();
        },
      },
    );
    expect(error).toMatchObject({ code: 'job.cancelled' });
    expect((await draw(engine, [3])).error).toBeUndefined();
    expect(fake.interrupts).toEqual([]);
    expect(fake.peak()).toBe(1);
  });

  it('leaves the line when it is cancelled while it waits in it', async () => {
    const { fake, engine } = await start({ stepMs: 5 });
    const controller = new AbortController();
    const first = draw(engine, [1, 2]);
    const second = draw(engine, [3], {}, { signal: controller.signal });
    const third = draw(engine, [4]);
    await until(() => fake.pictures().length > 0);
    controller.abort();
    expect((await second).error).toMatchObject({ code: 'job.cancelled' });
    expect([await first, await third].map(({ error, cells }) => error ?? cells.length)).toEqual([2, 1]);
    expect(fake.pictures().map((body) => body['clip_skip'])).toEqual([1, 2, 4]);
    expect(fake.peak()).toBe(1);
  });

  it('throws away a picture that somebody stopped in the server’s own window', async () => {
    const { fake, engine } = await start();
    fake.fail('half', { after: 1 });
    const { cells, error } = await draw(engine, [1, 2, 3]);
    expect(cells.map(({ key }) => key)).toEqual(['1']);
    expect(error).toMatchObject({ code: 'server.interrupted', retryable: true });
  });

  it('close cancels the row that runs, on the server as well', async () => {
    const { fake, engine } = await start({ stepMs: 5 }, { closeGraceMs: 60_000 });
    const row = draw(engine, [1, 2], { steps: 2000 });
    await until(() => fake.pictures().length > 0);
    await engine.close?.();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
    expect(fake.interrupts).toEqual([fake.pictures()[0]?.force_task_id]);
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'job.cancelled' });
  });

  it('close does not wait for ever for a server that hangs', async () => {
    const { fake, engine } = await start({}, { closeGraceMs: 50 });
    fake.fail('hangs');
    const row = draw(engine, [1]);
    await until(() => fake.pictures().length > 0);
    await engine.close?.();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
  });
});

import { describe, expect, it } from 'vitest';

import type { RowProgress } from '../../../../src/gpu/engine.ts';
import { draw, start, until } from './support.ts';

/** Never within a test. */
const forever = 1_000_000_000;

describe('cancel', () => {
  it('takes back a picture that waits in the server’s queue, and the place is free at once', async () => {
    const { fake, engine } = await start();
    const release = fake.occupy();
    const controller = new AbortController();
    const seen: RowProgress[] = [];
    const { cells, error } = await draw(
      engine,
      [1, 2],
      {},
      {
        signal: controller.signal,
        onProgress: (progress) => {
          seen.push(progress);
          controller.abort();
        },
      },
    );
    expect(error).toMatchObject({ code: 'job.cancelled' });
    expect(cells).toEqual([]);
    expect(seen).toEqual([{ fraction: 0, key: '1', queuePosition: 1 }]);
    await until(() => fake.jobs()[0] === 'cancelled');

    const next = draw(engine, [3]);
    await until(() => fake.jobs()[1] === 'queued');
    release();
    expect((await next).cells.map(({ key }) => key)).toEqual(['3']);
    expect(fake.pictures().map((body) => body.clip_skip)).toEqual([1, 3]);
  });

  it('cannot stop a picture that is being drawn: the row ends at once, the place drains, and that is shown', async () => {
    const { fake, engine } = await start();
    const release = fake.hold();
    const controller = new AbortController();
    const { cells, error } = await draw(
      engine,
      [1, 2],
      {},
      {
        signal: controller.signal,
        onProgress: ({ queuePosition }) => {
          if (queuePosition === 0) controller.abort();
        },
      },
    );
    expect(error).toMatchObject({ code: 'job.cancelled' });
    expect(cells).toEqual([]);
    expect(fake.jobs()).toEqual(['generating']);

    const seen: RowProgress[] = [];
    const next = draw(engine, [3], {}, { onProgress: (progress) => seen.push(progress) });
    await until(() => seen.length > 0);
    expect(fake.pictures().length).toBe(1);
    release();
    expect((await next).error).toBeUndefined();
    expect(seen[0]).toEqual({ fraction: 0, draining: true });
    expect(fake.jobs()).toEqual(['completed', 'completed']);
    expect(fake.peak()).toBe(1);
  });

  it('takes back a picture whose request was still on its way', async () => {
    const { fake, engine } = await start();
    await engine.describe(new AbortController().signal);
    const release = fake.occupy();
    const controller = new AbortController();
    const row = draw(engine, [1], {}, { signal: controller.signal });
    await until(() => fake.pictures().length === 1);
    controller.abort();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
    await until(() => fake.jobs()[0] === 'cancelled');
    release();
  });

  it('tells the place in the server’s queue, and when ours is drawn', async () => {
    const { fake, engine } = await start();
    const others = [fake.occupy(), fake.occupy()];
    const release = fake.hold();
    const seen: (number | undefined)[] = [];
    const row = draw(engine, [1], {}, { onProgress: ({ queuePosition }) => seen.push(queuePosition) });
    await until(() => seen.length > 0);
    for (const finish of others) finish();
    await until(() => seen.includes(0));
    release();
    expect((await row).error).toBeUndefined();
    expect([seen[0], ...seen.slice(-2)]).toEqual([2, 0, undefined]);
  });

  it('leaves the line when it is cancelled while it waits in ours', async () => {
    const { fake, engine } = await start({ pictureMs: 30 });
    const controller = new AbortController();
    const first = draw(engine, [1, 2]);
    const second = draw(engine, [3], {}, { signal: controller.signal });
    const third = draw(engine, [4]);
    await until(() => fake.pictures().length > 0);
    controller.abort();
    expect((await second).error).toMatchObject({ code: 'job.cancelled' });
    expect([await first, await third].map(({ error, cells }) => error ?? cells.length)).toEqual([2, 1]);
    expect(fake.pictures().map((body) => body.clip_skip)).toEqual([1, 2, 4]);
  });

  it('drains on a build without jobs: its request is kept until the server is done', async () => {
    const { fake, engine } = await start({ kind: 'sdapi' });
    const release = fake.hold();
    const info = await engine.describe(new AbortController().signal);
    expect([info.cancel, info.progress]).toEqual(['none', 'none']);
    const controller = new AbortController();
    const row = draw(engine, [1], {}, { signal: controller.signal });
    await until(() => fake.sdapiPictures().length > 0);
    controller.abort();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
    expect(fake.jobs()).toEqual(['generating']);
    const seen: RowProgress[] = [];
    const next = draw(engine, [2], {}, { onProgress: (progress) => seen.push(progress) });
    await until(() => seen.length > 0);
    release();
    expect((await next).error).toBeUndefined();
    expect(seen[0]).toEqual({ fraction: 0, draining: true });
    expect(fake.peak()).toBe(1);
  });

  it('close takes back what waits in the server’s queue', async () => {
    const { fake, engine } = await start({}, { closeGraceMs: 60_000 });
    fake.occupy();
    const row = draw(engine, [1]);
    await until(() => fake.jobs()[0] === 'queued');
    await engine.close?.();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
    expect(fake.jobs()).toEqual(['cancelled']);
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'job.cancelled' });
  });

  it('close does not wait for a picture that takes for ever', async () => {
    const { fake, engine } = await start({ pictureMs: forever }, { closeGraceMs: 50 });
    const row = draw(engine, [1]);
    await until(() => fake.jobs()[0] === 'generating');
    await engine.close?.();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
  });
});

import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { pollDelay } from '../../../../src/gpu/engines/horde/watch.ts';
import { createHordeEngine } from '../../../../src/gpu/engines/horde/index.ts';
import { fakeWorker, startFakeHorde } from '../../../support/fake-horde.ts';
import { draw, start, until } from './support.ts';

const [submitGapMs, shortestLookMs] = [700, 2000];

/** Stands in for the engine's timer: keeps what was waited for; `held` waits last until `release`. */
function watchedTime(held: (ms: number) => boolean = () => false) {
  const over: number[] = [];
  const open: (() => void)[] = [];
  return {
    /** Waits that are over, in ms. */
    over,
    open: () => open.length,
    release: () => open.shift()?.(),
    wait: async (ms: number, signal: AbortSignal) => {
      if (held(ms)) await new Promise<void>((resolve) => open.push(resolve));
      else await delay(1, undefined, { signal });
      over.push(ms);
    },
  };
}

describe('the pace', () => {
  it('looks at a short wait every two seconds, and less and less often at a long one', () => {
    const pace = { pollMs: 2000, maxPollMs: 15_000 };
    expect([undefined, null, 0, 3, 10, 40, 75, 4000].map((wait_time) => pollDelay(pace, { wait_time }))).toEqual([
      2000, 2000, 2000, 2000, 2000, 8000, 15_000, 15_000,
    ]);
  });

  it('never looks at a request without having waited for it, and asks for each picture once', async () => {
    const time = watchedTime();
    const fake = await startFakeHorde({ workers: [fakeWorker('worker-a', { ms: 15 })] });
    const engine = createHordeEngine({ url: fake.url, wait: time.wait });
    onTestFinished(async () => {
      await engine.close?.();
      await fake.close();
    });
    const looks = () => fake.to('GET', '/generate/check/').length;
    const tooSoon: number[] = [];
    const { cells, error } = await draw(
      engine,
      [1, 2, 3, 4, 5],
      {},
      {
        onProgress: () => {
          if (looks() > time.over.filter((ms) => ms >= shortestLookMs).length) tooSoon.push(looks());
        },
      },
    );
    expect(error).toBeUndefined();
    expect(cells.length).toBe(5);
    expect(tooSoon).toEqual([]);
    expect(looks()).toBeGreaterThanOrEqual(5);
    expect(fake.to('POST', '/generate/async').length).toBe(5);
    expect(fake.to('GET', '/generate/status/').length).toBe(5);
    expect(fake.to('GET', '/status/models').length).toBe(1);
    expect(fake.to('DELETE', '').length).toBe(0);
  });

  it('sends no new request before the gap after the last one is over, whatever rows there are', async () => {
    const time = watchedTime((ms) => ms === submitGapMs);
    const fake = await startFakeHorde();
    const engine = createHordeEngine({ url: fake.url, wait: time.wait });
    onTestFinished(async () => {
      while (time.open() > 0) time.release();
      await engine.close?.();
      await fake.close();
    });
    await engine.describe(new AbortController().signal);
    const rows = Promise.all([draw(engine, [1]), draw(engine, [2]), draw(engine, [3])]);
    for (const sent of [1, 2, 3]) {
      await until(() => fake.pictures().length === sent && time.open() === 1);
      await delay(20);
      expect(fake.pictures().length).toBe(sent);
      time.release();
    }
    expect((await rows).map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    // Two a second and 90 a minute are allowed.
    expect(60_000 / submitGapMs).toBeLessThan(90);
    expect(2 * submitGapMs).toBeGreaterThan(1000);
  });

  it('waits as long as the Horde says when it was too fast all the same', async () => {
    const time = watchedTime();
    const { fake, engine } = await start({}, { wait: time.wait, busyMs: 10_000 });
    fake.fail('tooFast', { at: 'POST', times: 2 });
    expect((await draw(engine, [1])).error).toBeUndefined();
    expect(fake.to('POST', '').map(({ status }) => status)).toEqual([429, 429, 202]);
    expect(time.over.filter((ms) => ms === 7000).length).toBe(2);
  });

  it('is stopped by the Horde’s own limits after two requests in one second', async () => {
    // A second without end.
    const { fake, engine } = await start({ secondMs: 1e9 }, { submitGapMs: 0, busyMs: 1 });
    await engine.describe(new AbortController().signal);
    const rows = await Promise.all([1, 2, 3].map((clipSkip) => draw(engine, [clipSkip])));
    const busy = rows.filter(({ error }) => error !== undefined);
    expect(busy).toMatchObject([{ error: { code: 'server.busy' }, cells: [] }]);
    expect(fake.to('POST', '').filter(({ status }) => status === 429).length).toBe(3);
  });

  it('has three requests of a row in line at most', async () => {
    const { fake, engine } = await start();
    const row = draw(engine, [1, 2, 3, 4, 5, 6], {}, { onCell: () => fake.hold(true) });
    await until(() => fake.waiting() === 3);
    await delay(30);
    expect(fake.waiting()).toBe(3);
    const end = setInterval(() => fake.hold(false), 1);
    expect((await row).error).toBeUndefined();
    clearInterval(end);
    expect(fake.pictures().length).toBe(6);
  });

  it('waits as long as the Horde says when it was too much, and goes on', async () => {
    const { fake, engine } = await start({ concurrency: 1 }, { busyMs: 10 });
    await engine.describe(new AbortController().signal);
    const [one, other] = await Promise.all([draw(engine, [1]), draw(engine, [2])]);
    expect([one.error, other.error]).toEqual([undefined, undefined]);
    expect(fake.to('POST', '').length).toBeGreaterThanOrEqual(2);
  });

  it('gives up politely where it stays too much', async () => {
    const { fake, engine } = await start({ concurrency: 0 });
    const { error } = await draw(engine, [1, 2, 3]);
    expect(error).toMatchObject({ code: 'server.busy', retryable: true });
    expect(fake.to('POST', '').length).toBe(3);
  });

  it('goes on looking when the Horde is away for a while', async () => {
    const { fake, engine } = await start();
    fake.hold(true);
    const row = draw(engine, [1, 2]);
    await until(() => fake.to('GET', '/check/').length > 1);
    for (const kind of ['unavailable', 'dies'] as const) {
      fake.fail(kind, { at: '/check/', times: 2 });
      const before = fake.to('GET', '/check/').length;
      await until(() => fake.to('GET', '/check/').length > before + 3);
    }
    fake.hold(false);
    expect(await row).toMatchObject({ error: undefined, cells: [{ key: '1' }, { key: '2' }] });
  });
});

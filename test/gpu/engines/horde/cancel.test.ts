import { describe, expect, it } from 'vitest';

import { draw, start, until } from './support.ts';

describe('cancel', () => {
  it('takes back everything that stands in line', async () => {
    const { fake, engine } = await start();
    const controller = new AbortController();
    const row = draw(engine, [1, 2, 3, 4], {}, { signal: controller.signal, onCell: () => fake.hold(true) });
    await until(() => fake.waiting() === 3);
    controller.abort();
    const { cells, error } = await row;
    expect(error).toMatchObject({ code: 'job.cancelled' });
    expect(cells.map(({ key }) => key)).toEqual(['1']);
    await until(() => fake.waiting() === 0);
    expect(fake.to('DELETE', '').length).toBe(3);
  });

  it('takes back a request whose id was still on its way', async () => {
    const { fake, engine } = await start();
    await engine.describe(new AbortController().signal);
    fake.hold(true);
    const controller = new AbortController();
    const row = draw(engine, [1], {}, { signal: controller.signal });
    await until(() => fake.pictures().length === 1);
    controller.abort();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
    await until(() => fake.to('DELETE', '').length === 1);
    expect(fake.waiting()).toBe(0);
  });

  it('is heard while the Horde hangs', async () => {
    const { fake, engine } = await start();
    await engine.describe(new AbortController().signal);
    for (const at of ['POST', '/check/', '/status/']) {
      fake.fail('hangs', { at });
      const controller = new AbortController();
      const before = fake.requests.length;
      const row = draw(engine, [1], {}, { signal: controller.signal });
      await until(() => fake.requests.slice(before).some(({ method, path }) => `${method} ${path}`.includes(at)));
      controller.abort();
      expect((await row).error).toMatchObject({ code: 'job.cancelled' });
    }
  });

  it('close takes back what stands in line, waits for that, and draws nothing any more', async () => {
    const { fake, engine } = await start({}, { closeGraceMs: 60_000 });
    fake.hold(true);
    const row = draw(engine, [1]);
    await until(() => fake.to('GET', '/check/').length > 0);
    await engine.close?.();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
    expect(fake.to('DELETE', '').map(({ status }) => status)).toEqual([200]);
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'job.cancelled' });
  });

  it('close does not wait for ever', async () => {
    const { fake, engine } = await start({}, { closeGraceMs: 30 });
    fake.hold(true);
    const row = draw(engine, [1]);
    await until(() => fake.to('GET', '/check/').length > 0);
    fake.fail('hangs');
    await engine.close?.();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
  });
});

import { describe, expect, it } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import { createHordeEngine } from '../../../../src/gpu/engines/horde/index.ts';
import { translator } from '../../../../src/text/index.ts';
import type { FrontFault } from '../../../support/fake-horde.ts';
import type { WorkerFault } from '../../../support/fake-horde-queue.ts';
import { draw, start, until } from './support.ts';

const forever = new AbortController().signal;

describe('a panel that fails by itself', () => {
  it.each([
    ['censored', 'horde.censored', false],
    ['csam', 'horde.censored', false],
    ['loraFailed', 'horde.leftOut', false],
    ['sourceFailed', 'horde.leftOut', false],
    ['wrongSeed', 'server.badAnswer', false],
    ['wrongModel', 'server.wrongModel', false],
    ['notPicture', 'server.badAnswer', false],
    ['lostPicture', 'server.badAnswer', false],
    ['address', 'server.badAnswer', false],
    ['faulted', 'horde.faulted', false],
  ] as const satisfies readonly (readonly [WorkerFault, string, boolean])[])(
    '%s is %s; the panel before it is kept and the row can be drawn to its end',
    async (fault, code, retryable) => {
      const { fake, engine } = await start();
      fake.failWorkers(fault, { after: 1 });
      const { cells, error } = await draw(engine, [1, 2, 3]);
      expect(error).toMatchObject({ code, retryable });
      expect(cells.map(({ key }) => key)).toEqual(['1']);
      fake.failWorkers(undefined);
      expect((await draw(engine, [2, 3])).error).toBeUndefined();
    },
  );

  it('does not take the rest of the row along', async () => {
    const { fake, engine } = await start();
    fake.failWorkers('censored', { times: 1 });
    const { cells, error } = await draw(engine, [1, 2, 3]);
    expect(error).toMatchObject({ code: 'horde.censored' });
    expect(cells.map(({ key }) => key).sort()).toEqual(['2', '3']);
    // Also the worker whose filter took the first panel away is kept for the rest.
    expect(fake.pictures().map(({ workers }) => workers?.length)).toEqual([undefined, 1, 1]);
  });

  it('names the LoRA that a worker could not load', async () => {
    const { fake, engine } = await start();
    fake.failWorkers('loraFailed');
    const { error } = await draw(engine, [1], { loras: [{ name: '12345', weight: 1 }] });
    expect(error).toMatchObject({ code: 'horde.leftOut', params: { part: 'LoRA 12345' } });
  });

  it('says it when a picture has another size', async () => {
    const { fake, engine } = await start();
    fake.failWorkers('smaller');
    const { cells } = await draw(engine, [1], { width: 128, height: 128 });
    expect(cells[0]?.warnings.map(({ text }) => text)).toEqual([
      { key: 'engine:horde.size', params: { used: '64x64', wanted: '128x128' } },
    ]);
  });
});

describe('a request that the Horde refuses', () => {
  it('is tried once, and nothing of the row after it', async () => {
    const { fake, engine } = await start();
    const { error } = await draw(engine, [1, 2, 3], { prompt: 'my forbidden secret' });
    expect(error).toMatchObject({ code: 'horde.prompt', retryable: false });
    expect(fake.pictures().length).toBe(1);
  });

  it('wants kudos in advance', async () => {
    const { engine } = await start({ kudos: 5 });
    const { error } = await draw(engine, [1, 2], { width: 1024, height: 1024 });
    expect(error).toMatchObject({ code: 'horde.kudos', retryable: false });
  });

  it('comes from an address that is blocked', async () => {
    const { fake, engine } = await start();
    fake.fail('blocked', { at: 'POST' });
    const { error } = await draw(engine, [1]);
    expect(error).toMatchObject({ code: 'horde.blocked', params: { reason: 'TimeoutIP' } });
  });

  it('comes while it is in maintenance: later, and the finished panels are kept', async () => {
    const { fake, engine } = await start();
    const { cells, error } = await draw(engine, [1, 2], {}, { onCell: () => fake.setMaintenance(true) });
    expect(cells.map(({ key }) => key)).toEqual(['1']);
    expect(error).toMatchObject({ code: 'horde.maintenance', retryable: true, retryAfterMs: 60_000 });
  });

  it('comes with a key that it does not know; the key stands in no message', async () => {
    const { engine } = await start({}, { key: 'hunter2-my-key' });
    const error: unknown = await engine.describe(forever).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'horde.key', side: 'you' });
    const words = error instanceof AppError ? [error.what, error.fix].map((text) => translator('en')(text)) : [];
    expect(JSON.stringify([words, error, String(error)])).not.toContain('hunter2');
  });

  it('comes with a key that became invalid since', async () => {
    const keys = ['my-key'];
    const { engine } = await start({ keys }, { key: 'my-key' });
    await engine.describe(forever);
    keys.pop();
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'horde.key' });
  });

  it('cannot even be written with a key of several lines, or to an address that is none', () => {
    expect(() => createHordeEngine({ key: 'a\r\nb: c' })).toThrow(expect.objectContaining({ code: 'horde.key' }));
    expect(() => createHordeEngine({ url: 'ftp://x' })).toThrow(expect.objectContaining({ code: 'server.address' }));
  });

  it('shows the field that is wrong and nothing else', async () => {
    const { fake, engine } = await start();
    fake.fail('nonsense', { at: 'POST', times: 1 });
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'server.badAnswer' });
  });
});

describe('a request that nobody finishes', () => {
  it('has no worker that could draw it: said by name after a while, and taken back', async () => {
    const { fake, engine } = await start({}, { noWorkerMs: 30 });
    await engine.describe(forever);
    fake.setOnline('worker-a', false);
    fake.setOnline('worker-b', false);
    const { error } = await draw(engine, [1, 2]);
    expect(error).toMatchObject({ code: 'horde.noWorker', params: { model: 'stable_diffusion' } });
    await until(() => fake.to('DELETE', '').length === 1);
    expect(fake.pictures().length).toBe(1);
  });

  it('is drawn when a worker comes back in time', async () => {
    const { fake, engine } = await start({}, { noWorkerMs: 10_000 });
    await engine.describe(forever);
    fake.setOnline('worker-a', false);
    fake.setOnline('worker-b', false);
    const row = draw(engine, [1]);
    await until(() => fake.to('GET', '/check/').length > 2);
    fake.setOnline('worker-b', true);
    expect((await row).error).toBeUndefined();
  });

  it('dies of age', async () => {
    const { fake, engine } = await start({ expiryMs: 40 });
    fake.hold(true);
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'horde.expired', retryable: false });
  });

  it('lives longer than anybody should wait', async () => {
    const { fake, engine } = await start({}, { deadlineMs: 40 });
    fake.hold(true);
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'horde.expired' });
    await until(() => fake.to('DELETE', '').length === 1);
  });

  it('ends when the Horde itself is gone', async () => {
    const { fake, engine } = await start({}, { silenceMs: 60 });
    fake.hold(true);
    const row = draw(engine, [1]);
    await until(() => fake.to('GET', '/check/').length > 0);
    fake.fail('dies');
    expect((await row).error).toMatchObject({ code: 'server.unreachable', retryable: true });
  });
});

describe('answers that are none', () => {
  it.each([
    ['webPage', 'server.notApi'],
    ['redirect', 'server.notApi'],
    ['nonsense', 'server.badAnswer'],
    ['truncated', 'server.badAnswer'],
    ['huge', 'server.tooLarge'],
    ['dies', 'server.unreachable'],
    ['unavailable', 'server.busy'],
  ] as const satisfies readonly (readonly [FrontFault, string])[])(
    '%s in place of the models is %s',
    async (fault, code) => {
      const { fake, engine } = await start();
      fake.fail(fault);
      await expect(engine.describe(forever)).rejects.toMatchObject({ code });
    },
  );

  it.each([
    ['webPage', 'server.notApi'],
    ['truncated', 'server.badAnswer'],
    ['huge', 'server.tooLarge'],
    ['nonsense', 'server.badAnswer'],
  ] as const satisfies readonly (readonly [FrontFault, string])[])(
    '%s in place of a picture is %s, and the panel before it is kept',
    async (fault, code) => {
      const { fake, engine } = await start();
      const { cells, error } = await draw(
        engine,
        [1, 2],
        {},
        {
          onCell: () => fake.fail(fault, { at: 'GET /api/v2/generate/status/' }),
        },
      );
      expect(error).toMatchObject({ code });
      expect(cells.map(({ key }) => key)).toEqual(['1']);
    },
  );

  it('hangs: a caller who gives up is let go', async () => {
    const { fake, engine } = await start();
    fake.fail('hangs');
    await expect(engine.describe(AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'job.cancelled' });
  });

  it('no model is served at all', async () => {
    const { fake, engine } = await start();
    fake.fail('nonsense');
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.badAnswer' });
  });
});

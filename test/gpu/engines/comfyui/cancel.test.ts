import { describe, expect, it } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import type { RowProgress } from '../../../../src/gpu/engine.ts';
import { draw, keys, start, until } from './support.ts';

/** Aborts at the first sign of a sampling step. */
function atFirstStep() {
  const controller = new AbortController();
  const onProgress = ({ step }: RowProgress): void => {
    if (step !== undefined) controller.abort();
  };
  return { signal: controller.signal, onProgress };
}

const long = { steps: 5000 };

describe('cancel', () => {
  it('interrupts our own prompt while it runs, and removes it from the history', async () => {
    const { fake, engine } = await start({ stepMs: 5 });
    const { cells, error } = await draw(engine, [1, 2, 3], long, atFirstStep());
    expect(error).toMatchObject({ code: 'job.cancelled' });
    expect(cells).toEqual([]);
    await until(() => fake.interrupts.length > 0 && fake.queue().length === 0 && fake.history().length === 0);
    expect(fake.interrupts).toEqual([fake.prompts()[0]?.id]);
    expect((await draw(engine, [3])).error).toBeUndefined();
    expect(fake.interrupts.length).toBe(1);
  });

  it('takes a waiting prompt out of the queue and interrupts nobody', async () => {
    const { fake, engine } = await start({}, { pollMs: 5 });
    const release = fake.occupy();
    const controller = new AbortController();
    const seen: RowProgress[] = [];
    const { error } = await draw(
      engine,
      [1],
      {},
      {
        signal: controller.signal,
        onProgress: (progress) => {
          seen.push(progress);
          if (progress.queuePosition !== undefined) controller.abort();
        },
      },
    );
    expect(error).toMatchObject({ code: 'job.cancelled' });
    expect(seen.at(-1)).toMatchObject({ queuePosition: 1 });
    await until(() => fake.queue().length === 0);
    await engine.close?.();
    expect(fake.interrupts).toEqual([]);
    release();
  });

  it('never interrupts on an old server while somebody else’s prompt runs: there it would hit that one', async () => {
    const { fake, engine } = await start({ old: true });
    const release = fake.occupy();
    const controller = new AbortController();
    const row = draw(engine, [1], {}, { signal: controller.signal });
    await until(() => fake.prompts().length > 0);
    controller.abort();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
    await until(() => fake.queue().length === 0);
    await engine.close?.();
    expect(fake.requests.filter(({ path }) => path === '/interrupt')).toEqual([]);
    expect(fake.interrupts).toEqual([]);
    release();
  });

  it('interrupts our own prompt on an old server, which names prompts itself', async () => {
    const { fake, engine } = await start({ old: true, stepMs: 5 });
    const { error } = await draw(engine, [1, 2], long, atFirstStep());
    expect(error).toMatchObject({ code: 'job.cancelled' });
    await until(() => fake.interrupts.length > 0);
    expect(fake.interrupts).toEqual(['server-1']);
  });

  it('takes the prompt back when a panel cannot be kept', async () => {
    const { fake, engine } = await start({ stepMs: 20 });
    const { error } = await draw(
      engine,
      [1, 2, 3],
      { steps: 20 },
      {
        onCell: () => {
          throw new AppError('file.write', { params: { file: 'a.png', reason: 'full' } });
        },
      },
    );
    expect(error).toMatchObject({ code: 'file.write' });
    await until(() => fake.interrupts.length > 0);
    expect(fake.interrupts).toEqual([fake.prompts()[0]?.id]);
  });

  it('lets rows wait in the server’s queue side by side, and cancels the one that is meant', async () => {
    const { fake, engine } = await start({ stepMs: 5 });
    const controller = new AbortController();
    const first = draw(engine, [1, 2], { steps: 20 });
    await until(() => fake.prompts().length === 1);
    const second = draw(engine, [3], {}, { signal: controller.signal });
    await until(() => fake.prompts().length === 2);
    const third = draw(engine, [4]);
    await until(() => fake.prompts().length === 3);
    controller.abort();
    expect((await second).error).toMatchObject({ code: 'job.cancelled' });
    expect(keys((await first).cells).toSorted()).toEqual(['1', '2']);
    expect(keys((await third).cells)).toEqual(['4']);
    expect(fake.interrupts).toEqual([]);
  });

  it('close ends rows, on the server as well', async () => {
    const { fake, engine } = await start({ stepMs: 5 }, { closeGraceMs: 60_000 });
    const row = draw(engine, [1, 2], long);
    await until(() => fake.queue().length > 0);
    await engine.close?.();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
    expect(fake.queue()).toEqual([]);
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'job.cancelled' });
  });

  it('leaves no prompt of people in the history when a row is done', async () => {
    const { fake, engine } = await start();
    await draw(engine, [1, 2]);
    await engine.close?.();
    expect(fake.prompts().length).toBe(1);
    expect(fake.history()).toEqual([]);
  });
});

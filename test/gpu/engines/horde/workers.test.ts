import { describe, expect, it } from 'vitest';

import type { CellResult } from '../../../../src/gpu/engine.ts';
import { fakeWorker } from '../../../support/fake-horde.ts';
import { draw, start, until } from './support.ts';

const drawers = (cells: readonly CellResult[]) => cells.map(({ key, worker }) => `${key} ${worker?.name}`).sort();
const told = (cells: readonly CellResult[], about: string) =>
  cells.flatMap(({ warnings }) => warnings.filter(({ feature }) => feature === about)).map(({ text }) => text.params);

describe('a row and its worker', () => {
  it('is kept on the worker that drew its first panel, although others are free', async () => {
    const { fake, engine } = await start();
    const { cells, error } = await draw(engine, [1, 2, 3, 4]);
    expect(error).toBeUndefined();
    const [first] = cells;
    expect(new Set(cells.map(({ worker }) => worker?.id))).toEqual(new Set([first?.worker?.id]));
    expect(told(cells, 'worker')).toEqual([]);
    expect(fake.pictures().map(({ workers }) => workers)).toEqual([
      undefined,
      ...Array.from({ length: 3 }, () => [first?.worker?.id]),
    ]);
  });

  it('is given to anybody when that worker leaves, and every later panel says so', async () => {
    const { fake, engine } = await start({}, { pinWaitMs: 40 });
    const { cells, error } = await draw(
      engine,
      [1, 2, 3],
      {},
      {
        onCell: () => {
          const [first] = fake.pictures();
          if (fake.pictures().length === 1 && first) fake.setOnline('worker-a', false);
        },
      },
    );
    expect(error).toBeUndefined();
    expect(drawers(cells)).toEqual(['1 worker-a', '2 worker-b', '3 worker-b']);
    expect(told(cells, 'worker')).toEqual([{ names: 'worker-a, worker-b' }, { names: 'worker-a, worker-b' }]);
    // What waited in vain was taken back.
    expect(fake.to('DELETE', '').length).toBeGreaterThan(0);
    expect(fake.waiting()).toBe(0);
  });

  it('is given to anybody when that worker is busy for too long', async () => {
    const workers = [fakeWorker('worker-a'), fakeWorker('worker-b', { online: false })];
    const { fake, engine } = await start({ workers }, { pinWaitMs: 30 });
    const row = draw(engine, [1, 2], {}, { onCell: () => fake.hold(true) });
    await until(() => fake.to('DELETE', '').length > 0);
    fake.setOnline('worker-a', false);
    fake.setOnline('worker-b', true);
    fake.hold(false);
    expect(drawers((await row).cells)).toEqual(['1 worker-a', '2 worker-b']);
  });

  it('is given to anybody when the Horde does not know that worker any more', async () => {
    const { fake, engine } = await start();
    const { cells, error } = await draw(engine, [1, 2], {}, { onCell: () => fake.forget('worker-a') });
    expect(error).toBeUndefined();
    expect(drawers(cells)).toEqual(['1 worker-a', '2 worker-b']);
    expect(fake.pictures().map(({ workers }) => workers?.length)).toEqual([undefined, 1, undefined]);
  });

  it('is given to anybody where naming a worker costs kudos that the account lacks', async () => {
    const { fake, engine } = await start({ kudosOnWorkerList: true, kudos: 5 });
    const { cells, error } = await draw(engine, [1, 2, 3]);
    expect(error).toBeUndefined();
    expect(cells.length).toBe(3);
    expect(fake.pictures().filter(({ workers }) => workers).length).toBeLessThanOrEqual(2);
  });

  it('goes back to the same worker when the rest of it is drawn later', async () => {
    const { fake, engine } = await start();
    expect(drawers((await draw(engine, [1])).cells)).toEqual(['1 worker-a']);
    expect(drawers((await draw(engine, [2, 3])).cells)).toEqual(['2 worker-a', '3 worker-a']);
    expect(fake.pictures().map(({ workers }) => workers?.length)).toEqual([undefined, 1, 1]);
  });

  it('takes a picture that was finished while it was taken back', async () => {
    const { fake, engine } = await start({}, { pinWaitMs: 20 });
    await draw(engine, [1]);
    fake.hold(true);
    fake.fail('late', { at: 'DELETE' });
    const row = draw(engine, [2]);
    await until(() => fake.to('DELETE', '').length === 1);
    fake.hold(false);
    const { cells, error } = await row;
    expect(error).toBeUndefined();
    expect(drawers(cells)).toEqual(['2 worker-a']);
    expect(fake.pictures().length).toBe(2);
  });

  it('shows names of strangers without what could break a line', async () => {
    const workers = [fakeWorker('worker\n-a\u202e' + 'x'.repeat(100), { id: '00000000-0000-4000-8000-000000000001' })];
    const { engine } = await start({ workers });
    const { cells } = await draw(engine, [1]);
    expect(cells[0]?.worker?.name).toMatch(/^worker -a x{50}$/);
  });
});

describe('what is claimed of clip skip', () => {
  it('nothing: it depends on the worker, and only the pixels tell', async () => {
    const { engine } = await start({ workers: [fakeWorker('old-bridge', { followsClipSkip: false })] });
    const { cells } = await draw(engine, [1, 2]);
    expect(cells.map(({ honoured, used }) => [honoured, used])).toEqual([
      ['unknown', undefined],
      ['unknown', undefined],
    ]);
    expect(cells[0]?.image.length).toBe(cells[1]?.image.length);
  });

  it('names the Horde’s own recommendation where a panel differs from it', async () => {
    const { engine } = await start({ clipSkip: 2 });
    const { cells } = await draw(engine, [1, 2, 3]);
    const told = cells.flatMap(({ key, warnings }) => warnings.map(({ text }) => [key, text.key, text.params?.['n']]));
    expect(told.sort()).toEqual([
      ['1', 'engine:horde.clipSkipMismatch', 1],
      ['3', 'engine:horde.clipSkipMismatch', 3],
    ]);
  });
});

describe('kudos and the line', () => {
  it('says what a row took from an account, once, and nothing to the anonymous', async () => {
    const { engine } = await start({ keys: ['my-key'] }, { key: 'my-key' });
    expect(told((await draw(engine, [1, 2, 3])).cells, 'kudos')).toEqual([{ kudos: 33, had: 1234 }]);
    const { engine: anonymous } = await start();
    expect(told((await draw(anonymous, [1, 2])).cells, 'kudos')).toEqual([]);
  });

  it('tells the place in the Horde’s line', async () => {
    const { fake, engine } = await start();
    fake.hold(true);
    const places: unknown[] = [];
    const row = draw(engine, [1], {}, { onProgress: ({ queuePosition }) => places.push(queuePosition) });
    await until(() => places.length > 1);
    fake.hold(false);
    await row;
    expect(places[0]).toBe(1);
    expect(places).not.toContain(-1);
  });
});

import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { createPool } from '../../src/gpu/pool/index.ts';
import { createMemoryQueue } from '../../src/gpu/queues/memory.ts';
import { openStore } from '../../src/store/index.ts';
import { createPictureCache } from '../../src/sweep/cache.ts';
import type { SweepDeskOptions } from '../../src/sweep/desk.ts';
import { createSweepDesk } from '../../src/sweep/desk.ts';
import { sweepRequest } from '../../src/sweep/request.ts';
import type { SwitchedOptions, SwitchedServer } from '../support/switched-server.ts';
import { having, model, switchedServer } from '../support/switched-server.ts';
import { accept, isOver, never, place, scratch, until } from './desk-support.ts';

const gone = (name: string): AppError => new AppError('worker.away', { params: { name } });
const queueAway = new AppError('queue.away', { params: { host: 'redis' } });
const prude: NonNullable<SwitchedOptions['refuses']> = (_settings, nsfw) => (nsfw ? ['NSFW'] : []);
const small = { prompt: 'a house', seed: 3, skips: [1, 2] };

/** A desk over a pool; pauses are short and counted. */
function openDesk(servers: readonly SwitchedServer[], folder: string, options: Partial<SweepDeskOptions> = {}) {
  const now = options.now ?? Date.now;
  const store = openStore({ path: join(folder, 'bot.sqlite'), now });
  const stopped = new AbortController();
  // The pool asks again only when it is told: what a test sees must be the news.
  const never = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((_resolve, reject) => {
      AbortSignal.any([signal, stopped.signal]).addEventListener('abort', () => reject(new Error('over')));
    });
  const pool = createPool({ servers: servers.map(({ server }) => server), wait: never });
  const queue = createMemoryQueue({ servers: pool });
  const pauses: number[] = [];
  const desk = createSweepDesk({
    engine: pool.engine,
    queue,
    cache: createPictureCache({ dir: join(folder, 'pictures'), maxBytes: 1e9, now }),
    store,
    now,
    determinismClass: 'local',
    signal: stopped.signal,
    wait: (ms) => {
      pauses.push(ms);
      return new Promise((resolve) => void setTimeout(resolve, 2));
    },
    ...options,
  });
  let open = true;
  const leave = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await desk.close();
    stopped.abort();
    await queue.close();
    await pool.engine.close?.();
    store.close();
  };
  onTestFinished(leave);
  return { desk, store, pauses, leave };
}

test.each(['worker.away', 'worker.gone', 'worker.none', 'queue.away'] as const)(
  'a row that fails with %s is waited for and drawn when somebody is there again',
  async (code) => {
    const one = switchedServer('gpu1', having(model('alpha')));
    const { desk } = openDesk([one], scratch());
    await accept(desk, small);
    one.setAway(new AppError(code, { params: { name: 'gpu1', host: 'redis' } }));
    desk.start('s1');
    const waiting = await until(desk, 's1', ({ awayUntil }) => awayUntil !== undefined);
    expect(waiting.status).toBe('accepted');
    // Of one machine or of many: nobody at all is there.
    expect(waiting.awayReason?.code).toBe(code === 'queue.away' ? code : 'worker.none');
    one.setAway(undefined);
    expect((await until(desk, 's1', isOver)).status).toBe('done');
  },
);

test('news that a server is back are heard at once, and not at the end of a long pause', async () => {
  const one = switchedServer('gpu1', having(model('alpha')));
  let pausing = false;
  const { desk } = openDesk([one], scratch(), {
    // Nothing but news ends a pause.
    wait(_ms, signal) {
      pausing = true;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('over'))));
    },
  });
  await accept(desk, small);
  one.setAway(queueAway);
  desk.start('s1');
  const waiting = await until(desk, 's1', ({ awayReason }) => awayReason !== undefined);
  expect(waiting.awayReason?.code).toBe('queue.away');
  await expect.poll(() => pausing).toBe(true);
  one.setAway(undefined);
  expect((await until(desk, 's1', isOver)).status).toBe('done');
});

test('while others are there it says which machine it waits for, and offers what can be drawn now, its own family first', async () => {
  const one = switchedServer('gpu1', having(model('anime')));
  const two = switchedServer(
    'gpu2',
    having(model('large', 'sdxl'), model('flat', 'flux'), model('paint'), model('tiny')),
  );
  const { desk } = openDesk([one, two], scratch());
  await accept(desk, { ...small, model: 'anime' });
  expect((await desk.snapshot('s1'))?.awaySince).toBeUndefined();
  one.setAway(gone('gpu1'));
  desk.start('s1');
  const waiting = await until(desk, 's1', ({ instead }) => instead !== undefined);
  expect(waiting.awayReason).toMatchObject({ code: 'worker.away', params: { name: 'gpu1' } });
  // SDXL takes clip skips 1 and 2; FLUX takes none and is not offered.
  expect(waiting.instead?.map(({ name }) => name)).toEqual(['paint', 'tiny', 'large']);
  expect(desk.instead('s1').map(({ name }) => name)).toEqual(['paint', 'tiny', 'large']);
  one.setAway(undefined);
  const end = await until(desk, 's1', isOver);
  expect(end).toMatchObject({ status: 'done' });
  expect(end.instead).toBeUndefined();
});

test('what could not be drawn at once is not offered: a LoRA that is missing there, a picture too large, adults only', async () => {
  const one = switchedServer('gpu1', having(model('anime')));
  const poor = { ...having(model('paint')), info: { ...having(model('paint')).info, loras: [] } };
  const two = switchedServer('gpu2', poor);
  const three = switchedServer('gpu3', {
    ...having(model('prude')),
    refuses: prude,
  });
  const { desk } = openDesk([one, two, three], scratch());
  await accept(desk, { ...small, model: 'anime', prompt: 'a house <lora:paint:1>' });
  const asked = sweepRequest.parse({ ...small, model: 'anime' });
  const plan = await desk.plan(asked, 's2', never, { nsfw: true });
  desk.accept(plan, { ...place, nsfw: true });
  one.setAway(gone('gpu1'));
  for (const id of ['s1', 's2']) {
    desk.start(id);
    await until(desk, id, ({ awayReason }) => awayReason !== undefined);
  }
  expect(desk.instead('s1').map(({ name }) => name)).toEqual(['prude']);
  expect(desk.instead('s2').map(({ name }) => name)).toEqual(['paint']);
});

test('a sweep accepted while nobody can draw it says so before anything is tried', async () => {
  const one = switchedServer('gpu1', having(model('anime')));
  const two = switchedServer('gpu2', having(model('paint')));
  const { desk } = openDesk([one, two], scratch());
  await desk.info(never);
  one.setAway(queueAway);
  await expect.poll(() => desk.info(never).then(() => desk.known()?.currentModel)).toBe('paint');
  await accept(desk, { ...small, model: 'anime' });
  expect(await desk.snapshot('s1')).toMatchObject({ status: 'accepted', awayReason: { code: 'queue.away' } });
});

test('patience is measured by a clock that does not jump, and its end is a named error that says what was missing', async () => {
  const one = switchedServer('gpu1', having(model('anime')));
  const two = switchedServer('gpu2', having(model('paint')));
  let [wall, elapsed] = [1_000_000, 0];
  const { desk, store } = openDesk([one, two], scratch(), {
    now: () => wall,
    elapsed: () => elapsed,
    patienceMs: 3 * 3_600_000,
  });
  await accept(desk, { ...small, model: 'anime' });
  one.setAway(gone('gpu1'));
  desk.start('s1');
  const waiting = await until(desk, 's1', ({ awayUntil }) => awayUntil !== undefined);
  expect(waiting).toMatchObject({ awaySince: 1_000_000, awayUntil: 1_000_000 + 3 * 3_600_000 });
  wall += 100 * 3_600_000;
  await new Promise((resolve) => void setTimeout(resolve, 30));
  expect((await desk.snapshot('s1'))?.status).toBe('accepted');
  elapsed += 3 * 3_600_000 + 1;
  const end = await until(desk, 's1', isOver);
  expect(end.error).toMatchObject({
    code: 'job.waitedTooLong',
    params: { hours: 3, missing: 'machine', name: 'gpu1' },
  });
  expect(store.sweeps.get('s1')?.error?.code).toBe('job.waitedTooLong');
});

const oneAway = () => [
  switchedServer('gpu1', { ...having(model('anime')), remembered: having(model('anime')).info, away: gone('gpu1') }),
  switchedServer('gpu2', having(model('paint'))),
];

test('a restart goes on waiting: since then, for the same reason, and with what is left of its patience', async () => {
  const folder = scratch();
  const options = { patienceMs: 3_600_000 };
  const first = openDesk(oneAway(), folder, { ...options, now: () => 1_000_000 });
  await accept(first.desk, { ...small, model: 'anime' });
  first.desk.start('s1');
  await expect.poll(() => first.store.sweeps.get('s1')?.waits).toBeDefined();
  await first.leave();

  let elapsed = 500;
  const second = openDesk(oneAway(), folder, { ...options, now: () => 1_000_000 + 1_800_000, elapsed: () => elapsed });
  const shown: (number | undefined)[] = [];
  second.desk.watch('s1', ({ awaySince, awayReason }) => shown.push(awayReason && awaySince));
  second.desk.start('s1');
  await expect.poll(() => shown.length).toBeGreaterThan(1);
  expect(new Set(shown.slice(1))).toEqual(new Set([1_000_000]));
  elapsed += 1_800_001;
  expect((await until(second.desk, 's1', isOver)).error?.code).toBe('job.waitedTooLong');
});

const proper = () => [
  switchedServer('prude', { ...having(model('anime')), refuses: prude }),
  switchedServer('liberal', having(model('anime'))),
];

test('what was asked for in a place for adults stays that, over a restart, and no owner who refuses it gets it', async () => {
  const folder = scratch();
  const first = openDesk(proper(), folder);
  const plan = await first.desk.plan({ prompt: 'x', negative: '', loras: [], extras: {}, seed: 1 }, 's1', never, {
    nsfw: true,
  });
  first.desk.accept(plan, { ...place, nsfw: true });
  await first.leave();

  const after = proper();
  const second = openDesk(after, folder);
  second.desk.start('s1');
  const end = await until(second.desk, 's1', isOver);
  expect(end.place.nsfw).toBe(true);
  expect(end.plan.rows[0]?.drawnBy?.server).toBe('liberal');
  expect(after[1]?.engine.rows.map(({ nsfw }) => nsfw)).toEqual([true]);
  expect(after[0]?.engine.rows).toEqual([]);
});

test('where only owners who refuse it have the model, it is refused by name before anything is accepted', async () => {
  const one = switchedServer('prude', { ...having(model('anime')), refuses: prude });
  const { desk } = openDesk([one], scratch());
  const request = { prompt: 'x', negative: '', loras: [], extras: {} };
  await expect(desk.plan(request, 's1', never, { nsfw: true })).rejects.toMatchObject({ code: 'request.noServer' });
  await expect(desk.plan(request, 's1', never)).resolves.toBeDefined();
});

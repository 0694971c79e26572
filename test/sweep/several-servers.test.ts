import { expect, test } from 'vitest';

import type { RowJob, RowQueue } from '../../src/gpu/queue.ts';
import type { CachedCell, PictureCache } from '../../src/sweep/cache.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { recordOf } from '../../src/sweep/record.ts';
import type { SweepRequestInput } from '../../src/sweep/request.ts';
import { sweepRequest } from '../../src/sweep/request.ts';
import type { RunContext } from '../../src/sweep/run.ts';
import { runSweep, undrawnCells } from '../../src/sweep/run.ts';
import { caveatLines, footerLines } from '../../src/sweep/sheet-words.ts';
import type { SweepEvent, SweepOutcome, SweepPlan } from '../../src/sweep/types.ts';
import { translator } from '../../src/text/index.ts';
import { eventually } from '../support/eventually.ts';
import type { FakeServers } from '../support/fake-servers.ts';
import { startServers } from '../support/fake-servers.ts';

const never = new AbortController().signal;
const t = translator('en');

function memoryCache(): PictureCache & { readonly kept: Map<string, CachedCell> } {
  const kept = new Map<string, CachedCell>();
  return {
    kept,
    get: (key) => Promise.resolve(kept.get(key)),
    put: (key, cell) => {
      kept.set(key, cell);
      return Promise.resolve(true);
    },
  };
}

const small = { prompt: 'a house', seed: 3, steps: 2, width: 64, height: 64, skips: [1, 2, 3] };

async function planOn({ pool }: FakeServers<string>, request: Partial<SweepRequestInput> = {}): Promise<SweepPlan> {
  const info = await pool.engine.describe(never);
  const asked = sweepRequest.parse({ ...small, ...request });
  return planSweep(asked, { engine: pool.engine, info, sweepId: 's', randomSeed: () => 1 });
}

async function runOn(
  { pool, queue }: FakeServers<string>,
  plan: SweepPlan,
  cache: PictureCache = memoryCache(),
  context: Partial<RunContext> = {},
): Promise<{ outcome: SweepOutcome; events: SweepEvent[]; jobs: RowJob[] }> {
  const events: SweepEvent[] = [];
  const jobs: RowJob[] = [];
  const outcome = await runSweep(plan, {
    queue: {
      ...queue,
      submit: (job, options) => {
        jobs.push(job);
        return queue.submit(job, options);
      },
    },
    cache,
    engine: pool.engine,
    determinismClass: 'local',
    owner: { user: 'u' },
    signal: never,
    wait: () => Promise.resolve(),
    onEvent: (event) => void events.push(event),
    ...context,
  });
  return { outcome, events, jobs };
}

const states = ({ rows }: SweepOutcome): string[] => rows.flatMap(({ cells }) => cells.map(({ state }) => state));
const drawers = ({ plan }: SweepOutcome): unknown[] => plan.rows.map(({ drawnBy }) => drawnBy?.server);

test('rows go to all servers at once, each row whole to one, and the sheet names who drew which', async () => {
  const house = await startServers({ one: {}, two: {} });
  const { outcome } = await runOn(house, await planOn(house, { rows: { axis: 'seed', values: ['3', '4', '5', '6'] } }));
  expect(states(outcome)).toEqual(Array.from({ length: 12 }, () => 'done'));
  const bySeed = (id: 'one' | 'two') => [...new Set(house.servers[id].fake.pictures().map(({ seed }) => seed))];
  expect(bySeed('one').length + bySeed('two').length).toBe(4);
  expect(house.drawn('one').length).toBeGreaterThanOrEqual(3);
  expect(house.drawn('two').length).toBeGreaterThanOrEqual(3);
  for (const id of ['one', 'two'] as const) {
    expect(house.servers[id].fake.peak()).toBe(1);
    for (const seed of bySeed(id)) {
      expect(house.servers[id].fake.pictures().filter((picture) => picture.seed === seed)).toHaveLength(3);
    }
  }
  expect(new Set(drawers(outcome))).toEqual(new Set(['one', 'two']));
  expect(footerLines(outcome, t)[0]).toMatch(/row 1.*: one \(AUTOMATIC1111\)/);
  expect(caveatLines(outcome, t)).toContain(
    'Rows were drawn on different servers: compare panels within a row, not between rows.',
  );
});

test('servers of one class may stand in one sheet without a warning', async () => {
  const house = await startServers({ one: { determinismClass: 'same' }, two: { determinismClass: 'same' } });
  const { outcome } = await runOn(house, await planOn(house, { rows: { axis: 'seed', values: ['3', '4'] } }));
  expect(new Set(drawers(outcome))).toEqual(new Set(['one', 'two']));
  expect(outcome.warnings.map(({ key }) => key)).not.toContain('sheet:caveat.severalServers');
});

test('a row goes where its checkpoint and its LoRA are, each in the words of that server', async () => {
  const house = await startServers({
    one: { models: [{ name: 'v1', family: 'sd1' }], loras: ['hero'] },
    two: {
      models: [
        { name: 'other-name', family: 'sd1', hash: 'abcdefabcd' },
        { name: 'anime', family: 'sd1' },
      ],
      loras: [],
    },
    three: { models: [{ name: 'mine', family: 'sd1', hash: 'abcdefabcd' }], loras: ['sub/hero'] },
  });
  const plan = await planOn(house, { model: 'other-name', loras: [{ name: 'hero', weight: 0.5 }] });
  const { outcome } = await runOn(house, plan);
  expect(drawers(outcome)).toEqual(['three']);
  expect(house.drawn('three')).toHaveLength(3);
  const [picture] = house.servers.three.fake.pictures();
  expect(picture?.prompt).toContain('<lora:sub/hero:0.5>');
  expect(picture?.override_settings['sd_model_checkpoint']).toContain('mine');
  expect([...house.drawn('one'), ...house.drawn('two')]).toEqual([]);
  expect(recordOf(outcome.plan, outcome.rows).engine).toMatchObject({ name: 'sdapi', title: 'AUTOMATIC1111' });
});

test('what no single server has together is refused when planning, with what each of them lacks', async () => {
  const house = await startServers({
    one: { models: [{ name: 'v1', family: 'sd1' }], loras: ['hero'] },
    two: { models: [{ name: 'anime', family: 'sd1' }], loras: [] },
  });
  const asked = planOn(house, { model: 'anime', loras: [{ name: 'hero', weight: 1 }] });
  await expect(asked).rejects.toMatchObject({
    code: 'request.noServer',
    params: { lacks: 'one: checkpoint “anime” · two: LoRA “hero”' },
  });
  await expect(planOn(house, { model: 'nowhere' })).rejects.toMatchObject({ code: 'request.model' });
});

test('a server that dies in the middle loses the row to another one, which draws it whole', async () => {
  const house = await startServers({ one: {}, two: {} });
  const plan = await planOn(house);
  const { outcome } = await runOn(
    house,
    plan,
    memoryCache(),
    shutAfter(1, () => house.servers.one.door.shut()),
  );
  expect(states(outcome)).toEqual(['done', 'done', 'done']);
  expect(drawers(outcome)).toEqual(['two']);
  expect(house.drawn('two').toSorted()).toEqual([1, 2, 3]);
  expect(house.drawn('one').length).toBeGreaterThan(0);
  expect(footerLines(outcome, t)[0]).toContain('two (AUTOMATIC1111)');
  expect(house.pool.up()).toEqual({ one: false, two: true });
});

/** Does something when so many panels are there, and notes nothing. */
function shutAfter(count: number, act: () => unknown): Partial<RunContext> {
  let seen = 0;
  return {
    onEvent: (event) => {
      if (event.type !== 'cell') return;
      seen += 1;
      if (seen === count) void act();
    },
  };
}

test('panels that moved are told anew: those of the first server count no more', async () => {
  const house = await startServers({ one: {}, two: {} });
  const events: SweepEvent[] = [];
  const trigger = shutAfter(2, () => house.servers.one.door.shut()).onEvent;
  await runOn(house, await planOn(house), memoryCache(), {
    onEvent: (event) => {
      events.push(event);
      trigger?.(event);
    },
  });
  const bound = events.flatMap((event) =>
    event.type === 'bound' ? [[event.bound.drawnBy?.server, event.anew] as const] : [],
  );
  expect(bound).toEqual([
    ['one', false],
    ['two', true],
  ]);
  const after = events.slice(events.findLastIndex(({ type }) => type === 'bound'));
  expect(after.filter(({ type }) => type === 'cell')).toHaveLength(3);
});

test('what is in the cache under a server is found without it, and no server is asked to draw', async () => {
  const house = await startServers({ one: {}, two: {} });
  const cache = memoryCache();
  const plan = await planOn(house);
  await runOn(house, plan, cache);
  expect(house.drawn('one')).toHaveLength(3);
  await house.servers.one.door.shut();
  const again = await runOn(house, plan, cache);
  expect(again.jobs).toEqual([]);
  expect(drawers(again.outcome)).toEqual(['one']);
  expect(again.outcome.rows[0]?.cells.every(({ fromCache }) => fromCache)).toBe(true);
  expect(await undrawnCells(plan, { cache, determinismClass: 'local', engine: house.pool.engine })).toBe(0);
});

test('a row that is partly in the cache goes to the server that drew that part', async () => {
  const house = await startServers({ one: {}, two: {} });
  const cache = memoryCache();
  const plan = await planOn(house);
  await house.servers.one.door.shut();
  const first = await runOn(house, await planOn(house, { skips: [1] }), cache);
  expect(drawers(first.outcome)).toEqual(['two']);
  await comesBack(house, 'one');
  const wider = await runOn(house, plan, cache);
  expect(wider.jobs.map(({ pin, row }) => [pin, row.cells.map(({ clipSkip }) => clipSkip)])).toEqual([['two', [2, 3]]]);
  expect(drawers(wider.outcome)).toEqual(['two']);
  expect(house.drawn('two').toSorted()).toEqual([1, 2, 3]);
  expect(house.drawn('one')).toEqual([]);
});

/** Opens its door and waits until the pool has noticed. */
async function comesBack<Id extends string>({ pool, servers }: FakeServers<Id>, id: Id): Promise<void> {
  await servers[id].door.open();
  await eventually(() => pool.up()[id], `${id} to be back`);
}

test('a row that is partly in the cache of a server that is off is drawn whole on another', async () => {
  const house = await startServers({ one: {}, two: {} });
  const cache = memoryCache();
  await runOn(house, await planOn(house, { skips: [1, 2] }), cache);
  expect(house.drawn('one')).toHaveLength(2);
  await house.servers.one.door.shut();
  // It is noticed to be off by a row that is on its way there.
  await runOn(house, await planOn(house, { seed: 99 }), memoryCache());
  const { outcome } = await runOn(house, await planOn(house), cache);
  expect(drawers(outcome)).toEqual(['two']);
  expect(outcome.rows[0]?.cells.map(({ fromCache }) => fromCache)).toEqual([false, false, false]);
});

test('a row that goes back to a server after all takes out of the cache what that one had drawn of it', async () => {
  const house = await startServers({ one: {}, two: {} });
  const cache = memoryCache();
  await runOn(house, await planOn(house, { skips: [1, 2] }), cache);
  expect(house.drawn('one')).toEqual([1, 2]);
  await house.servers.one.door.shut();
  await runOn(house, await planOn(house, { seed: 99 }), memoryCache());
  // The row waits for the second one while the first comes back.
  const busy = Promise.withResolvers<void>();
  const waiting = { ...house, queue: { ...house.queue, submit: heldBack(house, busy.promise) } };
  const run = runOn(waiting, await planOn(house), cache);
  await comesBack(house, 'one');
  busy.resolve();
  const { outcome } = await run;
  expect(drawers(outcome)).toEqual(['one']);
  expect(outcome.rows[0]?.cells.map(({ fromCache }) => fromCache)).toEqual([true, true, false]);
  expect(house.drawn('one')).toEqual([1, 2, 3]);
  expect(states(outcome)).toEqual(['done', 'done', 'done']);
});

/** Hands rows on later. */
function heldBack({ queue }: FakeServers<string>, until: Promise<void>): RowQueue['submit'] {
  return async (job, options) => {
    await until;
    await queue.submit(job, options);
  };
}

test('pictures of a class stand for each other, and are then found under the one that finished the row', async () => {
  const house = await startServers({ one: { determinismClass: 'same' }, two: { determinismClass: 'same' } });
  const cache = memoryCache();
  await runOn(house, await planOn(house, { skips: [1, 2] }), cache);
  expect(house.drawn('one')).toHaveLength(2);
  await house.servers.one.door.shut();
  const { outcome, jobs } = await runOn(house, await planOn(house), cache);
  expect(jobs.map(({ pin }) => pin)).toContain('same');
  expect(drawers(outcome)).toEqual(['two']);
  expect(house.drawn('two')).toEqual([3]);
  // Two of the first server, three of the second.
  expect(cache.kept.size).toBe(5);
});

test('rows for a server that is off fail with its reason, and go through once it is back', async () => {
  const house = await startServers({
    one: { models: [{ name: 'v1', family: 'sd1' }] },
    two: { models: [{ name: 'anime', family: 'sd1' }] },
  });
  const plan = await planOn(house, { model: 'anime' });
  await house.servers.two.door.shut();
  const { outcome } = await runOn(house, plan);
  expect(states(outcome)).toEqual(['failed', 'failed', 'failed']);
  expect(outcome.rows[0]?.cells[0]?.error).toMatchObject({ code: 'server.unreachable' });
  expect(house.drawn('one')).toEqual([]);

  await comesBack(house, 'two');
  expect(states((await runOn(house, plan)).outcome)).toEqual(['done', 'done', 'done']);
  expect(house.drawn('one')).toEqual([]);
});

test('a row waits for a server that follows clip skip rather than go to one that ignores it', async () => {
  const xl = [{ name: 'juggernautXL', family: 'sdxl' }] as const;
  const house = await startServers({ a1111: { models: xl }, forge: { kind: 'forge', models: xl } });
  const plan = await planOn(house, { skips: [2, 3], rows: { axis: 'seed', values: ['1', '2', '3'] } });
  expect(plan.pointless).toBe(false);
  const { outcome } = await runOn(house, plan);
  expect(drawers(outcome)).toEqual(['forge', 'forge', 'forge']);
  expect(house.drawn('a1111')).toEqual([]);
});

test('servers that treat clip skip differently are told apart before drawing, and afterwards only what holds is said', async () => {
  const xl = [{ name: 'juggernautXL', family: 'sdxl' }] as const;
  const house = await startServers({
    forge: { kind: 'forge', models: xl },
    classic: { kind: 'forge-classic', models: xl },
  });
  const plan = await planOn(house, { skips: [2, 3] });
  expect(plan.rows[0]?.cells.map(({ effect }) => effect.honoured)).toEqual(['unknown', 'unknown']);
  const [notice] = plan.notices;
  expect(notice && t(notice)).toContain('forge (Forge): 2 ✓, 3 ✓ · classic (Forge (classic)): 2 ?, 3 ?');
  const { outcome } = await runOn(house, plan);
  expect(drawers(outcome)).toEqual(['forge']);
  expect(outcome.plan.rows[0]?.cells.map(({ effect }) => effect.honoured)).toEqual(['yes', 'yes']);
  expect(outcome.plan.notices).toEqual([]);
});

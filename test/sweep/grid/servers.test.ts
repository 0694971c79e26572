import { expect, test } from 'vitest';

import type { SweepRequestInput } from '../../../src/sweep/request.ts';
import type { RunContext } from '../../../src/sweep/run.ts';
import { runSweep, undrawnCells } from '../../../src/sweep/run.ts';
import type { SweepEvent, SweepOutcome } from '../../../src/sweep/types.ts';
import { eventually } from '../../support/eventually.ts';
import type { FakeServers } from '../../support/fake-servers.ts';
import { startServers } from '../../support/fake-servers.ts';
import { accept, isOver, openServersDesk, scratch, until } from '../desk-support.ts';
import { memoryCache, never, planOn, savedBy, small, trainedAt } from './support.ts';

const files = (training: string, clipSkip: number) =>
  savedBy(training, [5, 6, 7], false).map((name) => ({ name, metadata: trainedAt(clipSkip) }));
const both = [...files('cs1', 1), ...files('cs2', 2)];
const grid: SweepRequestInput['rows'] = { axis: 'loraSeries', values: ['cs1', 'cs2'], without: true };

async function runOn(
  { pool, queue }: FakeServers<string>,
  cache = memoryCache(),
  context: Partial<RunContext> = {},
): Promise<{ outcome: SweepOutcome; events: SweepEvent[] }> {
  const events: SweepEvent[] = [];
  const outcome = await runSweep(await planOn(pool.engine, { rows: grid }), {
    queue,
    cache,
    engine: pool.engine,
    determinismClass: 'local',
    owner: { user: 'u' },
    signal: never,
    wait: () => Promise.resolve(),
    ...context,
    onEvent: (event) => {
      events.push(event);
      context.onEvent?.(event);
    },
  });
  return { outcome, events };
}

const drawers = ({ plan }: SweepOutcome): string[] => [
  ...new Set(plan.rows.map(({ drawnBy }) => drawnBy?.server ?? '')),
];
const states = ({ rows }: SweepOutcome): string[] => [
  ...new Set(rows.flatMap(({ cells }) => cells.map(({ state }) => state))),
];
const keys = ({ warnings }: SweepOutcome): string[] => warnings.map(({ key }) => key);

/** Does something when so many panels are there. */
function atPanel(count: number, act: () => unknown): Pick<RunContext, 'onEvent'> {
  let seen = 0;
  return {
    onEvent({ type }) {
      if (type !== 'cell') return;
      seen += 1;
      if (seen === count) void act();
    },
  };
}

test('a grid of trainings is drawn by one server, however many are free', async () => {
  const house = await startServers({ one: { loras: both }, two: { loras: both }, three: { loras: both } });
  const { outcome } = await runOn(house);
  expect(states(outcome)).toEqual(['done']);
  const [server, ...others] = drawers(outcome);
  expect(others).toEqual([]);
  for (const id of ['one', 'two', 'three'] as const) expect(house.drawn(id)).toHaveLength(id === server ? 8 : 0);
  expect(keys(outcome)).toEqual([]);
});

test('servers that give the same pixels share it', async () => {
  const alike = { determinismClass: 'same', loras: both };
  const house = await startServers({ one: alike, two: alike });
  const { outcome } = await runOn(house);
  expect(states(outcome)).toEqual(['done']);
  expect(drawers(outcome).toSorted()).toEqual(['one', 'two']);
  expect(house.drawn('one').length + house.drawn('two').length).toBe(8);
  expect(keys(outcome)).toEqual([]);
});

test('it goes to the server that has all of its files, and not to the first that has some', async () => {
  const house = await startServers({ half: { loras: files('cs1', 1) }, whole: { loras: both } });
  const { outcome } = await runOn(house);
  expect(states(outcome)).toEqual(['done']);
  expect(drawers(outcome)).toEqual(['whole']);
  expect(house.drawn('half')).toEqual([]);
});

test('what nobody has all of is refused when planning, with what each of them lacks', async () => {
  const house = await startServers({ one: { loras: files('cs1', 1) }, two: { loras: files('cs2', 2) } });
  await expect(planOn(house.pool.engine, { rows: grid })).rejects.toMatchObject({
    code: 'request.noServer',
    params: { lacks: expect.stringMatching(/one: LoRA “cs2-000005”.*two: LoRA “cs1-000005”/) },
  });
});

test('when its server leaves in the middle, all of it is drawn anew by another one', async () => {
  const house = await startServers({ one: { loras: both }, two: { loras: both } });
  const { outcome, events } = await runOn(
    house,
    memoryCache(),
    atPanel(3, () => house.servers.one.door.shut()),
  );
  expect(states(outcome)).toEqual(['done']);
  expect(drawers(outcome)).toEqual(['two']);
  expect(house.drawn('two')).toHaveLength(8);
  expect(house.drawn('one').length).toBeGreaterThan(2);
  expect(keys(outcome)).toEqual([]);
  // Whoever shows it takes the panels of the first server away again.
  const anew = events.flatMap((event) => (event.type === 'bound' && event.anew ? [event.row] : []));
  const before = events.findIndex((event) => event.type === 'bound' && event.anew);
  const drawnBefore = events.slice(0, before).flatMap((event) => (event.type === 'cell' ? [event.row] : []));
  expect(anew).toEqual(expect.arrayContaining(drawnBefore));
  expect(events.flatMap((event) => (event.type === 'cell' && event.outcome.state === 'failed' ? [event] : []))).toEqual(
    [],
  );
});

test('it is found again in the cache under the server that drew it, and its rest is drawn there', async () => {
  const house = await startServers({ one: { loras: both }, two: { loras: both } });
  const cache = memoryCache();
  await house.servers.one.door.shut();
  const stop = new AbortController();
  await runOn(house, cache, { ...atPanel(4, () => stop.abort()), signal: stop.signal });
  const had = house.drawn('two').length;
  await house.servers.one.door.open();
  await eventually(() => house.pool.up()['one'], 'one to be back');
  const plan = await planOn(house.pool.engine, { rows: grid });
  const left = await undrawnCells(plan, { cache, determinismClass: 'local', engine: house.pool.engine });
  expect(left).toBeLessThanOrEqual(4);
  const { outcome } = await runOn(house, cache);
  expect(drawers(outcome)).toEqual(['two']);
  expect(house.drawn('one')).toEqual([]);
  expect(house.drawn('two').length - had).toBeLessThanOrEqual(5);
  expect(states(outcome)).toEqual(['done']);
});

test('over a restart it goes on where it began, as the same grid, whatever was saved meanwhile', async () => {
  const loras = [...both];
  const house = await startServers({ one: { loras, stepMs: 15 }, two: { loras, stepMs: 15 } });
  const folder = scratch();
  const first = openServersDesk(house, folder);
  await accept(first.desk, { ...small, rows: grid });
  first.desk.start('s1');
  await until(first.desk, 's1', ({ state }) => state.rows.filter(({ cells: [cell] }) => cell?.picture).length >= 2);
  await first.leave();
  const [began] = (['one', 'two'] as const).filter((id) => house.drawn(id).length > 0);
  // The training went on: an epoch that all have and nobody asked for.
  loras.push(...['cs1-000008', 'cs2-000008'].map((name) => ({ name, metadata: trainedAt(1) })));

  const second = openServersDesk(house, folder);
  second.desk.start('s1');
  const end = await until(second.desk, 's1', isOver);
  expect(end.status).toBe('done');
  expect(end.plan.grid?.columns).toEqual(['5', '6', '7', 'none']);
  expect([...new Set(end.plan.rows.map(({ drawnBy }) => drawnBy?.server))]).toEqual([began]);
  const kept = end.state.rows.filter(({ cells: [cell] }) => cell?.fromCache).length;
  expect(kept).toBeGreaterThanOrEqual(2);
  await second.leave();

  const third = openServersDesk(house, folder);
  const shelved = await third.desk.snapshot('s1');
  expect(shelved?.plan.grid).toEqual(end.plan.grid);
  expect(shelved?.plan.rows.map(({ places, lora, trainedAt: trained }) => [places, lora, trained])).toEqual(
    end.plan.rows.map(({ places, lora, trainedAt: trained }) => [places, lora, trained]),
  );
  expect(shelved?.outcome?.guidanceFacts.grid).toEqual(end.outcome?.guidanceFacts.grid);
});

test('a grid whose only server is off waits for it, though others could draw some of its panels', async () => {
  const house = await startServers({ half: { loras: files('cs1', 1) }, whole: { loras: both }, none: { loras: [] } });
  const { desk } = openServersDesk(house, scratch());
  await accept(desk, { ...small, rows: grid });
  await house.servers.whole.door.shut();
  await house.servers.half.door.shut();
  desk.start('s1');
  const waiting = await until(desk, 's1', ({ awayReason }) => awayReason?.code === 'worker.away');
  expect(waiting.awayReason?.params).toEqual({ name: 'whole' });
  await house.servers.half.door.open();
  await eventually(() => house.pool.up()['half'], 'half to be back');
  await house.servers.whole.door.open();
  const end = await until(desk, 's1', isOver);
  expect(end.status).toBe('done');
  expect(house.drawn('half')).toEqual([]);
});

test('of servers that draw alike all are waited for whose files it needs', async () => {
  const alike = { determinismClass: 'same' };
  const house = await startServers({
    one: { ...alike, loras: files('cs1', 1) },
    two: { ...alike, loras: files('cs2', 2) },
  });
  const { desk } = openServersDesk(house, scratch());
  await accept(desk, { ...small, rows: grid });
  await house.servers.two.door.shut();
  desk.start('s1');
  const waiting = await until(desk, 's1', ({ awayReason }) => awayReason?.code === 'worker.away');
  expect(waiting.awayReason?.params).toEqual({ name: 'two' });
  await house.servers.two.door.open();
  const end = await until(desk, 's1', isOver);
  expect(end.status).toBe('done');
  expect(house.drawn('two').filter((skip) => skip === 2).length).toBeGreaterThanOrEqual(3);
});

test('what is shown while it moves never has panels of two machines', async () => {
  const house = await startServers({ one: { loras: both, stepMs: 5 }, two: { loras: both, stepMs: 5 } });
  const { desk } = openServersDesk(house, scratch());
  await accept(desk, { ...small, rows: grid });
  await house.servers.two.door.shut();
  while (house.pool.up()['two']) await house.pool.engine.describe(never);
  const mixed: unknown[] = [];
  let most = 0;
  desk.watch('s1', ({ state }) => {
    const shown = state.rows.filter(({ cells: [cell] }) => cell?.picture);
    most = Math.max(most, shown.length);
    const machines = new Set(shown.map(({ row }) => row.drawnBy?.server));
    if (machines.size > 1) mixed.push([...machines]);
  });
  desk.start('s1');
  await until(desk, 's1', ({ state }) => state.rows.filter(({ cells: [cell] }) => cell?.picture).length >= 3);
  await house.servers.one.door.shut();
  await until(desk, 's1', ({ awaySince }) => awaySince !== undefined);
  await house.servers.two.door.open();
  const end = await until(desk, 's1', isOver);
  expect(end.status).toBe('done');
  expect([...new Set(end.plan.rows.map(({ drawnBy }) => drawnBy?.server))]).toEqual(['two']);
  expect(most).toBe(8);
  expect(mixed).toEqual([]);
});

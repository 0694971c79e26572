import { expect, test } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { startServers } from '../support/fake-servers.ts';
import { accept, isOver, openServersDesk, scratch, until } from './desk-support.ts';

const small = { prompt: 'a house', seed: 3, steps: 2, width: 64, height: 64, skips: [1, 2, 3] };

test('a sweep for a server that is off waits for it, says since when, and is drawn when it is back', async () => {
  const house = await startServers({
    one: { models: [{ name: 'v1', family: 'sd1' }] },
    two: { models: [{ name: 'anime', family: 'sd1' }] },
  });
  const { desk } = openServersDesk(house, scratch());
  await accept(desk, { ...small, model: 'anime' });
  await house.servers.two.door.shut();
  desk.start('s1');
  const waiting = await until(desk, 's1', ({ awaySince }) => awaySince !== undefined);
  expect(waiting.status).not.toBe('failed');
  // Others are drawn meanwhile.
  await accept(desk, { ...small, model: 'v1' }, 's2');
  desk.start('s2');
  expect((await until(desk, 's2', isOver)).status).toBe('done');
  await house.servers.two.door.open();
  const end = await until(desk, 's1', isOver);
  expect(end).toMatchObject({ status: 'done' });
  expect(end.awaySince).toBeUndefined();
  expect(end.plan.rows[0]?.drawnBy?.server).toBe('two');
  expect(house.drawn('two').toSorted()).toEqual([1, 2, 3]);
});

test('a sweep that is over is found again with who drew it, and its pictures under that server’s keys', async () => {
  const house = await startServers({ one: {}, two: {} });
  const folder = scratch();
  const first = openServersDesk(house, folder);
  await accept(first.desk, { ...small, rows: { axis: 'seed', values: ['3', '4'] } });
  first.desk.start('s1');
  await until(first.desk, 's1', isOver);
  await first.leave();

  const { desk, store } = openServersDesk(house, folder);
  const shelved = await desk.snapshot('s1');
  expect(shelved?.plan.rows.map(({ drawnBy }) => drawnBy?.server).toSorted()).toEqual(['one', 'two']);
  expect(shelved?.state.rows.flatMap(({ cells }) => cells.map((cell) => cell?.picture !== undefined))).toEqual(
    Array.from({ length: 6 }, () => true),
  );
  expect(shelved?.outcome?.warnings.map(({ key }) => key)).toContain('sheet:caveat.severalServers');
  expect(
    store.cells
      .rows('s1')
      .map(({ workerClass }) => workerClass)
      .toSorted(),
  ).toEqual(['one', 'two']);
});

test('a sweep that a restart left in the middle of a row goes on where its panels are', async () => {
  const house = await startServers({ one: {}, two: {} });
  const folder = scratch();
  const first = openServersDesk(house, folder);
  await accept(first.desk, small);
  first.desk.start('s1');
  await until(first.desk, 's1', ({ state }) => state.rows.some(({ cells }) => cells.some((cell) => cell?.picture)));
  // Somebody else has the server before the second picture is asked for.
  const release = house.servers.one.fake.occupy();
  await first.leave();
  (await release)();

  const { desk } = openServersDesk(house, folder);
  const middle = await desk.snapshot('s1');
  expect(middle?.plan.rows[0]?.drawnBy?.server).toBe('one');
  expect(middle?.state.rows[0]?.cells.some((cell) => cell?.picture)).toBe(true);
  desk.start('s1');
  const end = await until(desk, 's1', isOver);
  expect(end.plan.rows[0]?.drawnBy?.server).toBe('one');
  expect(end.outcome?.rows[0]?.cells.some(({ fromCache }) => fromCache)).toBe(true);
  expect(house.drawn('two')).toEqual([]);
});

test('a row that moved to another server is bound to that one in the ledger too', async () => {
  const house = await startServers({ one: {}, two: {} });
  const { desk, store } = openServersDesk(house, scratch());
  await accept(desk, small);
  desk.start('s1');
  await until(desk, 's1', ({ state }) => state.rows.some(({ cells }) => cells.some((cell) => cell?.picture)));
  await house.servers.one.door.shut();
  const end = await until(desk, 's1', isOver);
  expect(end.status).toBe('done');
  const [row] = store.cells.rows('s1');
  expect(row?.workerClass).toBe('two');
  expect(row?.cells.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  await eventually(() => house.drawn('two').length === 3, 'three pictures');
});

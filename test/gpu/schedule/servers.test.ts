import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createScheduler, maxOvertakes } from '../../../src/gpu/schedule/index.ts';
import type { Asked, Machine } from './support.ts';
import { drawAll, drawOne, jobOf, schedulerOf, standingsOf } from './support.ts';

const models = ['alpha', 'xl', 'anime'];

describe('a checkpoint in memory', () => {
  test('lets rows pass, and no row is passed by more than three of them', () => {
    const anyRow = fc.record({
      user: fc.constantFrom('ann', 'bob', 'cho', 'dan'),
      class: fc.constantFrom('interactive' as const, 'batch' as const),
      cost: fc.integer({ min: 1, max: 5 }),
      model: fc.constantFrom(...models),
    });
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 40, size: 'max' }), fc.nat(5), (rows, together) => {
        const scheduler = schedulerOf([{ id: 's', loaded: 'xl' }]);
        const passed = new Map<string, number>();
        const kinds: (string | undefined)[] = [];
        let added = 0;
        const add = (): void => {
          const row = rows[added];
          if (row) scheduler.add(`r${added}`, jobOf(`r${added}`, row));
          added += 1;
        };
        while (added < rows.length || scheduler.size() > 0) {
          for (let count = 0; count <= together; count += 1) add();
          const before = scheduler.places().map(({ item }) => item);
          const item = drawOne(scheduler) ?? '';
          kinds.push(rows[Number(item.slice(1))]?.class);
          for (const other of before.slice(0, before.indexOf(item))) {
            passed.set(other, (passed.get(other) ?? 0) + 1);
            expect(passed.get(other)).toBeLessThanOrEqual(maxOvertakes);
            // Not even for its checkpoint does a batch go before a person.
            expect(rows[Number(other.slice(1))]?.class).toBe(kinds.at(-1));
          }
        }
      }),
    );
  });

  test('is changed seldom: rows of two checkpoints in turns are drawn in runs', () => {
    const scheduler = schedulerOf([{ id: 's', loaded: 'xl' }]);
    for (let index = 0; index < 12; index += 1) {
      const model = index % 2 === 0 ? 'alpha' : 'xl';
      scheduler.add(`${model}${index}`, jobOf(`${index}`, { user: `u${index}`, model }));
    }
    const drawn = drawAll(scheduler).map((item) => item.replace(/\d+/, ''));
    const changes = drawn.filter((model, index) => model !== (drawn[index - 1] ?? 'xl'));
    expect(drawn.slice(0, 4)).toEqual(['xl', 'xl', 'xl', 'alpha']);
    expect(changes.length).toBeLessThanOrEqual(3);
  });

  test('is what the last row there needed, whatever the server said before', () => {
    const scheduler = schedulerOf([{ id: 's', loaded: 'anime' }]);
    for (const [id, model] of [
      ['a', 'alpha'],
      ['b', 'xl'],
      ['c', 'alpha'],
    ]) {
      scheduler.add(id ?? '', jobOf(id ?? '', { user: id ?? '', model: model ?? '' }));
    }
    expect(drawAll(scheduler)).toEqual(['a', 'c', 'b']);
  });

  test('is not worth a pass where another free server takes the row', () => {
    const scheduler = schedulerOf([
      { id: 'one', loaded: 'xl' },
      { id: 'two', loaded: 'alpha' },
    ]);
    scheduler.add('a', jobOf('a', { user: 'ann', model: 'alpha' }));
    scheduler.add('b', jobOf('b', { user: 'bob', model: 'xl' }));
    expect([scheduler.next(), scheduler.next()]).toEqual([
      { item: 'a', servers: ['two'] },
      { item: 'b', servers: ['one'] },
    ]);
  });
});

describe('the servers a row may take', () => {
  test('are asked about once for rows that are alike, and again when they changed', () => {
    const machines: Machine[] = [{ id: 'one' }, { id: 'two' }];
    let asked = 0;
    const standings = standingsOf(machines);
    const scheduler = createScheduler<string>({
      concurrency: 1,
      standings: (job) => {
        asked += 1;
        return standings(job);
      },
    });
    for (let index = 0; index < 50; index += 1) {
      const job = jobOf(`r${index}`, { user: `u${index}`, model: models[index % 2] ?? '' });
      scheduler.add(`r${index}`, {
        ...job,
        row: { ...job.row, settings: { ...job.row.settings, prompt: `${index}`, seed: index } },
      });
    }
    drawAll(scheduler);
    expect(asked).toBe(2);
    scheduler.refresh();
    scheduler.add('more', jobOf('more', { model: models[0] ?? '' }));
    expect(asked).toBe(3);
  });

  test('can join and leave: rows go to one that came, and those that lost their last one are named', () => {
    const machines: Machine[] = [{ id: 'one', models: ['alpha'] }];
    const scheduler = schedulerOf(machines);
    for (const id of ['a', 'b']) scheduler.add(id, jobOf(id));
    expect([scheduler.next()?.servers, scheduler.next()]).toEqual([['one'], undefined]);
    machines.push({ id: 'two', models: ['alpha', 'xl'] });
    expect(scheduler.next()).toBeUndefined();
    expect(scheduler.refresh()).toEqual([]);
    expect(scheduler.place('b')?.ahead).toEqual({ cost: 1, servers: 2 });
    scheduler.add('c', jobOf('c', { model: 'xl' }));
    expect(scheduler.next()).toEqual({ item: 'b', servers: ['two'] });
    Object.assign(machines[1] ?? {}, { away: true });
    expect(scheduler.refresh()).toEqual(['c']);
    expect(scheduler.isHopeless('c')).toBe(true);
  });

  test('draw only as many rows at once as they may', () => {
    const scheduler = schedulerOf([{ id: 's' }], 2);
    for (const id of ['a', 'b', 'c']) scheduler.add(id, jobOf(id));
    expect([scheduler.next()?.item, scheduler.next()?.item, scheduler.next()]).toEqual(['a', 'b', undefined]);
    scheduler.free('a', 's');
    expect(scheduler.next()?.item).toBe('c');
  });

  test('count for what stands before a row: others that it does not meet do not', () => {
    const scheduler = schedulerOf([
      { id: 'one', models: ['alpha'] },
      { id: 'two', models: ['xl'] },
    ]);
    const add = (id: string, model: string, cost: number): void =>
      scheduler.add(id, jobOf(id, { user: id, model, cost }));
    add('running', 'alpha', 16);
    expect(scheduler.next()?.item).toBe('running');
    for (const [id, model, cost] of [
      ['a', 'alpha', 1],
      ['b', 'xl', 2],
      ['c', 'alpha', 4],
      ['d', 'xl', 8],
    ] as const) {
      add(id, model, cost);
    }
    const ahead = scheduler.places().map(({ item, ahead: { cost } }) => [item, cost]);
    expect(ahead).toEqual([
      ['a', 16],
      ['b', 0],
      ['c', 17],
      ['d', 2],
    ]);
  });
});

const club: Machine[] = ['one', 'two', 'three'].map((id) => ({ id, class: 'club', shared: true }));
const start = (
  machines: readonly Machine[],
  row: Asked,
  others: readonly Asked[] = [],
): readonly string[] | undefined => {
  const scheduler = schedulerOf(machines);
  scheduler.add('row', jobOf('row', { user: 'first', ...row }));
  for (const [index, other] of others.entries()) scheduler.add(`${index}`, jobOf(`${index}`, other));
  return scheduler.next()?.servers;
};
/** Two of the club, the second one with a difference. */
const pair = (change: Partial<Machine>): Machine[] => [
  { id: 'one', class: 'club', shared: true },
  { id: 'two', class: 'club', shared: true, ...change },
];

describe('the cells of a row', () => {
  test('are split among idle servers of one class, at most one server to a cell', () => {
    expect(start(club, { skips: [1, 2, 3, 4, 5] })).toEqual(['one', 'two', 'three']);
    expect(start(club, { skips: [1, 2] })).toEqual(['one', 'two']);
    expect(start(club, { skips: [1] })).toEqual(['one']);
  });

  test('stay together where the class was not proved, is another one, is away, or lacks the checkpoint', () => {
    const skips = [1, 2, 3];
    expect(start(pair({}), { skips })).toEqual(['one', 'two']);
    expect(start(pair({ shared: false }), { skips })).toEqual(['one']);
    expect(start(pair({ class: 'other' }), { skips })).toEqual(['one']);
    expect(start(pair({ away: true }), { skips })).toEqual(['one']);
    expect(start(pair({ models: ['xl'] }), { skips })).toEqual(['one']);
    expect(start(pair({ class: 'own', shared: false }).toReversed(), { skips, pin: 'own' })).toEqual(['two']);
  });

  test('are not split at the cost of a row that waits', () => {
    expect(start(club, { skips: [1, 2, 3] }, [{ user: 'other', class: 'batch' }])).toEqual(['one']);
    const mixed: Machine[] = [...club, { id: 'xl only', models: ['xl'] }];
    expect(start(mixed, { skips: [1, 2, 3] }, [{ user: 'other', model: 'elsewhere' }])).toEqual(['one']);
    const [one, two, three] = club;
    const some = [one, { id: 'two', ...two, models: ['alpha', 'xl'] }, { id: 'three', ...three, models: ['alpha'] }];
    const machines = some.filter((machine) => machine !== undefined);
    expect(start(machines, { skips: [1, 2, 3] }, [{ user: 'other', model: 'xl' }])).toEqual(['one', 'three']);
  });

  test('give each server back when it has ended its part', () => {
    const scheduler = schedulerOf(club);
    scheduler.add('row', jobOf('row', { user: 'first', skips: [1, 2, 3] }));
    expect(scheduler.next()?.servers).toHaveLength(3);
    for (const id of ['a', 'b']) scheduler.add(id, jobOf(id, { user: id }));
    expect(scheduler.next()).toBeUndefined();
    scheduler.free('row', 'two');
    expect(scheduler.next()).toEqual({ item: 'a', servers: ['two'] });
    expect(scheduler.next()).toBeUndefined();
  });
});

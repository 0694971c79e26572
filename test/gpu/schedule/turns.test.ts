import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { RowJob } from '../../../src/gpu/queue.ts';
import type { Scheduler } from '../../../src/gpu/schedule/index.ts';
import type { Asked, Machine } from './support.ts';
import { drawAll, drawOne, jobOf, schedulerOf } from './support.ts';

const anyClass = fc.constantFrom<RowJob['class']>('interactive', 'batch');
const anyUser = fc.constantFrom('ann', 'bob', 'cho');
const anyRow: fc.Arbitrary<Required<Pick<Asked, 'user' | 'class' | 'cost'>>> = fc.record({
  user: anyUser,
  class: anyClass,
  cost: fc.integer({ min: 1, max: 9 }),
});
const anyRows = fc.array(anyRow, { minLength: 1, maxLength: 40, size: 'max' });

function addAll(scheduler: Scheduler<string>, rows: readonly Asked[], prefix = 'r'): void {
  for (const [index, row] of rows.entries()) scheduler.add(`${prefix}${index}`, jobOf(`${prefix}${index}`, row));
}

/** Several people who never run out of rows, on one server. */
function crowd(users: readonly { readonly user: string; readonly costs: readonly number[] }[]) {
  const scheduler = schedulerOf();
  const rows = new Map<string, { readonly user: string; readonly cost: number }>();
  for (const { user, costs } of users) {
    for (const [index, cost] of costs.entries()) {
      rows.set(`${user}${index}`, { user, cost });
      scheduler.add(`${user}${index}`, jobOf(`${user}${index}`, { user, cost }));
    }
  }
  const next = () => {
    const row = rows.get(drawOne(scheduler) ?? '');
    if (!row) throw new Error('nothing to draw');
    return row;
  };
  return { scheduler, next };
}
const costsOf = (count: number) => fc.array(fc.integer({ min: 1, max: 9 }), { minLength: count, maxLength: count });
const anyCrowd = fc
  .integer({ min: 2, max: 5 })
  .chain((users) => fc.tuple(...Array.from({ length: users }, () => costsOf(60))))
  .map((all) => all.map((costs, index) => ({ user: `user${index}-`, costs })));

describe('the turns', () => {
  test('take every interactive row before any batch row', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const scheduler = schedulerOf();
        addAll(scheduler, rows);
        const kinds = drawAll(scheduler).map((item) => rows[Number(item.slice(1))]?.class);
        expect(kinds).toEqual(kinds.toSorted().toReversed());
      }),
    );
  });

  test('keep the order of one person within a class', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const scheduler = schedulerOf();
        addAll(scheduler, rows);
        const drawn = drawAll(scheduler).map((item) => Number(item.slice(1)));
        for (const user of ['ann', 'bob', 'cho']) {
          for (const kind of ['interactive', 'batch']) {
            const own = drawn.filter((index) => rows[index]?.user === user && rows[index].class === kind);
            expect(own).toEqual(own.toSorted((a, b) => a - b));
          }
        }
      }),
    );
  });

  test('are what the positions say: each from 1 once, and the order in which one server draws', () => {
    fc.assert(
      fc.property(anyRows, fc.nat(40), (rows, before) => {
        const scheduler = schedulerOf();
        addAll(scheduler, rows);
        for (let count = 0; count < Math.min(before, rows.length); count += 1) drawOne(scheduler);
        const places = scheduler.places();
        expect(places.map(({ position }) => position)).toEqual(places.map((_, index) => index + 1));
        for (const place of places) expect(scheduler.place(place.item)).toEqual(place);
        expect(scheduler.places(3)).toEqual(places.slice(0, 3));
        expect(drawAll(scheduler)).toEqual(places.map(({ item }) => item));
      }),
    );
  });

  test('starve nobody: between two rows of one, another gets at most the cost of the first and of one own row', () => {
    fc.assert(
      fc.property(anyCrowd, (users) => {
        const { next } = crowd(users);
        const dearest = new Map(users.map(({ user, costs }) => [user, Math.max(...costs)]));
        const since = new Map<string, { readonly cost: number; readonly others: Map<string, number> }>();
        // Nobody runs out of rows in this time: each has 60.
        for (let count = 0; count < 60; count += 1) {
          const { user, cost } = next();
          for (const [other, given] of since.get(user)?.others ?? []) {
            expect(given).toBeLessThanOrEqual((since.get(user)?.cost ?? 0) + (dearest.get(other) ?? 0));
          }
          for (const [waiting, { others }] of since) {
            if (waiting !== user) others.set(user, (others.get(user) ?? 0) + cost);
          }
          since.set(user, { cost, others: new Map() });
        }
      }),
    );
  });

  test('share by cost: whoever asks all the time gets the same as another, within one row of each', () => {
    fc.assert(
      fc.property(anyCrowd, (users) => {
        const { next } = crowd(users);
        const served = new Map(users.map(({ user }) => [user, 0]));
        for (let count = 0; count < 60; count += 1) {
          const { user, cost } = next();
          served.set(user, (served.get(user) ?? 0) + cost);
          const shares = [...served.values()];
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(9 + 9);
        }
      }),
    );
  });

  test('let somebody new wait for one row of each other person at most, however much those wait for', () => {
    fc.assert(
      fc.property(anyCrowd, fc.nat(50), (users, before) => {
        const { scheduler, next } = crowd(users);
        for (let count = 0; count < before; count += 1) next();
        scheduler.add('new', jobOf('new', { user: 'somebody new', cost: 3 }));
        expect(scheduler.place('new')?.position).toBeLessThanOrEqual(users.length + 1);
      }),
    );
  });

  test('give nothing to whoever was idle', () => {
    const scheduler = schedulerOf();
    const add = (user: string, count: number): void => {
      for (let index = 1; index <= count; index += 1)
        scheduler.add(`${user}${index}`, jobOf(`${user}${index}`, { user }));
    };
    add('a', 7);
    for (let count = 0; count < 4; count += 1) drawOne(scheduler);
    add('b', 3);
    expect(drawAll(scheduler)).toEqual(['b1', 'a5', 'b2', 'a6', 'b3', 'a7']);
  });

  test('punish nobody for having used a machine alone, also while another one is busy', () => {
    const scheduler = schedulerOf([
      { id: 'one', models: ['alpha'] },
      { id: 'two', models: ['xl'] },
    ]);
    scheduler.add('busy', jobOf('busy', { user: 'cho', model: 'xl' }));
    expect(scheduler.next()?.item).toBe('busy');
    for (const id of ['a1', 'a2', 'a3']) scheduler.add(id, jobOf(id, { user: 'ann', cost: 100 }));
    drawAll(scheduler);
    for (const id of ['b1', 'b2', 'b3']) scheduler.add(id, jobOf(id, { user: 'bob' }));
    for (const id of ['a4', 'a5', 'a6']) scheduler.add(id, jobOf(id, { user: 'ann' }));
    expect(drawAll(scheduler)).toEqual(['b1', 'a4', 'b2', 'a5', 'b3', 'a6']);
  });

  test('count what one who asks row by row has had, while others are being served', () => {
    const scheduler = schedulerOf();
    for (const id of ['b1', 'b2', 'b3']) scheduler.add(id, jobOf(id, { user: 'bob' }));
    scheduler.add('a1', jobOf('a1', { user: 'ann', cost: 3 }));
    expect([drawOne(scheduler), drawOne(scheduler)]).toEqual(['b1', 'a1']);
    scheduler.add('a2', jobOf('a2', { user: 'ann' }));
    expect(drawAll(scheduler)).toEqual(['b2', 'b3', 'a2']);
  });

  test('forget a row that was cancelled: everything is as if it had never come', () => {
    fc.assert(
      fc.property(anyRows, fc.array(anyRow, { minLength: 1, maxLength: 10 }), fc.nat(20), (rows, extra, drawn) => {
        const [plain, other] = [schedulerOf(), schedulerOf()];
        addAll(plain, rows);
        // Those that are cancelled come in between.
        for (const [index, row] of rows.entries()) {
          const fleeting = extra[index];
          if (fleeting) other.add(`x${index}`, jobOf(`x${index}`, fleeting));
          other.add(`r${index}`, jobOf(`r${index}`, row));
        }
        for (const index of extra.keys()) expect(other.remove(`x${index}`)).toBe(index < rows.length);
        expect(other.places()).toEqual(plain.places());
        for (let count = 0; count < drawn; count += 1) expect(drawOne(other)).toBe(drawOne(plain));
        addAll(plain, extra, 'later');
        addAll(other, extra, 'later');
        expect(drawAll(other)).toEqual(drawAll(plain));
      }),
    );
  });

  test('keep the place of a row whose machine left', () => {
    const scheduler = schedulerOf();
    for (const id of ['a1', 'a2', 'a3']) scheduler.add(id, jobOf(id, { user: 'ann' }));
    for (const id of ['b1', 'b2']) scheduler.add(id, jobOf(id, { user: 'bob' }));
    const started = scheduler.next();
    expect(started?.item).toBe('a1');
    scheduler.free('a1', 's');
    scheduler.putBack('a1');
    expect(drawAll(scheduler)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });
});

test('a machine that goes away makes nobody forget whom it has served: that one’s next row waits for a row of each other person', () => {
  const machines: Machine[] = ['s1', 's2', 's3'].map((id) => ({ id }));
  const scheduler = schedulerOf(machines);
  const users = ['ann', 'bob', 'cho', 'dan', 'eve'];
  for (const user of users) {
    for (const number of [1, 2]) scheduler.add(`${user}${number}`, jobOf(`${user}${number}`, { user }));
  }
  const first = scheduler.next();
  expect(first?.item).toBe('ann1');
  scheduler.free('ann1', first?.servers[0] ?? '');
  scheduler.end('ann1');
  for (const machine of machines) machine.away = machine.id === first?.servers[0];
  scheduler.refresh();
  expect(
    scheduler
      .places()
      .map(({ item }) => item)
      .slice(0, 4),
  ).toEqual(['bob1', 'cho1', 'dan1', 'eve1']);
  // All of them, and one comes back that has served nobody.
  for (const machine of machines) machine.away = true;
  scheduler.refresh();
  for (const machine of machines) machine.away = machine.id !== 's3';
  scheduler.refresh();
  expect(drawAll(scheduler)).toEqual(['bob1', 'cho1', 'dan1', 'eve1', 'ann2', 'bob2', 'cho2', 'dan2', 'eve2']);
});

test('on a slow machine nobody waits for what happened on a fast one', () => {
  const scheduler = schedulerOf([
    { id: 'slow', models: ['xl'] },
    { id: 'fast', models: ['alpha'] },
  ]);
  const add = (id: string, user: string, model: string): void => scheduler.add(id, jobOf(id, { user, model }));
  for (let index = 0; index < 50; index += 1) add(`ann${index}`, 'ann', 'xl');
  expect(scheduler.next()).toEqual({ item: 'ann0', servers: ['slow'] });
  for (let index = 0; index < 50; index += 1) add(`bob${index}`, 'bob', 'alpha');
  for (let index = 0; index < 50; index += 1) expect(drawOne(scheduler)).toBe(`bob${index}`);
  // Both had 50 rows on the fast machine's clock; on the slow one it is still the first row's time.
  add('bob on xl', 'bob', 'xl');
  add('cho on xl', 'cho', 'xl');
  scheduler.free('ann0', 'slow');
  scheduler.end('ann0');
  expect([drawOne(scheduler), drawOne(scheduler), drawOne(scheduler)]).toEqual(['bob on xl', 'cho on xl', 'ann1']);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createScheduler } from '../../../src/gpu/schedule/index.ts';
import { createNaive } from './naive.ts';
import type { Machine } from './support.ts';
import { jobOf, standingsOf } from './support.ts';

const anyStep = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      user: fc.constantFrom('ann', 'bob', 'cho'),
      class: fc.constantFrom('interactive' as const, 'batch' as const),
      cost: fc.integer({ min: 1, max: 5 }),
      model: fc.constantFrom('alpha', 'xl', 'anime'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('start' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('end' as const, 'back' as const, 'remove' as const), of: fc.nat(50) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('machine' as const), of: fc.nat(2) }) },
);

type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never;

/** The scheduler and the plain rules beside it. */
function both() {
  const machines: Machine[] = [
    { id: 'one', models: ['alpha', 'anime'], loaded: 'alpha' },
    { id: 'two', models: ['alpha', 'xl'], loaded: 'xl' },
    { id: 'three', loaded: 'anime' },
  ];
  const standings = standingsOf(machines);
  const scheduler = createScheduler<string>({ standings, concurrency: 1 });
  const naive = createNaive(standings);
  /** As a queue does with a row that nobody who is there could draw. */
  const refuse = (item: string): void => {
    naive.remove(item);
    scheduler.remove(item);
  };
  /** What each of them answers; `id` names a new row. */
  const answers = (step: Step, id: string): readonly [ours: unknown, plain: unknown] => {
    switch (step.do) {
      case 'add': {
        const job = jobOf(id, step);
        scheduler.add(id, job);
        naive.add(id, job);
        if (scheduler.isHopeless(id)) refuse(id);
        return [undefined, undefined];
      }
      case 'start': {
        const stuck = naive.isStuck();
        const started = scheduler.next();
        const wrong = started && naive.start(started);
        return [
          { stuck: started === undefined, wrong },
          { stuck, wrong: undefined },
        ];
      }
      case 'machine': {
        const machine = machines[step.of];
        if (machine) machine.away = !machine.away;
        const hopeless = naive.refresh();
        const ours = scheduler.refresh().toSorted();
        for (const item of hopeless) refuse(item);
        return [ours, hopeless.toSorted()];
      }
      case 'remove': {
        const item = pick(naive.waiting(), step.of);
        if (item !== undefined) naive.remove(item);
        return [item !== undefined && scheduler.remove(item), item !== undefined];
      }
      case 'end':
      case 'back': {
        const item = pick(naive.running(), step.of);
        if (item === undefined) return [undefined, undefined];
        scheduler.free(item, naive.end(item, step.do === 'back'));
        if (step.do === 'back') scheduler.putBack(item);
        else scheduler.end(item);
        if (scheduler.isHopeless(item)) refuse(item);
        return [undefined, undefined];
      }
    }
  };
  return { scheduler, naive, answers };
}

function pick(items: readonly string[], index: number): string | undefined {
  return items[index % items.length];
}

test('whatever comes, starts, ends, is put back, cancelled or leaves: order and places are those of the plain rules', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60, size: 'max' }), (steps) => {
      const { scheduler, naive, answers } = both();
      for (const [index, step] of steps.entries()) {
        const [ours, plain] = answers(step, `r${index}`);
        expect(ours).toEqual(plain);
        const places = scheduler.places();
        expect(places).toEqual(naive.places());
        expect(places.map(({ item }) => scheduler.place(item))).toEqual(places);
        expect(scheduler.size()).toBe(places.length);
      }
    }),
    { numRuns: 300 },
  );
});

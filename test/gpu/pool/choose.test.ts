import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Load, Standing } from '../../../src/gpu/pool/choose.ts';
import { ableServers, chooseServer, truthOf } from '../../../src/gpu/pool/choose.ts';

type Server = Standing & Load;

const server = (id: string, change: Partial<Server> = {}): Server => ({
  id,
  determinismClass: id,
  away: false,
  lacks: [],
  truth: 6,
  free: true,
  loaded: false,
  load: 0,
  ...change,
});

const anyServer = fc.record({
  determinismClass: fc.constantFrom('a', 'b'),
  away: fc.boolean(),
  lacks: fc.constantFrom([], ['LoRA “x”']),
  truth: fc.integer({ min: 0, max: 6 }),
  free: fc.boolean(),
  loaded: fc.boolean(),
  load: fc.constantFrom(0, 1, 2.5),
});
const anyServers = fc
  .array(anyServer, { maxLength: 6 })
  .map((list) => list.map((one, index): Server => ({ ...one, id: `s${index}` })));
const anyPin = fc.constantFrom(undefined, 'a', 'b');

describe('the server a row goes to', () => {
  test('has everything, is there, is free, is of the class the row is pinned to, and as true as any that is there', () => {
    fc.assert(
      fc.property(anyServers, anyPin, (servers, pin) => {
        const chosen = chooseServer(servers, pin);
        const rivals = servers.filter(
          ({ lacks, away, determinismClass }) =>
            lacks.length === 0 && !away && determinismClass === (pin ?? determinismClass),
        );
        const truest = Math.max(...rivals.map(({ truth }) => truth));
        expect(chosen === undefined || (rivals.includes(chosen) && chosen.free && chosen.truth === truest)).toBe(true);
      }),
    );
  });

  test('is found whenever one that is free follows clip skip best', () => {
    fc.assert(
      fc.property(anyServers, (servers) => {
        const useful = servers.filter(({ away, lacks }) => !away && lacks.length === 0);
        const truest = Math.max(...useful.map(({ truth }) => truth));
        const mustFind = truest > 0 && useful.some(({ free, truth }) => free && truth === truest);
        expect(mustFind && chooseServer(servers) === undefined).toBe(false);
      }),
    );
  });

  test('is the same whatever else is away or lacks something', () => {
    fc.assert(
      fc.property(anyServers, (servers) => {
        const useful = servers.filter(({ away, lacks, truth }) => !away && lacks.length === 0 && truth > 0);
        expect(useful.length === 0 || chooseServer(servers) === chooseServer(useful)).toBe(true);
      }),
    );
  });

  test('has the checkpoint loaded before it is less busy, and is less busy before it is the first', () => {
    const busy = server('busy', { load: 9, loaded: true });
    const idle = server('idle', { load: 1 });
    expect(chooseServer([server('first', { load: 2 }), idle, busy])?.id).toBe('busy');
    expect(chooseServer([server('first', { load: 2 }), idle])?.id).toBe('idle');
    expect(chooseServer([server('first', { load: 1 }), idle])?.id).toBe('first');
  });

  test('is waited for when only one that would ignore clip skip is free', () => {
    const forge = server('forge', { free: false });
    expect(chooseServer([server('a1111', { truth: 0 }), forge])).toBeUndefined();
  });

  test('is not replaced by one on which no panel can differ, also when it is away', () => {
    const able = ableServers([server('a1111', { truth: 0 }), server('forge', { away: true })]);
    expect(able.map(({ id }) => id)).toEqual(['forge']);
  });

  test('may be one that is less true when the truer one is away, and one that ignores it when nobody does better', () => {
    expect(chooseServer([server('forge', { truth: 4 }), server('comfy', { away: true })])?.id).toBe('forge');
    expect(chooseServer([server('a1111', { truth: 0 })])?.id).toBe('a1111');
  });
});

test('a value that is honoured is worth more than a floor, a floor more than nothing, and doubt is no fault', () => {
  const yes = truthOf([{ honoured: 'yes' }]);
  expect(truthOf([{ honoured: 'unknown' }])).toBe(yes);
  expect(truthOf([{ honoured: 'floor', used: 2 }])).toBeLessThan(yes);
  expect(truthOf([{ honoured: 'floor', used: 2 }])).toBeGreaterThan(0);
  expect(truthOf([{ honoured: 'no' }, { honoured: 'no' }])).toBe(0);
});

import { join } from 'node:path';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { batch, delivery, errorOf, openTestStore, sweep, temporaryFolder, testClock } from './support.ts';

const leaseMs = 60_000;
const message = { channelId: '41771983423143937', messageId: '1134567890123456789' };

test('a message is known by its id, its sweep and its batch', () => {
  const store = openTestStore();
  store.sweeps.accept(sweep('s'));
  store.batches.add(batch('b', 's'));
  store.deliveries.add(delivery('sheet', { sweepId: 's', view: { zoom: 1 } }));
  store.deliveries.add(delivery('page', { batchId: 'b', kind: 'batch-page' }));
  store.deliveries.claim('sheet', 'me', leaseMs);
  store.deliveries.posted('sheet', 'me', message);
  expect(store.deliveries.byMessage(message.messageId)).toMatchObject({
    id: 'sheet',
    state: 'posted',
    view: { zoom: 1 },
  });
  expect(store.deliveries.bySweep('s').map(({ id }) => id)).toEqual(['sheet']);
  expect(store.deliveries.byBatch('b').map(({ id }) => id)).toEqual(['page']);
  expect(store.deliveries.byMessage('1')).toBeUndefined();
});

test('a delivery is added once, belongs to something that is there, and its nonce fits Discord', () => {
  const store = openTestStore();
  expect(store.deliveries.add(delivery('a'))).toBe(true);
  expect(store.deliveries.add(delivery('a'))).toBe(false);
  expect(errorOf(() => store.deliveries.add(delivery('b', { sweepId: 'nobody' }))).code).toBe('store.gone');
  expect(() => store.deliveries.add(delivery('c', { nonce: 'n'.repeat(26) }))).toThrow('CHECK constraint');
  expect(() => store.deliveries.add(delivery('d', { nonce: 'nonce-a' }))).toThrow('UNIQUE constraint');
  expect(store.deliveries.add(delivery('e', { nonce: 'n'.repeat(25) }))).toBe(true);
});

test('of two processes one may post', () => {
  const path = join(temporaryFolder(), 'bot.db');
  const [one, two] = [openTestStore(path), openTestStore(path)];
  one.deliveries.add(delivery('d'));
  expect(one.deliveries.claim('d', 'one', leaseMs)?.again).toBe(false);
  expect(two.deliveries.claim('d', 'two', leaseMs)).toBeUndefined();
  expect(two.deliveries.posted('d', 'two', message)).toBe(false);
  expect(one.deliveries.posted('d', 'one', message)).toBe(true);
  expect(two.deliveries.get('d')).toMatchObject({ state: 'posted', ...message });
  expect(two.deliveries.claim('d', 'two', leaseMs)).toBeUndefined();
});

test('who takes over after a crash is told to look for the message first', () => {
  const clock = testClock();
  const store = openTestStore(':memory:', clock.now);
  store.deliveries.add(delivery('d'));
  store.deliveries.claim('d', 'crashed', leaseMs);
  expect(store.deliveries.open().map(({ id, state, leaseUntil }) => ({ id, state, leaseUntil }))).toEqual([
    { id: 'd', state: 'posting', leaseUntil: clock.now() + leaseMs },
  ]);
  clock.advance(leaseMs - 1);
  expect(store.deliveries.claim('d', 'next', leaseMs)).toBeUndefined();
  clock.advance(1);
  expect(store.deliveries.claim('d', 'next', leaseMs)?.again).toBe(true);
  expect(store.deliveries.posted('d', 'crashed', message)).toBe(false);
  // Knowing that one's own post failed says nothing about the other's.
  expect(store.deliveries.release('d', 'next')).toBe(true);
  expect(store.deliveries.claim('d', 'third', leaseMs)?.again).toBe(true);
});

test('a process that is alone ends the leases of the dead, and still looks for their messages first', () => {
  const store = openTestStore();
  for (const id of ['claimed', 'waiting']) store.deliveries.add(delivery(id, { nonce: id }));
  store.deliveries.claim('claimed', 'dead', leaseMs);
  expect(store.deliveries.endLeases()).toBe(1);
  expect(store.deliveries.endLeases()).toBe(0);
  expect(store.deliveries.claim('claimed', 'me', leaseMs)?.again).toBe(true);
  expect(store.deliveries.claim('waiting', 'me', leaseMs)?.again).toBe(false);
});

test('a post that is known to have failed leaves no doubt behind', () => {
  const store = openTestStore();
  store.deliveries.add(delivery('d'));
  store.deliveries.claim('d', 'me', leaseMs);
  expect(store.deliveries.release('d', 'somebody else')).toBe(false);
  expect(store.deliveries.release('d', 'me')).toBe(true);
  expect(store.deliveries.claim('d', 'me', leaseMs)?.again).toBe(false);
});

type Step = { readonly do: 'claim' | 'release' | 'posted'; readonly holder: string } | { readonly wait: number };

/** The lease on paper: what each step has to answer. */
function leaseModel(now: () => number): (step: Step) => unknown {
  let holder: string | undefined;
  let until = 0;
  let unanswered = 0;
  let done = false;
  return (step) => {
    if ('wait' in step) return undefined;
    if (step.do === 'claim') {
      if (done || (holder !== undefined && until > now())) return undefined;
      [holder, until, unanswered] = [step.holder, now() + leaseMs, unanswered + 1];
      return { again: unanswered > 1 };
    }
    if (done || holder !== step.holder) return false;
    if (step.do === 'posted') done = true;
    else [holder, unanswered] = [undefined, unanswered - 1];
    return true;
  };
}

test('whatever three holders do, one at a time may post and one message at most is taken', () => {
  const holder = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ do: fc.constantFrom('claim' as const, 'release' as const, 'posted' as const), holder }),
    fc.record({ wait: fc.integer({ min: 1, max: leaseMs * 2 }) }),
  );
  const clock = testClock();
  const { deliveries } = openTestStore(':memory:', clock.now);
  const act = (id: string, step: Step): unknown => {
    if ('wait' in step) return clock.advance(step.wait);
    if (step.do === 'posted')
      return deliveries.posted(id, step.holder, { channelId: 'c', messageId: `${id}-${step.holder}` });
    if (step.do === 'release') return deliveries.release(id, step.holder);
    const claim = deliveries.claim(id, step.holder, leaseMs);
    return claim && { again: claim.again };
  };
  let number = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      number += 1;
      const id = `d${number}`;
      deliveries.add(delivery(id));
      const model = leaseModel(clock.now);
      for (const step of steps) {
        const answer = act(id, step);
        expect(answer).toEqual(model(step));
      }
    }),
    { numRuns: 200 },
  );
});

test('a posted message is edited, dated and ends', () => {
  const clock = testClock();
  const store = openTestStore(':memory:', clock.now);
  store.deliveries.add(delivery('d'));
  expect(store.deliveries.edited('d')).toBe(false);
  expect(store.deliveries.final('d')).toBe(false);
  store.deliveries.claim('d', 'me', leaseMs);
  store.deliveries.posted('d', 'me', message);
  const bornAt = clock.now();
  clock.advance(2500);
  expect(store.deliveries.edited('d')).toBe(true);
  expect(store.deliveries.setView('d', { zoom: 3 })).toBe(true);
  expect(store.deliveries.final('d')).toBe(true);
  expect(store.deliveries.get('d')).toMatchObject({
    state: 'final',
    bornAt,
    editedAt: bornAt + 2500,
    view: { zoom: 3 },
  });
  expect(store.deliveries.open()).toEqual([]);
  expect(store.deliveries.lost('d')).toBe(false);
});

test('a result that cannot be posted goes somewhere else or is lost, and then nobody may claim it', () => {
  const store = openTestStore();
  store.deliveries.add(delivery('moved'));
  store.deliveries.add(delivery('lost'));
  store.deliveries.claim('moved', 'me', leaseMs);
  expect(store.deliveries.fallback('moved', { channelId: 'dm', messageId: '5' })).toBe(true);
  expect(store.deliveries.lost('lost')).toBe(true);
  expect(store.deliveries.posted('moved', 'me', message)).toBe(false);
  expect(store.deliveries.get('moved')).toMatchObject({ state: 'fallback', channelId: 'dm', messageId: '5' });
  for (const id of ['moved', 'lost']) expect(store.deliveries.claim(id, 'me', leaseMs)).toBeUndefined();
});

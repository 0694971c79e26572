import { setImmediate } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { createMemoryQueue } from '../../../src/gpu/queues/memory.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import { collect, door, rowJob } from './contract.ts';

it('the first 32 are told at once, those behind once in two seconds, and nobody after the end', async () => {
  const gates = [door(), door(), door()];
  const pauses: { readonly ms: number; readonly end: () => void; readonly signal: AbortSignal }[] = [];
  const engine = createDrawingEngine({
    before: async (cell, _attempt, signal) => gates[Number(cell.key.slice(1, 2))]?.pass(signal),
  });
  const queue = createMemoryQueue({
    engine,
    wait: (ms, signal) => new Promise((end) => void pauses.push({ ms, end, signal })),
  });
  const rows = Array.from({ length: 50 }, (_, index) => collect(queue, rowJob(`r${index}`, {}, [1])));
  await gates[0]?.reached;
  // Everybody heard of their own place when they came.
  expect(rows.map(({ states }) => states[0])).toEqual(rows.map((_, index) => `queued ${index || 1}`));
  gates[0]?.open();
  await gates[1]?.reached;
  expect(rows[32]?.states.at(-1)).toBe('queued 31');
  expect(rows[33]?.states.at(-1)).toBe('queued 32');
  expect(rows[34]?.states).toEqual(['queued 34']);
  gates[1]?.open();
  await gates[2]?.reached;
  expect(rows[49]?.states).toEqual(['queued 49']);
  expect(pauses.map(({ ms }) => ms)).toEqual([2000]);
  pauses[0]?.end();
  await setImmediate();
  expect(rows[49]?.states).toEqual(['queued 49', 'queued 47']);
  expect(rows[40]?.aheads.at(-1)).toEqual({ cost: 38, servers: 1 });
  await queue.close();
  expect(pauses.every(({ signal }) => signal.aborted)).toBe(true);
  pauses[1]?.end();
  await Promise.all(rows.map(({ ended }) => ended));
  expect(rows[49]?.states).toEqual(['queued 49', 'queued 47']);
});

it('whoever hears of a place may cancel or ask for more in the same moment', async () => {
  const gate = door();
  const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
  const queue = createMemoryQueue({ engine });
  const first = collect(queue, rowJob('a'));
  await gate.reached;
  const cancel = new AbortController();
  let told = false;
  let other: ReturnType<typeof collect> | undefined;
  const hasty = queue.submit(rowJob('b'), {
    signal: cancel.signal,
    onCell: () => undefined,
    onState: () => {
      if (told) return;
      told = true;
      other = collect(queue, rowJob('c', { owner: { user: 'other' } }));
      cancel.abort();
    },
  });
  await expect(hasty).rejects.toMatchObject({ code: 'job.cancelled' });
  expect(queue.size()).toEqual({ waiting: 1, running: 1 });
  gate.open();
  expect(await first.ended).toBeUndefined();
  expect(await other?.ended).toBeUndefined();
  expect(engine.rows.map(({ id }) => id)).toEqual(['a', 'c']);
  await queue.close();
});

it('nobody is told a place that is no longer true, when one who is told leaves at that moment', async () => {
  const gate = door();
  const queue = createMemoryQueue({
    engine: createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) }),
  });
  const running = collect(queue, rowJob('a'));
  await gate.reached;
  const [first, second] = [new AbortController(), new AbortController()];
  const leaving = collect(queue, rowJob('b'), first.signal);
  const hasty = queue.submit(rowJob('c'), {
    signal: second.signal,
    onCell: () => undefined,
    onState: (_state, position) => {
      if (position === 1) second.abort();
    },
  });
  const patient = collect(queue, rowJob('d'));
  first.abort();
  await expect(hasty).rejects.toMatchObject({ code: 'job.cancelled' });
  expect(patient.states).toEqual(['queued 3', 'queued 1']);
  gate.open();
  await Promise.all([running.ended, leaving.ended, patient.ended]);
  await queue.close();
});

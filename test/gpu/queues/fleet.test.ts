import { describe, expect, it, onTestFinished } from 'vitest';

import { AppError } from '../../../src/errors.ts';
import type { Binding, GenerateOptions, Row } from '../../../src/gpu/engine.ts';
import type { RowServer, RowServers } from '../../../src/gpu/pool/row-servers.ts';
import type { RowJob, SubmitOptions } from '../../../src/gpu/queue.ts';
import { createMemoryQueue } from '../../../src/gpu/queues/memory.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import { eventually } from '../../support/eventually.ts';
import { collect, door, rowJob } from './contract.ts';

const never = new AbortController().signal;
const gone = new AppError('worker.gone', { params: { host: 'h' } });

interface Machine {
  readonly id: string;
  /** Before each of its cells. */
  readonly before?: (cell: Row['cells'][number], signal: AbortSignal) => Promise<void> | void;
  readonly class?: string;
  readonly shared?: boolean;
  away?: boolean;
}

/** Machines that draw for real and come and go as a test says. */
function fleet(...first: readonly Machine[]) {
  const machines = [...first];
  const listeners = new Set<() => void>();
  /** Rows by machine, in the order in which they began. */
  const drawn: string[] = [];
  const servers: RowServers = {
    ids: () => machines.map(({ id }) => id),
    here: () => machines.flatMap(({ id, away }) => (away ? [] : [id])),
    standings: () =>
      machines.map(({ id, away = false, class: determinismClass = id, shared = false }): RowServer => ({
        id,
        away,
        determinismClass,
        shared,
        lacks: [],
        truth: 2,
        loaded: true,
        weight: 1,
      })),
    refusal: () => gone,
    binding: (server) => ({ server }) as Binding,
    async draw(id: string, row: Row, options: GenerateOptions) {
      const machine = machines.find((one) => one.id === id);
      drawn.push(`${id} ${row.cells.map(({ key }) => key).join(' ')}`);
      const engine = createDrawingEngine({ before: (cell, _attempt, signal) => machine?.before?.(cell, signal) });
      await engine.generate(row, options);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const queue = createMemoryQueue({ servers });
  onTestFinished(() => queue.close());
  return {
    queue,
    drawn,
    listeners,
    join(machine: Machine): void {
      machines.push(machine);
      changed();
    },
    setAway(id: string, away: boolean): void {
      for (const machine of machines) if (machine.id === id) machine.away = away;
      changed();
    },
  };
}

const one = (id: string, change: Partial<RowJob> = {}) => rowJob(id, change, [1]);

describe('machines that come and go', () => {
  it('get rows when they join, and are counted as long as they are there', async () => {
    const gate = door();
    const house = fleet({ id: 'first', before: (_cell, signal) => gate.pass(signal) });
    const rows = [collect(house.queue, one('a')), collect(house.queue, one('b'))];
    await gate.reached;
    expect(house.queue.lanes()).toBe(1);
    house.join({ id: 'second' });
    expect(house.queue.lanes()).toBe(2);
    expect(await rows[1]?.ended).toBeUndefined();
    expect(house.drawn).toEqual(['first a-1', 'second b-1']);
    house.setAway('second', true);
    expect(house.queue.lanes()).toBe(1);
    house.setAway('first', true);
    expect(house.queue.lanes()).toBe(1);
    gate.open();
    await rows[0]?.ended;
  });

  it('leave a row without harm before its first cell: it goes on elsewhere, in its old place', async () => {
    const gate = door();
    const house = fleet({
      id: 'friend',
      before: async (_cell, signal) => {
        await gate.pass(signal);
        house.setAway('friend', true);
        throw gone;
      },
    });
    const first = collect(house.queue, one('a'));
    await gate.reached;
    const next = [collect(house.queue, one('b')), collect(house.queue, one('c', { owner: { user: 'u2' } }))];
    const slow = door();
    house.join({ id: 'home', before: (_cell, signal) => slow.pass(signal) });
    await slow.reached;
    gate.open();
    await eventually(() => house.queue.size().waiting === 2, 'the return of the row');
    expect(first.states).toEqual(['queued 1', 'running', 'queued 1']);
    slow.open();
    expect(await Promise.all([first, ...next].map(({ ended }) => ended))).toEqual([undefined, undefined, undefined]);
    expect(house.drawn.slice(0, 3)).toEqual(['friend a-1', 'home c-1', 'home a-1']);
    expect(first.states.at(-1)).toBe('running');
  });

  it('cost a row its patience after five returns, and at once when it has a cell', async () => {
    let tries = 0;
    const leaving = fleet({
      id: 'friend',
      before: () => {
        tries += 1;
        throw gone;
      },
    });
    expect(await collect(leaving.queue, one('a')).ended).toMatchObject({ code: 'worker.gone' });
    expect(tries).toBe(6);
    const late = fleet({
      id: 'friend',
      before: ({ clipSkip }) => {
        if (clipSkip === 2) throw gone;
      },
    });
    const row = collect(late.queue, rowJob('a'));
    expect(await row.ended).toMatchObject({ code: 'worker.gone' });
    expect(row.cells.map(({ key }) => key)).toEqual(['a-1']);
    expect(late.drawn).toHaveLength(1);
  });

  it('leave nobody behind who could draw: then whoever waits is told why', async () => {
    const gate = door();
    const house = fleet({ id: 'only', before: (_cell, signal) => gate.pass(signal) });
    const running = collect(house.queue, one('a'));
    await gate.reached;
    const waiting = collect(house.queue, one('b'));
    house.setAway('only', true);
    expect(await waiting.ended).toMatchObject({ code: 'worker.gone' });
    expect(await collect(house.queue, one('c')).ended).toMatchObject({ code: 'worker.gone' });
    gate.open();
    expect(await running.ended).toBeUndefined();
  });

  it('keep the turns of those who wait when all of them are away for a moment', async () => {
    const gate = door();
    const house = fleet({ id: 'only', before: (_cell, signal) => gate.pass(signal) });
    const first = collect(house.queue, one('a1'));
    await gate.reached;
    const rows = [one('a2'), one('a3'), one('b1', { owner: { user: 'u2' } })].map((job) => collect(house.queue, job));
    house.setAway('only', true);
    expect(house.queue.size()).toEqual({ waiting: 3, running: 1 });
    gate.open();
    expect(await first.ended).toBeUndefined();
    house.setAway('only', false);
    expect(await Promise.all(rows.map(({ ended }) => ended))).toEqual([undefined, undefined, undefined]);
    expect(house.drawn).toEqual(['only a1-1', 'only b1-1', 'only a2-1', 'only a3-1']);
  });

  it('are listened to no more when the queue has closed', async () => {
    const house = fleet({ id: 'only' });
    expect(house.listeners.size).toBe(1);
    await house.queue.close();
    expect(house.listeners.size).toBe(0);
  });
});

const club = (id: string, before?: Machine['before']): Machine => ({
  id,
  class: 'club',
  shared: true,
  ...(before ? { before } : {}),
});
const submit = (house: ReturnType<typeof fleet>, id: string, more: Partial<SubmitOptions> = {}) => {
  const cells: string[] = [];
  const bound: string[] = [];
  const fractions: number[] = [];
  const ended = house.queue
    .submit(rowJob(id, {}, [1, 2, 3, 4, 5]), {
      signal: never,
      onCell: ({ key }) => void cells.push(key),
      onBound: ({ server }) => void bound.push(server),
      onProgress: ({ fraction }) => void fractions.push(fraction),
      ...more,
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  return { cells, bound, fractions, ended };
};

describe('a row that several draw', () => {
  it('has each cell once, is bound once, and is over when all parts are', async () => {
    const gate = door();
    const house = fleet(
      club('one'),
      club('two', (_cell, signal) => gate.pass(signal)),
      club('three'),
    );
    const row = submit(house, 'a');
    await gate.reached;
    await eventually(() => row.cells.length === 4, 'the parts of the others');
    expect(house.queue.size()).toEqual({ waiting: 0, running: 1 });
    // Who has ended a part draws something else meanwhile.
    expect(await collect(house.queue, one('b')).ended).toBeUndefined();
    gate.open();
    expect(await row.ended).toBeUndefined();
    expect(house.drawn.slice(0, 3)).toEqual(['one a-1 a-2', 'two a-3', 'three a-4 a-5']);
    expect(row.cells.toSorted()).toEqual(['a-1', 'a-2', 'a-3', 'a-4', 'a-5']);
    expect(row.bound).toEqual(['one']);
    expect(row.fractions.at(-1)).toBeCloseTo(1);
    expect(row.fractions).toEqual(row.fractions.toSorted((a, b) => a - b));
  });

  it('ends with the first failure, which stops the other parts', async () => {
    const gate = door();
    const ends: string[] = [];
    const house = fleet(
      club('one', async (_cell, signal) => {
        await gate.pass(signal).catch((error: unknown) => {
          ends.push('one');
          throw error;
        });
      }),
      club('two', async () => {
        await gate.reached;
        throw new AppError('server.outOfMemory');
      }),
    );
    const row = submit(house, 'a');
    expect(await row.ended).toMatchObject({ code: 'server.outOfMemory' });
    expect(ends).toEqual(['one']);
    expect(house.queue.size()).toEqual({ waiting: 0, running: 0 });
  });

  it('is put back as a whole when one of them left before any cell was there', async () => {
    let left = false;
    const house = fleet(
      club('one', async (_cell, signal) => {
        if (!left) await door().pass(signal);
      }),
      club('two', () => {
        if (left) return;
        left = true;
        house.setAway('two', true);
        throw gone;
      }),
    );
    const row = submit(house, 'a');
    expect(await row.ended).toBeUndefined();
    expect(house.drawn).toEqual(['one a-1 a-2 a-3', 'two a-4 a-5', 'one a-1 a-2 a-3 a-4 a-5']);
    expect(row.cells).toHaveLength(5);
  });

  it('stops everywhere when it is cancelled', async () => {
    const gate = door();
    const pass: Machine['before'] = (_cell, signal) => gate.pass(signal);
    const house = fleet(club('one', pass), club('two', pass));
    const cancel = new AbortController();
    const row = submit(house, 'a', { signal: cancel.signal });
    await gate.reached;
    cancel.abort();
    expect(await row.ended).toMatchObject({ code: 'job.cancelled' });
    expect(house.queue.size()).toEqual({ waiting: 0, running: 0 });
  });
});

import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { AppError } from '../../../src/errors.ts';
import type { CellResult, Engine } from '../../../src/gpu/engine.ts';
import type { Ahead, RowJob, RowQueue, RowState } from '../../../src/gpu/queue.ts';
import { rowJobVersion } from '../../../src/gpu/queue.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';

export interface QueueContract {
  /** A queue with one worker that draws one row at a time with this engine. */
  create(engine: Engine): Promise<RowQueue>;
}

export function rowJob(id: string, change: Partial<RowJob> = {}, skips: readonly number[] = [1, 2, 3]): RowJob {
  return {
    version: rowJobVersion,
    sweepId: 'sweep',
    row: {
      id,
      settings: {
        prompt: id,
        negative: '',
        seed: 1,
        width: 64,
        height: 64,
        steps: 1,
        cfg: 7,
        sampler: 'Euler',
        scheduler: 'Automatic',
        model: 'alpha',
        loras: [],
        extras: {},
      },
      cells: skips.map((clipSkip) => ({ key: `${id}-${clipSkip}`, clipSkip })),
    },
    owner: { user: 'u1' },
    class: 'interactive',
    cost: 1,
    requires: { family: 'sd1', model: 'alpha', loras: [] },
    ...change,
  };
}

/** A door that a test opens: what waits at it goes on then, or is stopped by its signal. */
export function door(): { pass: (signal?: AbortSignal) => Promise<void>; open: () => void; reached: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const arrival = Promise.withResolvers<void>();
  return {
    reached: arrival.promise,
    open: resolve,
    pass: (signal) => {
      arrival.resolve();
      const stop = Promise.withResolvers<void>();
      signal?.addEventListener('abort', () => stop.reject(new AppError('job.cancelled')), { once: true });
      return Promise.race([promise, stop.promise]);
    },
  };
}

const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : error);
const never = new AbortController().signal;

export function collect(queue: RowQueue, job: RowJob, signal: AbortSignal = never) {
  const cells: CellResult[] = [];
  const states: (RowState | `queued ${number}`)[] = [];
  const aheads: (Ahead | undefined)[] = [];
  const ended = queue
    .submit(job, {
      signal,
      onState: (state, position, ahead) => {
        states.push(position === undefined ? state : `queued ${position}`);
        if (state === 'queued') aheads.push(ahead);
      },
      onCell: (cell) => void cells.push(cell),
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  return { cells, states, aheads, ended };
}

/** What every implementation of `RowQueue` must do. */
export function testQueue(name: string, contract: QueueContract): void {
  describe(`queue contract: ${name}`, () => {
    it('reports every cell once, before the row ends', async () => {
      const engine = createDrawingEngine();
      const queue = await contract.create(engine);
      const row = collect(queue, rowJob('a'));
      expect(await row.ended).toBeUndefined();
      expect(row.cells.map((cell) => cell.key)).toEqual(['a-1', 'a-2', 'a-3']);
      expect(row.states.at(-1)).toBe('running');
      expect(queue.size()).toEqual({ waiting: 0, running: 0 });
      await queue.close();
    });

    it('tells those who wait their place, and tells it anew when they move up', async () => {
      const gate = door();
      const queue = await contract.create(
        createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) }),
      );
      const first = collect(queue, rowJob('a'));
      await gate.reached;
      const second = collect(queue, rowJob('b'));
      const third = collect(queue, rowJob('c'));
      expect(queue.size()).toEqual({ waiting: 2, running: 1 });
      gate.open();
      await Promise.all([first.ended, second.ended, third.ended]);
      expect(third.states).toEqual(['queued 2', 'queued 1', 'running']);
      await queue.close();
    });

    it('lets interactive rows go before a batch that came earlier', async () => {
      const gate = door();
      const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
      const queue = await contract.create(engine);
      const running = collect(queue, rowJob('a'));
      await gate.reached;
      const batch = collect(queue, rowJob('night', { class: 'batch' }));
      const person = collect(queue, rowJob('person'));
      gate.open();
      await Promise.all([running.ended, batch.ended, person.ended]);
      expect(engine.rows.map((row) => row.id)).toEqual(['a', 'person', 'night']);
      expect(batch.states).toEqual(['queued 1', 'queued 2', 'queued 1', 'running']);
      await queue.close();
    });

    it('draws for two people in turns, however many rows one of them asked for first', async () => {
      const gate = door();
      const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
      const queue = await contract.create(engine);
      const ask = (id: string, user: string, cost: number) =>
        collect(queue, rowJob(id, { owner: { user }, cost }, [1])).ended;
      const ends = [ask('a0', 'ann', 1)];
      await gate.reached;
      for (const id of ['a1', 'a2', 'a3', 'a4']) ends.push(ask(id, 'ann', 1));
      // Twice as dear: one of these weighs as much as two of the others.
      for (const id of ['b1', 'b2']) ends.push(ask(id, 'bob', 2));
      gate.open();
      await Promise.all(ends);
      expect(engine.rows.map((row) => row.id)).toEqual(['a0', 'b1', 'a1', 'a2', 'b2', 'a3', 'a4']);
      await queue.close();
    });

    it('tells those who wait what stands before them, what runs included, and how many could draw it', async () => {
      const gate = door();
      const queue = await contract.create(
        createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) }),
      );
      const running = collect(queue, rowJob('a', { cost: 2.5 }));
      await gate.reached;
      const first = collect(queue, rowJob('b', { cost: 4 }));
      const second = collect(queue, rowJob('c', { cost: 8 }));
      expect(first.aheads.at(-1)).toEqual({ cost: 2.5, servers: 1 });
      expect(second.aheads.at(-1)).toEqual({ cost: 6.5, servers: 1 });
      gate.open();
      await Promise.all([running.ended, first.ended, second.ended]);
      expect(second.aheads.at(-1)).toEqual({ cost: 4, servers: 1 });
      await queue.close();
    });

    it('takes out a row that is cancelled while it waits, and never draws it', async () => {
      const gate = door();
      const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
      const queue = await contract.create(engine);
      const first = collect(queue, rowJob('a'));
      await gate.reached;
      const cancel = new AbortController();
      const second = collect(queue, rowJob('b'), cancel.signal);
      cancel.abort();
      expect(codeOf(await second.ended)).toBe('job.cancelled');
      gate.open();
      expect(await first.ended).toBeUndefined();
      expect(engine.rows.map((row) => row.id)).toEqual(['a']);
      await queue.close();
    });

    it('stops a running row, keeps the cells it had, and holds the slot until the engine has ended', async () => {
      const gate = door();
      const leaving = door();
      const engine = createDrawingEngine({
        before: async (cell, _attempt, signal) => {
          if (cell.key !== 'a-2') return;
          await gate.pass(signal).catch(() => leaving.pass());
          if (signal.aborted) throw new AppError('job.cancelled');
        },
      });
      const queue = await contract.create(engine);
      const cancel = new AbortController();
      const first = collect(queue, rowJob('a'), cancel.signal);
      await gate.reached;
      const second = collect(queue, rowJob('b'));
      cancel.abort();
      await leaving.reached;
      // Whatever would start the next row has had its turn by now.
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      expect(queue.size()).toEqual({ waiting: 1, running: 1 });
      leaving.open();
      expect(codeOf(await first.ended)).toBe('job.cancelled');
      expect(first.cells.map((cell) => cell.key)).toEqual(['a-1']);
      expect(await second.ended).toBeUndefined();
      await queue.close();
    });

    it('refuses a row whose asker has gone already', async () => {
      const engine = createDrawingEngine();
      const queue = await contract.create(engine);
      expect(codeOf(await collect(queue, rowJob('a'), AbortSignal.abort()).ended)).toBe('job.cancelled');
      expect(engine.rows).toEqual([]);
      await queue.close();
    });

    it('carries an error through as its code and parameters, and keeps the cells before it', async () => {
      const engine = createDrawingEngine({
        before: (cell) => {
          if (cell.clipSkip === 3) {
            throw new AppError('server.busy', { params: { host: 'h' }, retryAfterMs: 1234 });
          }
        },
      });
      const queue = await contract.create(engine);
      const row = collect(queue, rowJob('a'));
      expect(await row.ended).toMatchObject({ code: 'server.busy', params: { host: 'h' }, retryAfterMs: 1234 });
      expect(row.cells).toHaveLength(2);
      await queue.close();
    });

    it('fails the row when its listener rejects a cell', async () => {
      const queue = await contract.create(createDrawingEngine());
      const ended = queue.submit(rowJob('a'), {
        signal: never,
        onCell: () => Promise.reject(new AppError('file.write', { params: { file: 'x', reason: 'y' } })),
      });
      await expect(ended).rejects.toMatchObject({ code: 'file.write' });
      await queue.close();
    });

    it('does not call a row done whose engine left a cell out', async () => {
      const engine = createDrawingEngine();
      const lazy: Engine = {
        ...engine,
        generate: (row, options) => engine.generate({ ...row, cells: row.cells.slice(1) }, options),
      };
      const queue = await contract.create(lazy);
      expect(codeOf(await collect(queue, rowJob('a')).ended)).toBe('internal');
      await queue.close();
    });

    it('ends what runs and cancels what waits when it closes, twice without harm, and takes nothing after', async () => {
      const gate = door();
      const queue = await contract.create(
        createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) }),
      );
      const running = collect(queue, rowJob('a'));
      await gate.reached;
      const waiting = collect(queue, rowJob('b'));
      await queue.close();
      await queue.close();
      expect(codeOf(await running.ended)).toBe('job.cancelled');
      expect(codeOf(await waiting.ended)).toBe('job.cancelled');
      expect(codeOf(await collect(queue, rowJob('c')).ended)).toBe('job.cancelled');
    });
  });
}

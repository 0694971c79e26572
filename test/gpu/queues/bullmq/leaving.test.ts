import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import type { CellResult } from '../../../../src/gpu/engine.ts';
import type { RowJob, RowQueue } from '../../../../src/gpu/queue.ts';
import { createDrawingEngine } from '../../../support/drawing-engine.ts';
import { eventually } from '../../../support/eventually.ts';
import type { TestRedis } from '../../../support/redis.ts';
import { describeRedis, startRedis } from '../../../support/redis.ts';
import { openBotSide, openWorkerSide, present, quick } from '../../../support/redis-fleet.ts';
import { door, rowJob } from '../contract.ts';

const never = new AbortController().signal;

function submit(queue: RowQueue, job: RowJob) {
  const cells: CellResult[] = [];
  const ended = queue.submit(job, { signal: never, onCell: (cell) => void cells.push(cell) }).then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );
  return { cells, ended };
}

describeRedis('a worker that leaves', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.remove());

  test('is seen for as long as the row takes that it ends, and its row stays with it', async () => {
    const gate = door();
    const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
    const states: string[] = [];
    const machine = await openWorkerSide(redis.url, 'patient', engine, {
      timing: { ...quick, beatTtlMs: 600 },
      onEvent: (event) => event.type === 'state' && states.push(event.state),
    });
    const bot = await openBotSide(redis.url, { ...quick, beatTtlMs: 600 });
    onTestFinished(() => bot.close());
    onTestFinished(() => machine.close());
    await present(bot, 'patient');
    const row = submit(bot.fleet.queue, rowJob('long/0'));
    await gate.reached;
    const left = machine.loop.drain();
    expect(machine.loop.state()).toBe('draining');
    const seen = () => bot.fleet.workers?.list().find(({ id }) => id === 'patient')?.state;
    await eventually(() => seen() === 'draining', 'the bot knows');
    await expect(openWorkerSide(redis.url, 'patient', createDrawingEngine())).rejects.toMatchObject({
      code: 'worker.name',
    });
    expect(seen()).toBe('draining');
    gate.open();
    await left;
    expect(await row.ended).toBe('done');
    expect(states).toEqual(['here', 'draining', 'left']);
  });

  test('gives back at once when it is asked a second time', async () => {
    const gate = door();
    const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
    const machine = await openWorkerSide(redis.url, 'twice', engine, { drainMs: 60_000 });
    const bot = await openBotSide(redis.url);
    onTestFinished(() => bot.close());
    await present(bot, 'twice');
    const row = submit(bot.fleet.queue, rowJob('twice/0'));
    await gate.reached;
    const left = machine.loop.drain();
    await machine.close();
    await left;
    expect(['worker.gone', 'worker.away']).toContain(await row.ended);
  });

  test('leaves though Redis is away, in the middle of a row', async () => {
    const own = await startRedis();
    onTestFinished(() => own.remove());
    const gate = door();
    const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
    const machine = await openWorkerSide(own.url, 'alone', engine, { drainMs: 100 });
    const bot = await openBotSide(own.url);
    onTestFinished(() => bot.close());
    await present(bot, 'alone');
    void submit(bot.fleet.queue, rowJob('alone/0'));
    await gate.reached;
    await own.stop('SIGKILL');
    await machine.loop.drain();
    expect(await machine.loop.ended).toBeUndefined();
    await machine.close();
  });
});

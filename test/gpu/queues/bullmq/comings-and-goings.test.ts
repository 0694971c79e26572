import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import type { CellResult, Engine } from '../../../../src/gpu/engine.ts';
import type { RowJob, RowQueue } from '../../../../src/gpu/queue.ts';
import { workerKeys } from '../../../../src/gpu/queues/bullmq/keys.ts';
import { createDrawingEngine } from '../../../support/drawing-engine.ts';
import { eventually } from '../../../support/eventually.ts';
import type { TestRedis } from '../../../support/redis.ts';
import { describeRedis, startRedis } from '../../../support/redis.ts';
import type { BotSide, WorkerSide } from '../../../support/redis-fleet.ts';
import { openBotSide, openWorkerSide, present, quick } from '../../../support/redis-fleet.ts';
import { createTcpDoor } from '../../../support/tcp-door.ts';
import { door, rowJob } from '../contract.ts';

const never = new AbortController().signal;
/** One kind of card: it draws other pixels than another. */
const kind = (change: number) => createDrawingEngine({ draws: (skip) => skip + change });
const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : error);

function submit(queue: RowQueue, job: RowJob, signal: AbortSignal = never) {
  const cells: CellResult[] = [];
  const ended = queue.submit(job, { signal, onCell: (cell) => void cells.push(cell) }).then(
    () => 'done',
    (error: unknown) => codeOf(error),
  );
  return { cells, ended, keys: () => cells.map(({ key }) => key) };
}

describeRedis('workers that come and go', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis({ appendonly: true });
  });
  afterAll(() => redis.remove());

  async function bot(): Promise<BotSide> {
    const side = await openBotSide(redis.url);
    onTestFinished(() => side.close());
    return side;
  }
  async function worker(id: string, engine: Engine, options = {}, url = redis.url): Promise<WorkerSide> {
    const side = await openWorkerSide(url, id, engine, options);
    onTestFinished(() => side.close());
    return side;
  }
  /** A way to Redis that can be cut: a machine that loses its power, or its network. */
  async function cable() {
    const way = await createTcpDoor(`http://127.0.0.1:${redis.port}`);
    onTestFinished(() => way.shut().catch(() => undefined));
    return { ...way, url: way.url.replace('http', 'redis') };
  }
  const keysLike = async (pattern: string): Promise<string[]> =>
    (await redis.cli('keys', pattern)).split('\n').filter(Boolean).toSorted();

  test('leaves nothing in Redis of a row that is over but what BullMQ keeps of a queue', async () => {
    await worker('tidy', createDrawingEngine());
    const { fleet } = await bot().then(async (side) => (await present(side, 'tidy'), side));
    expect(await submit(fleet.queue, rowJob('tidy/0')).ended).toBe('done');
    const own = (await keysLike('clipskip:w:tidy:*')).map((key) => key.replace('clipskip:w:tidy:', ''));
    expect(own.filter((key) => !/^rows:(meta|events|id|marker|stalled-check)$/.test(key))).toEqual([
      'beat',
      'info',
      'name',
    ]);
  });

  test('ends the row it draws when it is asked to leave, and takes none after', async () => {
    const gate = door();
    const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
    const machine = await worker('leaver', engine);
    const side = await bot();
    await present(side, 'leaver');
    const row = submit(side.fleet.queue, rowJob('leave/0'));
    await gate.reached;
    const left = machine.loop.drain();
    await eventually(() => side.fleet.up()['leaver'] === false, 'the bot knows that it leaves');
    gate.open();
    await left;
    expect(await row.ended).toBe('done');
    expect(row.keys()).toEqual(['leave/0-1', 'leave/0-2', 'leave/0-3']);
    expect(machine.loop.state()).toBe('left');
    expect(await submit(side.fleet.queue, rowJob('leave/1')).ended).toBe('worker.away');
    expect(engine.rows.map(({ id }) => id)).toEqual(['leave/0']);
  });

  test('gives back what it cannot end in time, and another one draws it', async () => {
    const gate = door();
    const slow = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
    const machine = await worker('slow', slow, { drainMs: 50 });
    const side = await bot();
    await present(side, 'slow');
    const row = submit(side.fleet.queue, rowJob('back/0'));
    await gate.reached;
    const second = createDrawingEngine();
    await worker('second', second);
    await present(side, 'second');
    await machine.loop.drain();
    expect(await row.ended).toBe('done');
    expect(second.rows.map(({ id }) => id)).toEqual(['back/0']);
  });

  test('is given up when its heartbeat ends, and its row is drawn by another', async () => {
    const way = await cable();
    const gate = door();
    const lost = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
    await worker('lost', lost, {}, way.url);
    const side = await bot();
    await present(side, 'lost');
    const row = submit(side.fleet.queue, rowJob('cut/0'));
    await gate.reached;
    await way.shut();
    await worker('heir', createDrawingEngine());
    expect(await row.ended).toBe('done');
    expect(row.keys()).toEqual(['cut/0-1', 'cut/0-2', 'cut/0-3']);
    // It comes back, and what it drew meanwhile is wanted by nobody.
    await way.open();
    gate.open();
    await present(side, 'lost');
    await eventually(
      () => lost.cells() === 3 && side.fleet.workers?.list().every(({ running }) => running === 0),
      'idle',
    );
    expect(await keysLike('clipskip:w:lost:pic:*')).toEqual([]);
    expect(await submit(side.fleet.queue, rowJob('cut/1')).ended).toBe('done');
  });

  test('keeps the cells that were there when it is lost in the middle of a row', async () => {
    const way = await cable();
    const gate = door();
    const engine = createDrawingEngine({
      before: (cell, _attempt, signal) => (cell.clipSkip === 2 ? gate.pass(signal) : undefined),
    });
    await worker('half', engine, {}, way.url);
    const side = await bot();
    await present(side, 'half');
    const row = submit(side.fleet.queue, rowJob('half/0'));
    await gate.reached;
    await eventually(() => row.cells.length === 1, 'the first cell');
    await way.shut();
    expect(await row.ended).toBe('worker.gone');
    expect(row.keys()).toEqual(['half/0-1']);
    gate.open();
    await way.open();
  });

  test('goes on with a row while the bot is away, and no cell is drawn twice', async () => {
    const gate = door();
    const engine = createDrawingEngine({
      before: (cell, _attempt, signal) => (cell.clipSkip === 2 ? gate.pass(signal) : undefined),
    });
    await worker('steady', engine);
    const first = await openBotSide(redis.url);
    await present(first, 'steady');
    const before = submit(first.fleet.queue, rowJob('night/0'));
    await gate.reached;
    await first.vanish();
    expect(await before.ended).toBe('job.cancelled');
    gate.open();
    await eventually(() => engine.cells() === 3, 'all are drawn');
    const second = await bot();
    await present(second, 'steady');
    const after = submit(second.fleet.queue, rowJob('night/0'));
    expect(await after.ended).toBe('done');
    expect(new Set([...before.keys(), ...after.keys()])).toEqual(new Set(['night/0-1', 'night/0-2', 'night/0-3']));
    expect(engine.rows).toHaveLength(1);
  });

  test('does not draw again with the rest what lay there when the bot came back', async () => {
    const gate = door();
    const engine = createDrawingEngine({
      before: async ({ clipSkip }, attempt, signal) => {
        if (clipSkip === 1) await gate.pass(signal);
        if (clipSkip === 2 && attempt === 1)
          throw new AppError('server.failed', { params: { host: 'gpu', status: 500 } });
      },
    });
    const machine = await worker('begun', engine);
    const first = await openBotSide(redis.url);
    await present(first, 'begun');
    const before = submit(first.fleet.queue, rowJob('begun/0'));
    await gate.reached;
    await first.vanish();
    gate.open();
    await eventually(() => machine.loop.counts().failed === 1, 'the second cell went wrong');
    expect(before.keys()).toEqual([]);
    const second = await bot();
    await present(second, 'begun');
    const after = submit(second.fleet.queue, rowJob('begun/0'));
    expect(await after.ended).toBe('done');
    expect(after.keys()).toEqual(['begun/0-1', 'begun/0-2', 'begun/0-3']);
    expect(engine.rows.map(({ cells }) => cells.map(({ clipSkip }) => clipSkip))).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
  });

  test('a worker that was killed and begins a job anew draws nothing again that the bot has', async () => {
    const way = await cable();
    const gate = door();
    const killed = createDrawingEngine({
      before: ({ clipSkip }, _attempt, signal) => (clipSkip === 2 ? gate.pass(signal) : undefined),
    });
    await worker('phoenix', killed, {}, way.url);
    const side = await bot();
    await present(side, 'phoenix');
    const row = submit(side.fleet.queue, rowJob('phoenix/0'));
    await eventually(() => row.cells.length === 1, 'the first cell');
    // The bot does not notice: its beat goes on in the name of the next process.
    const keys = workerKeys('phoenix');
    await way.shut();
    await redis.cli('persist', keys.beat);
    await redis.cli('del', keys.name);
    const again = createDrawingEngine();
    await worker('phoenix', again);
    expect(await row.ended).toBe('done');
    expect(row.keys()).toEqual(['phoenix/0-1', 'phoenix/0-2', 'phoenix/0-3']);
    expect(again.rows.map(({ cells }) => cells.map(({ clipSkip }) => clipSkip))).toEqual([[2, 3]]);
    expect(await keysLike('clipskip:w:phoenix:got:*')).toEqual([]);
    gate.open();
    await way.open();
  });

  test('waits while Redis is away, and goes on where it was', async () => {
    const gate = door();
    const engine = createDrawingEngine({
      before: (cell, _attempt, signal) => (cell.clipSkip === 3 ? gate.pass(signal) : undefined),
    });
    await worker('patient', engine);
    const side = await bot();
    await present(side, 'patient');
    const row = submit(side.fleet.queue, rowJob('redis/0'));
    await gate.reached;
    await redis.stop('SIGKILL');
    gate.open();
    await eventually(() => side.remote.nobody().code === 'queue.away', 'the bot knows');
    await redis.restart();
    expect(await row.ended).toBe('done');
    expect(row.keys()).toEqual(['redis/0-1', 'redis/0-2', 'redis/0-3']);
    expect(engine.rows).toHaveLength(1);
  });

  test('a cancel reaches the engine, and what waits for a paused worker is taken back', async () => {
    const gate = door();
    const stopped = Promise.withResolvers<void>();
    const engine = createDrawingEngine({
      before: async (_cell, _attempt, signal) => {
        signal.addEventListener('abort', () => stopped.resolve(), { once: true });
        await gate.pass(signal);
      },
    });
    const machine = await worker('paused', engine);
    const side = await bot();
    await present(side, 'paused');
    const cancel = new AbortController();
    const row = submit(side.fleet.queue, rowJob('cancel/0'), cancel.signal);
    await gate.reached;
    cancel.abort();
    await stopped.promise;
    expect(await row.ended).toBe('job.cancelled');
    machine.loop.pause();
    await eventually(() => side.fleet.up()['paused'] === false, 'paused');
    expect(side.fleet.workers?.list().find(({ id }) => id === 'paused')).toMatchObject({
      state: 'paused',
      pausedBy: 'owner',
    });
    machine.loop.resume();
    await present(side, 'paused');
  });

  test('an operator’s pause is kept over a restart of the bot', async () => {
    await worker('held', createDrawingEngine());
    const first = await bot();
    await present(first, 'held');
    await first.fleet.workers?.pause('held', never);
    await eventually(() => first.fleet.up()['held'] === false, 'held');
    const second = await bot();
    const seen = () => second.fleet.workers?.list().find(({ id }) => id === 'held');
    await eventually(() => seen()?.title !== undefined, 'seen');
    expect(seen()).toMatchObject({ state: 'paused', pausedBy: 'operator' });
    expect(second.fleet.up()['held']).not.toBe(true);
    await second.fleet.workers?.resume('held', never);
    await present(second, 'held');
  });

  test('a second one of the same name is refused while the first lives, and let in when it was killed', async () => {
    const way = await cable();
    await worker('twin', createDrawingEngine(), {}, way.url);
    await expect(openWorkerSide(redis.url, 'twin', createDrawingEngine())).rejects.toMatchObject({
      code: 'worker.name',
    });
    await way.shut();
    const heir = await openWorkerSide(redis.url, 'twin', createDrawingEngine());
    expect(heir.loop.state()).not.toBe('left');
    // The first comes back to find its name taken, and leaves.
    await way.open();
    await heir.close();
  });

  test('a worker of another protocol is told, seen, and gets no rows', async () => {
    const side = await bot();
    const keys = workerKeys('older');
    await redis.cli('set', keys.beat, JSON.stringify({ protocol: 99, version: '9.9.9', whatever: true }), 'PX', '5000');
    await redis.cli('publish', keys.news, `${JSON.stringify({ type: 'beat' })}\n`);
    const seen = () => side.fleet.workers?.list().find(({ id }) => id === 'older');
    await eventually(() => seen()?.state === 'incompatible', 'seen');
    expect(seen()).toMatchObject({ state: 'incompatible', version: '9.9.9' });
    expect(side.remote.servers().map(({ id }) => id)).not.toContain('older');

    const events: unknown[] = [];
    await redis.cli('set', 'clipskip:bot', JSON.stringify({ protocol: 99, version: '9.9.9' }));
    const machine = await worker('newer', createDrawingEngine(), { onEvent: (event: unknown) => events.push(event) });
    await eventually(() => machine.loop.state() === 'incompatible', 'it is told');
    expect(events).toContainEqual({ type: 'bot', version: '9.9.9', protocol: 99, understood: false });
    await redis.cli('del', 'clipskip:bot');
  });

  test('is not believed to be of a class whose pixels are others', async () => {
    await worker('card1', kind(0), { determinismClass: 'rtx' });
    await worker('card2', kind(0), { determinismClass: 'rtx' });
    await worker('liar', kind(5), { determinismClass: 'rtx' });
    const side = await bot();
    await present(side, 'card1', 'card2', 'liar');
    const proof = (name: string) => side.fleet.workers?.list().find(({ id }) => id === name)?.declaredClass?.proof;
    await eventually(
      () => ['card1', 'card2', 'liar'].every((name) => proof(name) !== 'unproved'),
      () => `all compared: ${JSON.stringify(side.fleet.workers?.list())}`,
    );
    const proofs = ['card1', 'card2', 'liar'].map(proof).toSorted();
    expect(proofs).toEqual(['differs', 'same', 'same']);
    expect(proof('liar')).toBe('differs');
  });

  test('lists itself away after it left, with what was last known', async () => {
    const machine = await openWorkerSide(redis.url, 'gone', createDrawingEngine(), { timing: quick });
    const side = await bot();
    await present(side, 'gone');
    await machine.close();
    await eventually(() => side.fleet.workers?.list().find(({ id }) => id === 'gone')?.state === 'away', 'away');
    const again = await bot();
    expect(again.fleet.workers?.list().find(({ id }) => id === 'gone')).toMatchObject({
      state: 'away',
      version: '0.1.0',
    });
  });
});

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import type { CellResult, RowProgress } from '../../../../src/gpu/engine.ts';
import type { RowJob, RowQueue } from '../../../../src/gpu/queue.ts';
import { askUntilAnswered } from '../../../../src/gpu/queues/bullmq/ask.ts';
import { createOutbox } from '../../../../src/gpu/queues/bullmq/outbox.ts';
import { mostPictureBytes } from '../../../../src/gpu/queues/bullmq/packing.ts';
import { baseInfo, createDrawingEngine } from '../../../support/drawing-engine.ts';
import { eventually } from '../../../support/eventually.ts';
import { openLyingWorker, pictureFrame } from '../../../support/lying-worker.ts';
import type { TestRedis } from '../../../support/redis.ts';
import { describeRedis, startRedis } from '../../../support/redis.ts';
import type { BotSide } from '../../../support/redis-fleet.ts';
import { connect, openBotSide, openWorkerSide, present, quick } from '../../../support/redis-fleet.ts';
import { createTcpDoor } from '../../../support/tcp-door.ts';
import { door, rowJob } from '../contract.ts';

const never = new AbortController().signal;

function submit(queue: RowQueue, job: RowJob) {
  const cells: CellResult[] = [];
  const progress: RowProgress[] = [];
  const ended = queue
    .submit(job, {
      signal: never,
      onCell: (cell) => void cells.push(cell),
      onProgress: (one) => void progress.push(one),
    })
    .then(
      () => 'done',
      (error: unknown) => (error instanceof AppError ? error.code : error),
    );
  return { cells, progress, ended };
}

const picture = (side = 64): Promise<Buffer> =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#345' } })
    .png()
    .toBuffer();

const output = (text: string): number => Number(/total_net_output_bytes:(\d+)/.exec(text)?.[1]);
const proofIn = (side: BotSide, name: string) =>
  side.fleet.workers?.list().find(({ id }) => id === name)?.declaredClass?.proof;
const pending = async (work: Promise<unknown>): Promise<boolean> =>
  Promise.race([work.then(() => false), new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 400))]);

describeRedis('what is forged in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.remove());

  async function bot(...options: unknown[]) {
    const [timing = quick, now] = options as [typeof quick?, (() => number)?];
    const side = await openBotSide(redis.url, timing, now);
    onTestFinished(() => side.close());
    return side;
  }
  async function worker(id: string, engine = createDrawingEngine(), options = {}, url = redis.url) {
    const side = await openWorkerSide(url, id, engine, options);
    onTestFinished(() => side.close());
    return side;
  }
  async function liar(id: string) {
    const side = await openLyingWorker(redis.url, id);
    onTestFinished(async () => {
      await side.redis.del(side.keys.beat);
      await side.close();
    });
    return side;
  }

  function outbox(maxBytes: number) {
    const connection = connect(redis.url, 'worker');
    onTestFinished(() => connection.close());
    return createOutbox({ worker: 'full', ask: askUntilAnswered(connection, never), maxBytes, keptMs: 60_000 });
  }

  describe('jobs for a worker', () => {
    const row = {
      id: 's/0',
      settings: rowJob('s/0').row.settings,
      cells: [{ key: 'k', clipSkip: 1, picture: 'a'.repeat(40) }],
    };
    const settings = (change: object) => ({
      version: 1,
      sweepId: 's',
      row: { ...row, settings: { ...row.settings, ...change } },
    });
    const cells = (change: readonly object[]) => ({ version: 1, sweepId: 's', row: { ...row, cells: change } });
    const deep = 5000;
    const forged: Readonly<Record<string, readonly [string, string]>> = {
      older: [JSON.stringify({ version: 0, row: 'x' }), 'worker.version'],
      newer: [JSON.stringify({ version: 2, sweepId: 's', row, also: true }), 'worker.version'],
      empty: ['{}', 'worker.version'],
      null: ['null', 'worker.version'],
      partless: [JSON.stringify({ version: 1, sweepId: 's', row: { id: 's/0' } }), 'worker.version'],
      seed: [JSON.stringify(settings({ seed: 2 ** 31 })), 'worker.version'],
      crowd: [JSON.stringify(cells(Array.from({ length: 10_000 }, () => row.cells[0] ?? {}))), 'worker.version'],
      path: [JSON.stringify(cells([{ key: 'k', clipSkip: 1, picture: '../../etc/passwd' }])), 'worker.version'],
      neighbour: [
        JSON.stringify(cells([{ key: 'k', clipSkip: 1, picture: 'x:clipskip:w:other:beat' }])),
        'worker.version',
      ],
      deep: [
        JSON.stringify(settings({ extras: { a: 0 } })).replace('"a":0', `"a":${'['.repeat(deep)}${']'.repeat(deep)}`),
        'worker.version',
      ],
      large: [JSON.stringify(settings({ width: 4096, height: 4096 })), 'worker.refused'],
      enlarged: [
        JSON.stringify(settings({ hires: { scale: 4, upscaler: 'Latent', steps: 0, denoise: 0.5 } })),
        'worker.refused',
      ],
      long: [JSON.stringify(settings({ steps: 900 })), 'worker.refused'],
      adult: [JSON.stringify({ version: 1, sweepId: 's', row: { ...row, nsfw: true } }), 'worker.refused'],
      halting: [JSON.stringify(settings({})), 'worker.poison'],
    };

    test('are answered by name, and the next row is drawn', async () => {
      const engine = createDrawingEngine();
      await worker('target', engine, { bounds: { nsfw: false, maxPixels: 128 * 128, maxSteps: 100 } });
      const forger = await liar('target');
      await forger.put('nonsense', 'not json');
      for (const [id, [data]] of Object.entries(forged)) {
        await forger.put(id, data, id === 'halting' ? { stc: '3' } : {});
      }
      const reasons: Record<string, string> = {};
      for (const id of Object.keys(forged)) {
        for (let tries = 0; reasons[id] === undefined && tries < 500; tries += 1) {
          const text = await forger.redis.hget(forger.at(id), 'failedReason');
          if (text === null) await new Promise((resolve) => setTimeout(resolve, 20));
          else reasons[id] = text;
        }
      }
      const codes = Object.entries(reasons).map(([id, text]) => [id, (JSON.parse(text) as { code: string }).code]);
      expect(Object.fromEntries(codes)).toEqual(
        Object.fromEntries(Object.entries(forged).map(([id, [, code]]) => [id, code])),
      );
      expect(engine.rows).toEqual([]);
      const side = await bot();
      await present(side, 'target');
      expect(await submit(side.fleet.queue, rowJob('after/0')).ended).toBe('done');
    });
  });

  describe('answers of a worker', () => {
    const lies: Readonly<Record<string, readonly [(key: string) => Promise<Buffer>, string]>> = {
      'not a picture': [async (key) => pictureFrame(key, Buffer.from('GIF89a, or so')), 'server.badAnswer'],
      'another size': [async (key) => pictureFrame(key, await picture(72)), 'server.badAnswer'],
      'a wrong hash': [
        async (key) => pictureFrame(key, await picture(), { sha256: '0'.repeat(64) }),
        'server.badAnswer',
      ],
      'a cell of another sweep': [async () => pictureFrame('other/0-1', await picture()), 'server.badAnswer'],
      'no head': [async () => picture(), 'server.badAnswer'],
      'a head of another shape': [
        async (key) => pictureFrame(key, await picture(), { ms: -1, honoured: 'very' }),
        'server.badAnswer',
      ],
    };
    test.for(Object.entries(lies))('%s instead of a picture ends the row by name', async ([name, [frame, code]]) => {
      const id = name.replaceAll(' ', '-');
      const forger = await liar(id);
      await forger.beat();
      const side = await bot();
      await present(side, id);
      const sent = submit(side.fleet.queue, rowJob(`${id}/0`, { pin: id }));
      const job = await forger.nextJob();
      const [cell] = job.payload.row.cells;
      const key = forger.keys.picture(cell?.picture ?? '');
      await forger.redis.set(key, await frame(cell?.key ?? ''));
      await forger.news({ type: 'cell', job: job.id, key: cell?.key ?? '' });
      expect(await sent.ended).toBe(code);
      expect(sent.cells).toEqual([]);
      expect(await forger.redis.exists(key)).toBe(0);
      expect(await forger.redis.exists(forger.at(job.id))).toBe(0);
    });

    test('more bytes than a picture can have are never read, and a key of another kind ends the row', async () => {
      const forger = await liar('heavy');
      await forger.beat();
      const side = await bot();
      await present(side, 'heavy');
      const sent = submit(side.fleet.queue, rowJob('heavy/0', { pin: 'heavy' }));
      const job = await forger.nextJob();
      const key = forger.keys.picture(job.payload.row.cells[0]?.picture ?? '');
      const before = await forger.redis.info('stats');
      await forger.redis.setrange(key, mostPictureBytes, 'x');
      expect(await sent.ended).toBe('server.tooLarge');
      expect(output(await forger.redis.info('stats')) - output(before)).toBeLessThan(2 ** 20);
      expect(await forger.redis.exists(key)).toBe(0);

      const next = submit(side.fleet.queue, rowJob('heavy/1', { pin: 'heavy' }));
      const second = await forger.nextJob();
      await forger.redis.lpush(forger.keys.picture(second.payload.row.cells[0]?.picture ?? ''), 'x');
      expect(await next.ended).toBe('worker.failed');
    });

    test.for([
      ['not JSON', 'oh no', 'worker.failed'],
      ['of no version', '{"code":"worker.tired","params":{}}', 'worker.failed'],
      ['of somebody else', '{"code":"bot.tokenRefused","params":{}}', 'worker.failed'],
      ['a megabyte', `{"code":"server.failed","params":{"a":"${'x'.repeat(2 ** 20)}"}}`, 'worker.failed'],
      ['honest', '{"code":"server.outOfMemory","params":{"host":"x"}}', 'server.outOfMemory'],
    ] as const)('a reason that is %s ends the row by name', async ([name, reason, code]) => {
      const id = `reason-${name.replaceAll(' ', '-')}`.slice(0, 24).toLowerCase();
      const forger = await liar(id);
      await forger.beat();
      const side = await bot();
      await present(side, id);
      const sent = submit(side.fleet.queue, rowJob(`${id}/0`, { pin: id }));
      await forger.end((await forger.nextJob()).id, reason);
      expect(await sent.ended).toBe(code);
    });

    test('that it is here is not believed for ever of one that begins nothing: the row goes on, and no such worker gets it four times', async () => {
      const deaf = await liar('deaf');
      const side = await bot({ ...quick, beginMs: 300 });
      await deaf.beat();
      const beating = setInterval(() => void deaf.beat(), 100);
      onTestFinished(() => clearInterval(beating));
      await present(side, 'deaf');
      const { ended, cells } = submit(side.fleet.queue, rowJob('deaf/0'));
      expect(await ended).toBe('worker.poison');
      expect(cells).toEqual([]);
      expect(await deaf.redis.llen(deaf.at('wait'))).toBe(0);
    });

    test('a cancel that nobody asked for cancels nothing', async () => {
      const forger = await liar('canceller');
      await forger.beat();
      const side = await bot();
      await present(side, 'canceller');
      const sent = submit(side.fleet.queue, rowJob('canceller/0', { pin: 'canceller' }, [1]));
      await forger.end((await forger.nextJob()).id, '{"code":"job.cancelled","params":{}}');
      const again = await forger.nextJob();
      const [cell] = again.payload.row.cells;
      await forger.redis.set(forger.keys.picture('f'.repeat(40)), pictureFrame('nobody', await picture()));
      await forger.redis.set(forger.keys.picture(cell?.picture ?? ''), pictureFrame(cell?.key ?? '', await picture()));
      await forger.end(again.id);
      expect(await sent.ended).toBe('done');
      expect(sent.cells.map(({ key }) => key)).toEqual(['canceller/0-1']);
    });

    test('a job that it made unreadable ends, and so does one that BullMQ found stalled three times', async () => {
      const forger = await liar('scribbler');
      await forger.beat();
      const side = await bot();
      await present(side, 'scribbler');
      const stalled = submit(side.fleet.queue, rowJob('scribbler/0', { pin: 'scribbler' }));
      const first = await forger.nextJob();
      await forger.redis.hset(forger.at(first.id), { data: 'not json', opts: '{{', stc: '3' });
      await forger.news({ type: 'ended', job: first.id });
      expect(await stalled.ended).toBe('worker.poison');
      const broken = submit(side.fleet.queue, rowJob('scribbler/1', { pin: 'scribbler' }));
      const second = await forger.nextJob();
      await forger.redis.del(forger.at('completed'));
      await forger.redis.set(forger.at('completed'), 'a string');
      await forger.news({ type: 'ended', job: second.id });
      expect(await broken.ended).toBe('worker.failed');
    });

    test('news is believed only from the worker that has the job, and of cells that it has', async () => {
      const forger = await liar('talker');
      await forger.beat();
      const side = await bot();
      await present(side, 'talker');
      const sent = submit(side.fleet.queue, rowJob('talker/0', { pin: 'talker' }, [1]));
      const { id: job, payload } = await forger.nextJob();
      const other = await liar('gossip');
      await other.news({ type: 'progress', job, fraction: 0.9 }, Buffer.from('preview'));
      await forger.redis.publish(forger.keys.news, 'no frame');
      await forger.redis.publish(forger.keys.news, `${'['.repeat(100_000)}\n`);
      await forger.news({ type: 'progress', job, fraction: 7 });
      await forger.news({ type: 'progress', job, fraction: 0.8, key: 'cell of another sweep' });
      await forger.news({ type: 'progress', job, fraction: 0.5 }, Buffer.alloc(2 ** 20));
      await eventually(() => sent.progress.length > 0, 'progress');
      expect(sent.progress).toEqual([{ fraction: 0.5 }]);
      const [cell] = payload.row.cells;
      await forger.redis.set(forger.keys.picture(cell?.picture ?? ''), pictureFrame(cell?.key ?? '', await picture()));
      await forger.end(job);
      expect(await sent.ended).toBe('done');
    });
  });

  describe('a worker’s word on itself', () => {
    test.for([
      ['not JSON', async (to) => to.redis.set(to.keys.beat, 'here!')],
      ['a list', async (to) => to.redis.lpush(to.keys.beat, 'here')],
      ['a megabyte', async (to) => to.redis.setrange(to.keys.beat, 2 ** 20, 'x')],
      ['of another shape', async (to) => to.beat({ state: 'asleep' })],
      [
        'with an endless weight',
        async (to) => to.redis.set(to.keys.beat, '{"protocol":1,"version":"1","weight":1e999}'),
      ],
      ['with a pause of an age', async (to) => to.beat({ state: 'paused', pausedBy: 'hours', pausedForMs: 1e300 })],
      [
        'with a list for its info',
        async (to) => {
          await to.redis.del(to.keys.info);
          await to.redis.lpush(to.keys.info, 'x');
          await to.redis.set(
            to.keys.beat,
            '{"protocol":1,"version":"1","instance":"x","state":"here","info":"abc","weight":1,"bounds":{"nsfw":true},"running":0}',
          );
        },
      ],
      [
        'with a hundred thousand models',
        async (to) => {
          const models = Array.from({ length: 100_000 }, (_, index) => ({
            name: `m${index}`,
            family: 'sd1',
            familyFrom: 'name',
          }));
          await to.beat({ info: 'abc' });
          await to.redis.set(to.keys.info, JSON.stringify({ engine: 'x', info: { ...baseInfo, models }, effects: {} }));
        },
      ],
    ] as const satisfies readonly (readonly [
      string,
      (to: Awaited<ReturnType<typeof openLyingWorker>>) => Promise<unknown>,
    ])[])('that is %s is nobody’s trouble but its own', async ([, lie], { task }) => {
      const id = `honest${task.id.split('_').at(-1) ?? ''}`;
      const forger = await liar(`rubbish${task.id.split('_').at(-1) ?? ''}`);
      await lie(forger);
      await worker(id);
      const side = await bot();
      await forger.news({ type: 'beat' });
      await present(side, id);
      expect(await submit(side.fleet.queue, rowJob(`${id}/0`)).ended).toBe('done');
      expect(side.remote.servers().map((server) => server.id)).not.toContain(forger.keys.beat.split(':')[2]);
      await forger.redis.del(forger.keys.beat, forger.keys.info);
    });

    test('that came before what it speaks of is not held against it', async () => {
      const forger = await liar('early');
      await forger.beat();
      const info = (await forger.redis.get(forger.keys.info)) ?? '';
      await forger.redis.del(forger.keys.info);
      const side = await bot();
      const seen = () => side.fleet.workers?.list().find(({ id }) => id === 'early');
      await eventually(() => seen()?.state === 'here', 'seen');
      expect(seen()?.title).toBeUndefined();
      await forger.redis.set(forger.keys.info, info);
      await present(side, 'early');
    });

    test('that it leaves is looked at, and believed when its heart has stopped', async () => {
      const forger = await liar('leaver');
      await forger.beat();
      const side = await bot();
      await present(side, 'leaver');
      await forger.news({ type: 'left' });
      await forger.beat({ running: 1 });
      const seen = () => side.fleet.workers?.list().find(({ id }) => id === 'leaver');
      await eventually(() => seen()?.running === 1, 'looked at');
      expect(seen()?.state).toBe('here');
      await forger.redis.del(forger.keys.beat);
      await forger.news({ type: 'left' });
      await eventually(() => seen()?.state === 'away', 'gone');
    });

    test('rubbish in what is kept of workers hides nobody, and an operator’s pause that is kept there holds', async () => {
      await redis.cli('hset', 'clipskip:workers', 'good', '{"version":"0.1.0","lastSeenAt":1,"held":true}');
      for (const [name, text] of [
        ['bad', 'not json'],
        ['__proto__', '{"version":"1","lastSeenAt":1,"held":true}'],
        ['Bad Name', '{"version":"1","lastSeenAt":1,"held":true}'],
        ['future', '{"version":"1","lastSeenAt":1e300,"held":true}'],
      ] as const) {
        await redis.cli('hset', 'clipskip:workers', name, text);
      }
      await worker('good');
      const side = await bot();
      const seen = () => side.fleet.workers?.list().find(({ id }) => id === 'good');
      await eventually(() => seen()?.title !== undefined, 'seen');
      expect(seen()).toMatchObject({ state: 'paused', pausedBy: 'operator' });
      const ids = side.fleet.workers?.list().map(({ id }) => id);
      expect(ids).not.toContain('bad');
      expect(ids).not.toContain('future');
      await redis.cli('del', 'clipskip:workers');
      await redis.cli('set', 'clipskip:workers', 'a string');
      await worker('late');
      const second = await bot();
      await present(second, 'late');
      await redis.cli('del', 'clipskip:workers');
    });

    test('a clock that jumps by days changes nothing about who is there', async () => {
      let clock = Date.now();
      await worker('clocked');
      const side = await bot(quick, () => clock);
      await present(side, 'clocked');
      const states = new Set<unknown>();
      const started = performance.now();
      for (let jump = 0; performance.now() - started < 2 * quick.beatTtlMs; jump += 1) {
        clock += (jump % 2 === 0 ? 1 : -1) * 86_400_000;
        await new Promise((resolve) => setTimeout(resolve, 50));
        states.add(side.fleet.workers?.list().find(({ id }) => id === 'clocked')?.state);
      }
      expect([...states]).toEqual(['here']);
      expect(await submit(side.fleet.queue, rowJob('clock/0', { pin: 'clocked' })).ended).toBe('done');
    });

    test('of two with one name at the same moment one is let in', async () => {
      const both = await Promise.allSettled([
        openWorkerSide(redis.url, 'twins', createDrawingEngine()),
        openWorkerSide(redis.url, 'twins', createDrawingEngine()),
      ]);
      for (const one of both) if (one.status === 'fulfilled') await one.value.close();
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'worker.name' } });
    });
  });

  describe('a class', () => {
    test('is proved anew when a member has changed, and not relied on until then', async () => {
      let fingerprint = 'one';
      let change = 0;
      const gate = door();
      const steady = createDrawingEngine();
      const drawing = createDrawingEngine({
        draws: (skip) => skip + change,
        before: (_cell, _attempt, signal) => (change > 0 ? gate.pass(signal) : undefined),
      });
      const moody = { ...drawing, describe: () => Promise.resolve({ ...baseInfo, fingerprint }) };
      await worker('steady', steady, { determinismClass: 'ampere' });
      await worker('moody', moody, { determinismClass: 'ampere', timing: { ...quick, lookMs: 100 } });
      const side = await bot();
      await present(side, 'steady', 'moody');
      await eventually(() => proofIn(side, 'moody') === 'same', 'compared');
      change = 5;
      fingerprint = 'two';
      await eventually(() => proofIn(side, 'moody') === 'unproved', 'unproved again');
      await gate.reached;
      expect(proofIn(side, 'moody')).toBe('unproved');
      gate.open();
      await eventually(() => proofIn(side, 'moody') === 'differs', 'compared again');
    });

    test('that is called as another worker is is not taken for that one’s', async () => {
      await worker('hopper', createDrawingEngine({ draws: (skip) => skip + 9 }));
      await worker('one', createDrawingEngine(), { determinismClass: 'hopper' });
      await worker('two', createDrawingEngine(), { determinismClass: 'hopper' });
      const side = await bot();
      await present(side, 'hopper', 'one', 'two');
      await eventually(() => proofIn(side, 'one') === 'same' && proofIn(side, 'two') === 'same', 'compared');
      const drawnBy = async (pin: string) => {
        const bound: unknown[] = [];
        await side.fleet.queue.submit(rowJob(`class-${pin}/0`, { pin }), {
          signal: never,
          onCell: () => undefined,
          onBound: ({ server }) => void bound.push(server),
        });
        return bound;
      };
      expect(await drawnBy('hopper')).toEqual(['hopper']);
      expect(await drawnBy('one')).toEqual(['one']);
    });
  });

  describe('pictures that nobody fetches', () => {
    test('make a worker wait until they are fetched', async () => {
      const box = outbox(1000);
      await box.put('clipskip:w:full:pic:1', Buffer.alloc(600), never);
      const second = box.put('clipskip:w:full:pic:2', Buffer.alloc(600), never);
      expect(await pending(second)).toBe(true);
      await redis.cli('del', 'clipskip:w:full:pic:1');
      await second;
      await expect(box.put('clipskip:w:full:pic:3', Buffer.alloc(1001), never)).rejects.toMatchObject({
        code: 'worker.refused',
        params: { name: 'full' },
      });
      const stop = new AbortController();
      const third = box.put('clipskip:w:full:pic:3', Buffer.alloc(600), stop.signal);
      stop.abort();
      await expect(third).rejects.toMatchObject({ code: 'job.cancelled' });
      await redis.cli('del', 'clipskip:w:full:pic:2');
    });

    test('wait while Redis itself is full, and go on when it has room', async () => {
      await redis.cli('config', 'set', 'maxmemory', '1mb');
      const put = outbox(10_000).put('clipskip:w:full:pic:4', Buffer.alloc(600), never);
      expect(await pending(put)).toBe(true);
      await redis.cli('config', 'set', 'maxmemory', '0');
      await put;
      await redis.cli('del', 'clipskip:w:full:pic:4');
    });
  });

  test('a row on which three workers vanish is given to no fourth', async () => {
    const side = await bot({ ...quick, beatTtlMs: 500 });
    const sent = { row: undefined as ReturnType<typeof submit> | undefined };
    const ends: (() => Promise<void>)[] = [];
    onTestFinished(async () => void (await Promise.all(ends.map((end) => end()))));
    for (const id of ['victim-a', 'victim-b', 'victim-c']) {
      const way = await createTcpDoor(`http://127.0.0.1:${redis.port}`);
      const gate = door();
      const engine = createDrawingEngine({ before: (_cell, _attempt, signal) => gate.pass(signal) });
      const timing = { ...quick, beatTtlMs: 500 };
      const machine = await openWorkerSide(way.url.replace('http', 'redis'), id, engine, { timing });
      ends.push(async () => {
        await way.open();
        await machine.close();
        await way.shut();
      });
      await present(side, id);
      sent.row ??= submit(
        side.fleet.queue,
        rowJob('poison/0', { requires: { family: 'sd1', model: 'alpha', loras: [] } }),
      );
      await gate.reached;
      await way.shut();
    }
    const fourth = createDrawingEngine();
    await worker('survivor', fourth);
    expect(await sent.row?.ended).toBe('worker.poison');
    expect(fourth.rows).toEqual([]);
    const [key] = (await redis.cli('keys', 'clipskip:vanished:*')).split('\n');
    expect(Number(await redis.cli('ttl', key ?? ''))).toBeGreaterThan(80_000);
  });
});

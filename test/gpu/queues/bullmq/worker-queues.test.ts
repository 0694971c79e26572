import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { readRedisAddress } from '../../../../src/gpu/queues/bullmq/address.ts';
import { askOnce } from '../../../../src/gpu/queues/bullmq/ask.ts';
import { openRedis } from '../../../../src/gpu/queues/bullmq/connection.ts';
import { createLeftovers } from '../../../../src/gpu/queues/bullmq/leftovers.ts';
import { createOrphans } from '../../../../src/gpu/queues/bullmq/orphans.ts';
import { createWorkerQueues } from '../../../../src/gpu/queues/bullmq/worker-queues.ts';
import { eventually } from '../../../support/eventually.ts';
import type { TestRedis } from '../../../support/redis.ts';
import { describeRedis, startRedis } from '../../../support/redis.ts';
import { createTcpDoor } from '../../../support/tcp-door.ts';

const { signal } = new AbortController();

describeRedis('the queues of workers, from the bot’s side', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.remove());

  async function botSide() {
    const way = await createTcpDoor(`http://127.0.0.1:${redis.port}`);
    const address = readRedisAddress({ url: way.url.replace('http', 'redis'), password: undefined, ca: undefined });
    const connection = openRedis({ address, role: 'bot', name: 'test', random: () => 0 });
    await connection.ready(signal, 20_000);
    const ask = askOnce(connection, signal);
    const queues = createWorkerQueues(ask, connection.client);
    onTestFinished(async () => {
      await queues.close();
      await connection.close();
      await way.shut().catch(() => undefined);
    });
    return { way, connection, ask, queues };
  }

  test('a queue that was first asked while Redis was away answers when it is back', async () => {
    const { way, connection, queues } = await botSide();
    await way.shut();
    await eventually(() => connection.trouble(), 'Redis is away');
    await expect(queues.ask('late', (queue) => queue.getJobCounts())).rejects.toMatchObject({ code: 'queue.away' });
    await way.open();
    await connection.ready(signal, 20_000);
    expect(await queues.ask('late', (queue) => queue.getJobCounts('waiting'))).toEqual({ waiting: 0 });
  });

  test('a job that is locked is removed when its lock has run out', async () => {
    const { queues, ask } = await botSide();
    const leftovers = createLeftovers(queues.ask);
    await queues.ask('dead', (queue) => queue.add('row', { secret: true }, { jobId: 'a-1' }));
    await redis.cli('set', 'clipskip:w:dead:rows:a-1:lock', 'somebody');
    leftovers.add('dead', 'a-1');
    await leftovers.clear();
    expect(await ask((client) => client.exists('clipskip:w:dead:rows:a-1'))).toBe(1);
    await redis.cli('del', 'clipskip:w:dead:rows:a-1:lock');
    await leftovers.clear();
    expect(await ask((client) => client.exists('clipskip:w:dead:rows:a-1'))).toBe(0);
  });

  test('of jobs that ended while no bot was there only where their pictures lie is remembered', async () => {
    const { queues, ask } = await botSide();
    const cell = { key: 'cell', clipSkip: 1, picture: 'a'.repeat(40) };
    const settings = { prompt: 'p', negative: '', seed: 1, width: 64, height: 64, steps: 1, cfg: 1, sampler: 'Euler' };
    const row = {
      id: 'sweep/0',
      settings: { ...settings, scheduler: 'Automatic', model: 'm', loras: [], extras: {} },
      cells: [cell],
    };
    const payload = { version: 1 as const, sweepId: 'sweep', row };
    await queues.ask('gpu', (queue) => queue.add('row', payload, { jobId: 'b-1' }));
    await redis.cli('lrem', 'clipskip:w:gpu:rows:wait', '0', 'b-1');
    await redis.cli('zadd', 'clipskip:w:gpu:rows:completed', '1', 'b-1');
    const orphans = createOrphans(ask, queues.ask);
    await orphans.find('gpu');
    expect(await ask((client) => client.exists('clipskip:w:gpu:rows:b-1'))).toBe(0);
    const asked = { id: 'sweep/0', settings: row.settings, cells: [{ key: 'cell', clipSkip: 1 }] };
    expect(orphans.holderOf(asked)).toBe('gpu');
    expect(orphans.take('gpu', payload)).toBeUndefined();
    expect(orphans.holderOf(asked)).toBeUndefined();
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';

import { workerRules, workerUser } from '../../../../src/gpu/queues/bullmq/acl.ts';
import type { TestRedis } from '../../../support/redis.ts';
import { describeRedis, startRedis } from '../../../support/redis.ts';
import { openBotSide, openWorkerSide, present } from '../../../support/redis-fleet.ts';
import { testQueue } from '../contract.ts';

describeRedis('the queue on Redis, its workers with no rights but their own', () => {
  let redis: TestRedis;
  let count = 0;
  beforeAll(async () => {
    redis = await startRedis({ password: 'hunter2' });
  });
  afterAll(() => redis.remove());

  testQueue('bullmq', {
    async create(engine) {
      count += 1;
      const id = `own${count}`;
      await redis.cli('ACL', 'SETUSER', workerUser(id), 'reset', ...workerRules(id, 'hers'));
      const url = redis.url.replace(':hunter2@', `${workerUser(id)}:hers@`);
      const worker = await openWorkerSide(url, id, engine);
      const bot = await openBotSide(redis.url);
      await present(bot, id);
      return {
        ...bot.fleet.queue,
        async close() {
          await bot.fleet.queue.close();
          await worker.close();
          await bot.close();
        },
      };
    },
  });

  test('nothing was refused to them', async () => {
    expect(await redis.cli('ACL', 'LOG')).toBe('');
  });
});

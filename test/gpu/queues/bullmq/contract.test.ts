import { afterAll, beforeAll } from 'vitest';

import { describeRedis, startRedis } from '../../../support/redis.ts';
import type { TestRedis } from '../../../support/redis.ts';
import { openBotSide, openWorkerSide, present } from '../../../support/redis-fleet.ts';
import { testQueue } from '../contract.ts';

describeRedis('the queue on Redis', () => {
  let redis: TestRedis;
  let count = 0;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.remove());

  testQueue('bullmq', {
    async create(engine) {
      count += 1;
      const worker = await openWorkerSide(redis.url, `gpu${count}`, engine);
      const bot = await openBotSide(redis.url);
      await present(bot, `gpu${count}`);
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
});

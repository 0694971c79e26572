import { expect, test } from 'vitest';

import { describeRedis } from '../support/redis.ts';
import { judge } from './judge.ts';
import { mischiefs } from './mischief.ts';
import { chaos } from './run.ts';

/** CHAOS_SEED runs one again; the timing of a machine is not in it. */
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1e6);

describeRedis('a fleet of machines of which nothing can be relied upon', () => {
  test(`delivers 20 sweeps exactly once while processes are killed and networks cut (CHAOS_SEED=${seed})`, async () => {
    await chaos(
      {
        seed,
        users: 5,
        sweepsBefore: 4,
        sweepsAfter: 0,
        cancels: 1,
        fourSeeds: 1,
        batches: 0,
        batchPictures: 4,
        kinds: mischiefs,
        longest: 2,
        pause: [1, 3],
        calm: 0,
        lasts: 6,
        patience: 90,
        stepMs: 10,
      },
      async (after) => {
        const figures = await judge(after);
        expect(after.ledger.sweeps.length).toBeGreaterThanOrEqual(20);
        process.stderr.write(`chaos, seed ${seed}:\n  ${figures.join('\n  ')}\n`);
      },
    );
  }, 180_000);
});

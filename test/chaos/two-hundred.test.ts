import { expect, test } from 'vitest';

import { describeRedis } from '../support/redis.ts';
import { fairness, judge } from './judge.ts';
import { mischiefs } from './mischief.ts';
import { chaos } from './run.ts';

/** CHAOS_SEED runs one again; the timing of a machine is not in it. */
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1e6);

/** In the order of arrival the index would be near 1/20. */
const fairEnough = 0.6;

describeRedis('a fleet of machines of which nothing can be relied upon', () => {
  test(`delivers 200 sweeps of 20 people exactly once while processes are killed and networks cut (CHAOS_SEED=${seed})`, async () => {
    await chaos(
      {
        seed,
        users: 20,
        sweepsBefore: 8,
        // Whoever asks while nobody is there asks no second time: more than are needed.
        sweepsAfter: 4,
        cancels: 8,
        fourSeeds: 5,
        batches: 3,
        batchPictures: 14,
        kinds: mischiefs,
        longest: 14,
        pause: [3, 14],
        calm: 120,
        lasts: 75,
        patience: 420,
        stepMs: 10,
      },
      async (after) => {
        const figures = await judge(after);
        process.stderr.write(`chaos, seed ${seed}:\n  ${[...figures, ...after.mischief].join('\n  ')}\n`);
        expect(after.ledger.sweeps.length).toBeGreaterThanOrEqual(200);
        expect(fairness(after)).toBeGreaterThan(fairEnough);
      },
    );
  });
});

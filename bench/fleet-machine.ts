import { z } from 'zod';

import { usualTiming } from '../src/gpu/queues/bullmq/timing.ts';
import { openWorkerSide } from '../test/support/redis-fleet.ts';
import { timedEngine } from './timed-engine.ts';

/** A friend's machine in a process of its own: `fleet-machine.ts REDIS_URL NAME`. Leaves when its parent lets go of it. */
const [url, name] = z.tuple([z.url(), z.string()]).parse(process.argv.slice(2));
const side = await openWorkerSide(url, name, await timedEngine(), { timing: usualTiming });
process.once('disconnect', () => void side.close());

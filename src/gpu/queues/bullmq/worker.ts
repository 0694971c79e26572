/** All that a worker process needs of this folder, loaded when there is a Redis. */
export { readRedisAddress } from './address.ts';
export { requireSafeRedis } from './checks.ts';
export { openRedis } from './connection.ts';
export { startWorkerLoop } from './worker-loop.ts';

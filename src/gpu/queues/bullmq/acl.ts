import { createHash } from 'node:crypto';

import { botKey, workerKeys } from './keys.ts';

/**
 * Everything that a worker's user may do, on its own keys and channels: what BullMQ 6.7's Worker asks, what the Lua scripts it
 * runs ask in its name (src/commands/*.lua), and what our own side of a worker asks. A test reads those scripts, and a BullMQ
 * that needs more fails it. No KEYS, SCAN, FLUSHALL, CONFIG, ACL.
 *
 * A script can keep Redis busy: whoever has such a user can make the queue slow. It cannot read or change what is another's.
 */
export const workerCommands = {
  /** HELLO, AUTH and QUIT need no right. INFO: BullMQ reads the version there, and ioredis whether Redis is loading. */
  connection: ['ping', 'info', 'select', 'client|setname'],
  bullmq: ['eval', 'evalsha', 'bzpopmin'],
  scripts: [
    'del exists get incr pexpire pttl set',
    'hdel hexists hget hgetall hincrby hmget hmset hset',
    'llen lpush lrange lrem ltrim rpoplpush rpush',
    'sadd scard smembers srem',
    'xadd xtrim',
    'zadd zcard zpopmin zrange zrangebyscore zrem zremrangebyrank zremrangebyscore zrevrange zrevrangebyscore zscore',
  ].flatMap((line) => line.split(' ')),
  channels: ['publish', 'subscribe', 'unsubscribe'],
} as const satisfies Record<string, readonly string[]>;

/** The first version that knows keys which may only be read (`%R~`). */
export const neededForWorkers = '7.0';

/** Name of the worker's user in Redis. */
export function workerUser(id: string): string {
  return `clipskip-${id}`;
}

/**
 * The words behind `user clipskip-<id>` in an ACL file, and behind ACL SETUSER after `reset`. Redis keeps the password as a hash
 * anyhow; given as one it is in no shell's history.
 */
export function workerRules(id: string, password: string): string[] {
  const { bullPrefix } = workerKeys(id);
  return [
    'on',
    `#${createHash('sha256').update(password).digest('hex')}`,
    'resetkeys',
    `~${bullPrefix}:*`,
    `%R~${botKey}`,
    'resetchannels',
    `&${bullPrefix}:*`,
    '-@all',
    ...Object.values(workerCommands)
      .flat()
      .map((command) => `+${command}`),
  ];
}

/** 256 bits that need no quoting, in a URL or in a shell: 43 letters, digits, - and _. */
export function newPassword(randomBytes: (count: number) => Uint8Array): string {
  return Buffer.from(randomBytes(32)).toString('base64url');
}

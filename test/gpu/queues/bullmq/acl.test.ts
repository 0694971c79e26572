import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { Queue, Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import { workerCommands, workerRules, workerUser } from '../../../../src/gpu/queues/bullmq/acl.ts';
import { readRedisAddress } from '../../../../src/gpu/queues/bullmq/address.ts';
import type { RedisConnection, RedisRole } from '../../../../src/gpu/queues/bullmq/connection.ts';
import { openRedis } from '../../../../src/gpu/queues/bullmq/connection.ts';
import { botKey, queueName, workerKeys } from '../../../../src/gpu/queues/bullmq/keys.ts';
import { setWorkerUser } from '../../../../src/gpu/queues/bullmq/set-worker-user.ts';
import { eventually } from '../../../support/eventually.ts';
import type { TestRedis } from '../../../support/redis.ts';
import { describeRedis, startRedis } from '../../../support/redis.ts';

const { signal } = new AbortController();

describe('the rights of a worker', () => {
  /** What a Worker has run in its name (src/classes/worker.ts, job.ts, redis-queue-backend.ts of BullMQ 6.7). */
  const workersScripts = [
    'moveToActive moveToFinished moveToDelayed moveJobFromActiveToWait moveStalledJobsToWait',
    'retryJob extendLock extendLocks releaseLock getRateLimitTtl',
    'updateProgress updateData addLog saveStacktrace',
  ].flatMap((line) => line.split(' '));

  test('are those that its scripts need, and not one more', () => {
    const folder = join(dirname(createRequire(import.meta.url).resolve('bullmq')), '../esm/scripts');
    const files = readdirSync(folder);
    const used = workersScripts.flatMap((name) => {
      const file = files.find((one) => one.startsWith(`${name}-`) && one.endsWith('.js'));
      const source = readFileSync(join(folder, file ?? `${name} is gone`), 'utf8');
      return [...source.matchAll(/(?:rcall|redis\.p?call)\(\s*['"](\w+)['"]/g)].map(([, command = '']) =>
        command.toLowerCase(),
      );
    });
    // pushCmd: "LPUSH" or "RPUSH", in a variable.
    const needed = new Set([...used, 'lpush', 'rpush']);
    expect([...workerCommands.scripts].toSorted()).toEqual([...needed].toSorted());
  });

  test('hold the password as a hash', () => {
    const rules = workerRules('anna', 'hunter2').join(' ');
    expect(rules).toMatch(/#f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7 /);
    expect(rules).not.toContain('hunter2');
  });
});

describeRedis('a worker logged in as its own user', () => {
  let redis: TestRedis;
  let admin: RedisConnection;
  const opened: RedisConnection[] = [];
  const open = (url: string, role: RedisRole): RedisConnection => {
    const address = readRedisAddress({ url, password: undefined, ca: undefined });
    const connection = openRedis({ address, role, name: `test-${role}`, random: () => 0.5 });
    opened.push(connection);
    return connection;
  };
  const asAnna = (): string => redis.url.replace(':hunter2@', `${workerUser('anna')}:hers@`);

  beforeAll(async () => {
    redis = await startRedis({ password: 'hunter2' });
    admin = open(redis.url, 'bot');
    await admin.ready(signal, 60_000);
    await setWorkerUser(admin, workerUser('anna'), ['reset', ...workerRules('anna', 'hers')], signal);
  });
  afterAll(async () => {
    for (const connection of opened) await connection.close();
    await redis.remove();
  });

  test('does jobs of its queue with BullMQ: done, failed, tried again, stalled and taken back', async () => {
    const { bullPrefix: prefix } = workerKeys('anna');
    const queue = new Queue(queueName, { connection: admin.client, prefix });
    onTestFinished(() => queue.close());
    const connection = open(asAnna(), 'worker');
    await connection.ready(signal, 60_000);
    const ended: string[] = [];
    const failures: unknown[] = [];
    const start = (lockDuration: number) =>
      new Worker(
        queueName,
        async (job) => {
          await job.updateProgress(50);
          await job.log('half');
          await job.updateData({ seen: true });
          if (job.name === 'again' && job.attemptsMade === 0) throw new Error('once');
          if (job.name === 'later' && job.attemptsMade === 0) throw new Error('once');
          if (job.name === 'never') throw new Error('always');
          if (job.name === 'stalled' && job.stalledCounter === 0) await new Promise(() => undefined);
        },
        {
          connection: connection.client,
          prefix,
          lockDuration,
          stalledInterval: 200,
          maxStalledCount: 3,
          concurrency: 9,
        },
      )
        .on('completed', (job) => void ended.push(`${job.name} done`))
        .on('failed', (job) => void ended.push(`${job?.name} failed`))
        .on('error', (error) => void failures.push(error));
    const first = start(60_000);
    for (const [name, more] of [
      ['plain', { removeOnComplete: true }],
      ['again', { attempts: 2 }],
      ['later', { attempts: 2, backoff: { type: 'fixed', delay: 20 } }],
      ['never', { removeOnFail: { age: 60, count: 1 } }],
    ] as const) {
      await queue.add(name, {}, more);
    }
    await eventually(() => ended.filter((one) => one.endsWith('done')).length === 3, 'three jobs are done');
    expect(ended.toSorted()).toEqual(
      ['again done', 'again failed', 'later done', 'later failed', 'never failed', 'plain done'].toSorted(),
    );
    await first.close();

    // A lock that is lost: the process is gone, another one with the same name takes over.
    const lost = start(300);
    await queue.add('stalled', {});
    await expect.poll(() => queue.getActiveCount(), { timeout: 60_000 }).toBe(1);
    await lost.close(true);
    const second = start(60_000);
    await eventually(() => ended.includes('stalled done'), 'it was taken back and done');
    await second.close();
    expect(failures).toEqual([]);
    expect(await redis.cli('ACL', 'LOG')).toBe('');
  });

  test('writes its own keys, reads what the bot says, and speaks on its own channels', async () => {
    const keys = workerKeys('anna');
    const connection = open(asAnna(), 'worker');
    const subscriber = open(asAnna(), 'subscriber');
    const ask = <T>(command: Parameters<typeof connection.run<T>>[0]) => connection.run(command, signal);
    await connection.ready(signal, 60_000);
    await redis.cli('SET', botKey, 'hello');
    expect(await ask((client) => client.get(botKey))).toBe('hello');
    expect(await ask((client) => client.set(keys.beat, '1', 'PX', 15_000))).toBe('OK');
    expect(await ask((client) => client.set(keys.picture('x'), Buffer.from([0, 255]), 'PX', 3_600_000))).toBe('OK');
    expect(await ask((client) => client.exists(keys.picture('x')))).toBe(1);
    expect(await ask((client) => client.pexpire(keys.beat, 1000))).toBe(1);
    expect(await ask((client) => client.eval("return redis.call('GET', KEYS[1])", 1, keys.beat))).toBe('1');
    expect(await ask((client) => client.del(keys.beat))).toBe(1);
    const heard: string[] = [];
    subscriber.client.on('message', (_channel, message) => heard.push(message));
    expect(await subscriber.run((client) => client.subscribe(keys.orders), signal)).toBe(1);
    await redis.cli('PUBLISH', keys.orders, 'drain');
    await expect.poll(() => heard).toEqual(['drain']);
    expect(await ask((client) => client.publish(keys.news, 'beat'))).toBe(0);
    expect(await redis.cli('ACL', 'LOG')).toBe('');
  });

  const forbidden: readonly (readonly [string, ...string[]])[] = [
    ['GET', 'clipskip:w:bert:beat'],
    ['SET', 'clipskip:w:bert:beat', '1'],
    ['GET', 'clipskip:w:anna-2:beat'],
    ['DEL', 'clipskip:w:bert:rows:wait'],
    ['BZPOPMIN', 'clipskip:w:bert:rows:marker', '1'],
    ['SET', 'clipskip:bot', '1'],
    ['GET', 'clipskip:workers'],
    ['SMEMBERS', 'clipskip:workers'],
    ['EVAL', "return redis.call('GET', KEYS[1])", '1', 'clipskip:w:bert:beat'],
    ['EVAL', "return redis.call('GET', 'clipskip:w:bert:beat')", '0'],
    ['EVAL', "return redis.call('KEYS', '*')", '0'],
    ['SUBSCRIBE', 'clipskip:w:bert:news'],
    ['SUBSCRIBE', 'clipskip:w:bert:orders'],
    ['PSUBSCRIBE', 'clipskip:w:*:news'],
    ['PSUBSCRIBE', '*'],
    ['PUBLISH', 'clipskip:w:bert:news', 'x'],
    ['KEYS', '*'],
    ['SCAN', '0'],
    ['RANDOMKEY'],
    ['DBSIZE'],
    ['FLUSHALL'],
    ['FLUSHDB'],
    ['CONFIG', 'GET', '*'],
    ['CLIENT', 'LIST'],
    ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ['MONITOR'],
    ['ACL', 'LIST'],
    ['ACL', 'SETUSER', 'clipskip-anna', 'allcommands'],
    ['SHUTDOWN'],
    ['SLOWLOG', 'GET'],
    ['SCRIPT', 'FLUSH'],
    ['FUNCTION', 'LIST'],
    ['RENAME', 'clipskip:w:anna:beat', 'clipskip:w:bert:beat'],
    ['COPY', 'clipskip:w:anna:beat', 'clipskip:w:bert:beat'],
    ['MIGRATE', '10.0.0.1', '6379', 'clipskip:w:anna:beat', '0', '1'],
    ['REPLICAOF', '10.0.0.1', '6379'],
  ];
  test.each(forbidden.map((words) => [words.join(' '), words] as const))('may not: %s', async (_, words) => {
    const [command, ...args] = words;
    const connection = open(asAnna(), 'worker');
    await connection.ready(signal, 60_000);
    const answer = await connection
      .run((client) => client.call(command, ...args), signal)
      .catch((error: unknown) => error);
    expect(answer).toBeInstanceOf(AppError);
    expect(answer).toMatchObject({ code: 'queue.auth' });
    await connection.close();
  });

  test('is shut out when its user is taken back, at once', async () => {
    await setWorkerUser(admin, workerUser('gone'), ['reset', ...workerRules('gone', 'hers')], signal);
    const connection = open(asAnna().replace('clipskip-anna', 'clipskip-gone'), 'worker');
    await connection.ready(signal, 60_000);
    await redis.cli('ACL', 'DELUSER', workerUser('gone'));
    await expect.poll(() => connection.trouble()?.code, { timeout: 60_000 }).toBe('queue.auth');
  });
});

const inviteAnna = async (redis: TestRedis) => {
  const address = readRedisAddress({ url: redis.url, password: undefined, ca: undefined });
  const connection = openRedis({ address, role: 'bot', name: 'test', random: () => 0.5 });
  onTestFinished(() => connection.close());
  await connection.ready(signal, 60_000);
  const made = await setWorkerUser(connection, 'clipskip-anna', ['reset', ...workerRules('anna', 'hers')], signal);
  await redis.restart();
  return { ...made, users: await redis.cli('ACL', 'USERS') };
};

describeRedis('a worker that was invited', () => {
  test('is kept over a restart in an ACL file or in redis.conf, and where there is neither that is said', async () => {
    const { mkdtemp, rm, writeFile } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const folder = await mkdtemp(join(tmpdir(), 'clipskip-acl-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const aclFile = join(folder, 'users.acl');
    const confFile = join(folder, 'redis.conf');
    await writeFile(aclFile, '');
    await writeFile(confFile, '');

    const withFile = await startRedis({ args: ['--aclfile', aclFile] });
    onTestFinished(() => withFile.remove());
    expect(await inviteAnna(withFile)).toMatchObject({
      kept: 'aclFile',
      renewed: false,
      users: expect.stringContaining('anna'),
    });

    const withConf = await startRedis({ conf: confFile });
    onTestFinished(() => withConf.remove());
    expect(await inviteAnna(withConf)).toMatchObject({ kept: 'redisConf', users: expect.stringContaining('anna') });
    expect(await inviteAnna(withConf)).toMatchObject({ kept: 'redisConf', renewed: true });

    const without = await startRedis();
    onTestFinished(() => without.remove());
    expect(await inviteAnna(without)).toMatchObject({ kept: undefined, users: 'default' });
  });
});

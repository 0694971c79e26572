import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { readRedisAddress } from '../../../../src/gpu/queues/bullmq/address.ts';
import type { RedisFindings } from '../../../../src/gpu/queues/bullmq/checks.ts';
import {
  examineRedis,
  isOlder,
  listensBeyond,
  redisFaults,
  requireSafeRedis,
} from '../../../../src/gpu/queues/bullmq/checks.ts';
import type { RedisConnection } from '../../../../src/gpu/queues/bullmq/connection.ts';
import { openRedis } from '../../../../src/gpu/queues/bullmq/connection.ts';
import type { TestRedis, TestRedisOptions } from '../../../support/redis.ts';
import { describeRedis, startRedis } from '../../../support/redis.ts';

const { signal } = new AbortController();

const safe: RedisFindings = {
  host: 'h:6379',
  loopback: false,
  product: 'redis',
  version: '7.0.15',
  evictionPolicy: 'noeviction',
  appendonly: true,
  open: false,
  listensBeyondLoopback: true,
};

describe('what is safe enough', () => {
  test.each([
    ['5.0.14', '6.2', true],
    ['6.0.16', '6.2', true],
    ['6.2.0', '6.2', false],
    ['6.2.14', '6.2', false],
    ['6.10.0', '6.2', false],
    ['7.0.15', '6.2', false],
    ['10.0', '6.2', false],
    ['7.9.240-rc1', '8.0', true],
    ['', '6.2', true],
  ])('version %s is older than %s: %s', (version, than, older) => {
    expect(isOlder(version, than)).toBe(older);
  });

  test.each([
    ['127.0.0.1 -::1', 'no', false],
    ['127.0.0.1', undefined, false],
    ['* -::*', 'no', true],
    ['* -::*', 'yes', false],
    ['', 'no', true],
    ['127.0.0.1 10.0.0.5', 'no', true],
    ['0.0.0.0', 'no', true],
    [undefined, 'no', undefined],
    [undefined, undefined, undefined],
    [undefined, 'yes', false],
  ])('bind "%s" with protected-mode %s lets others in: %s', (bind, protectedMode, expected) => {
    expect(listensBeyond(bind, protectedMode)).toBe(expected);
  });

  test.each<[Partial<RedisFindings>, readonly string[]]>([
    [{}, []],
    [{ appendonly: false }, []],
    [{ version: '6.0.16' }, ['queue.tooOld']],
    [{ evictionPolicy: 'allkeys-lru' }, ['queue.eviction']],
    [{ open: true }, ['queue.noPassword']],
    [{ open: true, loopback: true, listensBeyondLoopback: true }, ['queue.noPassword']],
    [{ open: true, loopback: true, listensBeyondLoopback: false }, []],
    [
      { version: '5.0', evictionPolicy: 'volatile-ttl', open: true },
      ['queue.tooOld', 'queue.noPassword', 'queue.eviction'],
    ],
    // A worker's user may not know: what is unknown is said by the doctor and refused by nobody.
    [{ open: true, loopback: true, listensBeyondLoopback: undefined }, []],
    [{ version: undefined, evictionPolicy: undefined, open: undefined }, []],
  ])('%o is refused as %j', (found, codes) => {
    expect(redisFaults({ ...safe, ...found }).map(({ code }) => code)).toEqual(codes);
  });
});

async function start(options: TestRedisOptions = {}): Promise<TestRedis> {
  const redis = await startRedis(options);
  onTestFinished(() => redis.remove());
  return redis;
}

async function connect(
  url: string,
  ca?: string,
): Promise<readonly [RedisConnection, ReturnType<typeof readRedisAddress>]> {
  const address = readRedisAddress({ url, password: undefined, ca });
  const connection = openRedis({ address, role: 'bot', name: 'test', random: () => 0.5 });
  onTestFinished(() => connection.close());
  await connection.ready(signal, 60_000);
  return [connection, address];
}

const codeOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'safe',
    (error: unknown) => (error as { code?: unknown }).code,
  );

describeRedis('a real Redis is examined', () => {
  test('with a password and an append-only file it is safe', async () => {
    const redis = await start({ password: 'hunter2', appendonly: true });
    expect(await requireSafeRedis(...(await connect(redis.url)), signal)).toEqual({
      host: `127.0.0.1:${redis.port}`,
      loopback: true,
      product: 'redis',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      evictionPolicy: 'noeviction',
      appendonly: true,
      open: false,
      listensBeyondLoopback: false,
    });
  });

  test('on loopback alone it needs no password; with the doors open it does', async () => {
    const redis = await start();
    const asked = await connect(redis.url);
    expect(await examineRedis(...asked, signal)).toMatchObject({ open: true, appendonly: false });
    expect(await codeOf(requireSafeRedis(...asked, signal))).toBe('safe');
    await redis.cli('CONFIG', 'SET', 'protected-mode', 'no', 'bind', '*');
    expect(await codeOf(requireSafeRedis(...asked, signal))).toBe('queue.noPassword');
    // Protected mode keeps others out, whatever it listens on.
    await redis.cli('CONFIG', 'SET', 'protected-mode', 'yes');
    expect(await codeOf(requireSafeRedis(...asked, signal))).toBe('safe');
  });

  test('a password in REDIS_URL that Redis does not ask for protects nothing', async () => {
    const redis = await start();
    await redis.cli('CONFIG', 'SET', 'protected-mode', 'no', 'bind', '*');
    const asked = await connect(redis.url.replace('redis://', 'redis://default:hunter2@'));
    expect(await codeOf(requireSafeRedis(...asked, signal))).toBe('queue.noPassword');
    expect(redisFaults({ ...(await examineRedis(...asked, signal)), loopback: false })).toMatchObject([
      { code: 'queue.noPassword' },
    ]);
  });

  test('one that throws keys away is refused', async () => {
    const redis = await start({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    expect(await codeOf(requireSafeRedis(...(await connect(redis.url)), signal))).toBe('queue.eviction');
  });

  test('a user that may not read settings asks INFO; one that may not do that either learns what is left', async () => {
    // ioredis says there that INFO is forbidden.
    const warned = vi.spyOn(console, 'warn').mockReturnValue();
    onTestFinished(() => warned.mockRestore());
    const redis = await start({ password: 'hunter2', args: ['--maxmemory-policy', 'volatile-lru'] });
    await redis.cli('ACL', 'SETUSER', 'some', 'on', '>x', '-@all', '+info', '+ping');
    await redis.cli('ACL', 'SETUSER', 'few', 'on', '>x', '-@all', '+ping');
    const as = (user: string): string => redis.url.replace(':hunter2@', `${user}:x@`);
    expect(await examineRedis(...(await connect(as('some'))), signal)).toMatchObject({
      evictionPolicy: 'volatile-lru',
      appendonly: false,
      open: false,
      listensBeyondLoopback: undefined,
    });
    expect(await examineRedis(...(await connect(as('few'))), signal)).toMatchObject({
      version: undefined,
      evictionPolicy: undefined,
      appendonly: undefined,
      open: false,
    });
  });

  test('behind TLS a stranger is asked for a password too', async () => {
    const { readFileSync } = await import('node:fs');
    const redis = await start({ password: 'hunter2', tls: true });
    const asked = await connect(redis.url, readFileSync(redis.caFile ?? '', 'utf8'));
    expect(await examineRedis(...asked, signal)).toMatchObject({ open: false });
  });
});

import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';

import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import type { RedisAccess } from '../../../../src/gpu/queues/bullmq/address.ts';
import { readRedisAddress } from '../../../../src/gpu/queues/bullmq/address.ts';
import type { RedisConnection, RedisRole } from '../../../../src/gpu/queues/bullmq/connection.ts';
import { backoff, openRedis } from '../../../../src/gpu/queues/bullmq/connection.ts';
import type { TestRedis } from '../../../support/redis.ts';
import { describeRedis, startRedis } from '../../../support/redis.ts';
import { createTcpDoor } from '../../../support/tcp-door.ts';

const { signal } = new AbortController();

function open(url: string, role: RedisRole = 'bot', more: Partial<RedisAccess> = {}): RedisConnection {
  const address = readRedisAddress({ url, password: undefined, ca: undefined, ...more });
  const connection = openRedis({ address, role, name: `test-${role}`, random: () => 0.5 });
  onTestFinished(() => connection.close());
  return connection;
}

const codeOf = async (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

test('attempts come later and later, at most 5 s apart, and not all at once', () => {
  expect([1, 2, 3, 7, 1000].map((attempt) => backoff(attempt, () => 0.999_999))).toEqual([100, 200, 400, 5000, 5000]);
  expect([1, 2, 3, 7, 1000].map((attempt) => backoff(attempt, () => 0))).toEqual([50, 100, 200, 2500, 2500]);
});

describeRedis('a connection to a real Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis({ password: 'hunter2' });
  });
  afterAll(() => redis.remove());

  test('answers, says its name in CLIENT LIST, and is well', async () => {
    const connection = open(redis.url);
    await connection.ready(signal);
    expect(await connection.run((client) => client.set('a', '1'), signal)).toBe('OK');
    expect(connection.trouble()).toBeUndefined();
    expect(await redis.cli('CLIENT', 'LIST')).toContain('name=test-bot');
  });

  test.each(['bot', 'worker', 'subscriber'] as const)(
    'as %s, a wrong password is said at once and stands in nothing that gets out',
    async (role) => {
      const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn'), vi.spyOn(process.stderr, 'write')];
      onTestFinished(() => void printed.forEach((spy) => spy.mockRestore()));
      const connection = open(redis.url.replace('hunter2', 'sesame-9'), role);
      const error = await connection.ready(signal, 60_000).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'queue.auth' });
      expect(inspect([error, connection.trouble()], { depth: 20 })).not.toContain('sesame-9');
      expect(
        inspect(
          printed.map((spy) => spy.mock.calls),
          { depth: 20 },
        ),
      ).not.toContain('sesame-9');
    },
  );

  test('no password where one is wanted is the same failure', async () => {
    const connection = open(`redis://127.0.0.1:${redis.port}`);
    expect(await codeOf(connection.ready(signal, 60_000))).toBe('queue.auth');
  });

  test('what Redis refuses comes back without the command that it refused', async () => {
    const connection = open(redis.url);
    await connection.ready(signal);
    const wrong = await connection.run((client) => client.call('NOSUCH', 'a prompt'), signal).catch((e: unknown) => e);
    expect(wrong).toMatchObject({ code: 'internal' });
    expect(inspect(wrong, { depth: 20 })).not.toContain('a prompt');

    await redis.cli('CONFIG', 'SET', 'maxmemory', '1');
    onTestFinished(async () => void (await redis.cli('CONFIG', 'SET', 'maxmemory', '0')));
    const full = await connection.run((client) => client.set('a', 'a prompt'), signal).catch((e: unknown) => e);
    expect(full).toMatchObject({ code: 'queue.unwritable', params: { reason: 'memory' } });
    expect(inspect(full, { depth: 20 })).not.toContain('a prompt');
  });

  test('an abort ends a question at once, with its own reason', async () => {
    const connection = open(redis.url, 'worker');
    await connection.ready(signal);
    const controller = new AbortController();
    const asked = connection.run((client) => client.blpop('nothing', 0), controller.signal);
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await expect(connection.run((client) => client.ping(), controller.signal)).rejects.toThrow('enough');
  });
});

describeRedis('a Redis that goes away', () => {
  test('nobody there: the bot is told within its bound, and finds it when it comes', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.remove());
    await redis.stop('SIGKILL');
    const connection = open(redis.url);
    expect(await codeOf(connection.ready(signal, 300))).toBe('queue.away');
    expect(await codeOf(connection.run((client) => client.ping(), signal))).toBe('queue.away');
    expect(connection.trouble()).toMatchObject({ code: 'queue.away', retryable: true });
    await redis.restart();
    await connection.ready(signal, 60_000);
    expect(await connection.run((client) => client.ping(), signal)).toBe('PONG');
  });

  test.each(['bot', 'worker'] as const)(
    'paused: a question of a %s ends with queue.away within its bound, and later ones are answered',
    async (role) => {
      const redis = await startRedis();
      onTestFinished(() => redis.remove());
      const connection = open(redis.url, role);
      await connection.ready(signal);
      redis.pause();
      expect(await codeOf(connection.run((client) => client.set('a', '1'), signal, 200))).toBe('queue.away');
      // It was the bound, not the end of the connection.
      expect(connection.client.status).toBe('ready');
      redis.resume();
      await expect
        .poll(() => codeOf(connection.run((client) => client.ping(), signal)), { timeout: 60_000 })
        .toBe('done');
    },
  );

  test('paused: that is noticed though nobody asks, and so is that it goes on', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.remove());
    const address = readRedisAddress({ url: redis.url, password: undefined, ca: undefined });
    const connection = openRedis({ address, role: 'bot', name: 'test', random: () => 0.5, pingEveryMs: 50 });
    onTestFinished(() => connection.close());
    await connection.ready(signal);
    redis.pause();
    await expect.poll(() => connection.trouble()?.code, { timeout: 60_000 }).toBe('queue.away');
    redis.resume();
    await connection.ready(signal, 60_000);
  });

  test('killed and started again: bot, worker and subscriber are back by themselves, and tell both', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.remove());
    const connections = (['bot', 'worker', 'subscriber'] as const).map((role) => open(redis.url, role));
    const told: (string | undefined)[][] = connections.map(() => []);
    for (const connection of connections) await connection.ready(signal);
    connections.forEach((connection, at) => connection.onTrouble((trouble) => told[at]?.push(trouble?.code)));
    const [bot, worker, subscriber] = connections;
    const heard: string[] = [];
    subscriber?.client.on('message', (_channel, message) => heard.push(message));
    await subscriber?.run((client) => client.subscribe('news'), signal);

    await redis.stop('SIGKILL');
    await expect.poll(() => told).toEqual([['queue.away'], ['queue.away'], ['queue.away']]);
    // A worker's question waits for Redis; the bot's does not.
    const waiting = worker?.run((client) => client.set('kept', '1'), signal, 60_000);
    expect(await codeOf(bot?.run((client) => client.ping(), signal) ?? Promise.reject(new Error('none')))).toBe(
      'queue.away',
    );
    await redis.restart();
    expect(await waiting).toBe('OK');
    for (const connection of connections) await connection.ready(signal, 60_000);
    await expect
      .poll(async () => {
        await redis.cli('PUBLISH', 'news', 'again');
        return heard.at(-1);
      })
      .toBe('again');
    expect(told).toEqual(connections.map(() => ['queue.away', undefined]));
  });

  test('a network that is cut: a question under way fails, and it is not asked a second time', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.remove());
    const door = await createTcpDoor(redis.url);
    onTestFinished(() => door.shut());
    const connection = open(door.url.replace('http', 'redis'));
    await connection.ready(signal);
    const asked = codeOf(connection.run((client) => client.blpop('list', 0), signal));
    await door.shut();
    expect(await asked).toBe('queue.away');
    await door.open();
    await connection.ready(signal, 60_000);
    await redis.cli('RPUSH', 'list', 'kept');
    expect(await redis.cli('LLEN', 'list')).toBe('1');
  });

  test('closing while nobody is there ends, twice too', async () => {
    const redis = await startRedis();
    const connection = open(redis.url, 'worker');
    await redis.remove();
    const asked = codeOf(connection.run((client) => client.ping(), signal, 100));
    await connection.close();
    await connection.close();
    expect(await asked).toBe('queue.away');
  });
});

describeRedis('a Redis behind TLS', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis({ password: 'hunter2', tls: true });
  });
  afterAll(() => redis.remove());
  const ca = (): string => readFileSync(redis.caFile ?? '', 'utf8');

  test('is reached with its certificate, and refused without', async () => {
    await open(redis.url, 'bot', { ca: ca() }).ready(signal, 60_000);
    const error = await open(redis.url)
      .ready(signal, 60_000)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'queue.tls', params: { problem: 'untrusted' } });
  });

  test('by another name than the certificate has, it is not believed', async () => {
    const error = await open(redis.url.replace('127.0.0.1', 'localhost'), 'bot', { ca: ca() })
      .ready(signal, 60_000)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'queue.tls', params: { problem: 'otherName' } });
  });

  test('is away for who does not speak it: Redis says nothing to that, either way', async () => {
    const bare = await startRedis();
    onTestFinished(() => bare.remove());
    const wrong = [bare.url.replace('redis:', 'rediss:'), redis.url.replace('rediss:', 'redis:')];
    const codes = wrong.map((url) => codeOf(open(url).ready(signal, 400)));
    expect(await Promise.all(codes)).toEqual(['queue.away', 'queue.away']);
  });
});

import { connect } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import type { TestRedis, TestRedisOptions } from './redis.ts';
import { describeRedis, startRedis } from './redis.ts';

async function start(options: TestRedisOptions = {}): Promise<TestRedis> {
  const redis = await startRedis(options);
  onTestFinished(() => redis.remove());
  return redis;
}

describeRedis('a real Redis for tests', () => {
  test('keeps what it answered over kill -9 with its append-only file, and nothing without', async () => {
    for (const appendonly of [true, false]) {
      const redis = await start({ appendonly });
      expect(await redis.cli('SET', 'a', '1')).toBe('OK');
      await redis.restart('SIGKILL');
      expect(await redis.cli('GET', 'a')).toBe(appendonly ? '1' : '');
    }
  });

  test('asks for its password and speaks TLS', async () => {
    const redis = await start({ password: 'a b/c@d', tls: true });
    expect(redis.url).toBe(`rediss://:a%20b%2Fc%40d@127.0.0.1:${redis.port}`);
    expect(await redis.cli('PING')).toBe('PONG');
    await expect(redis.cli('--user', 'nobody', '--pass', 'x', 'PING')).rejects.toThrow('NOAUTH');
  });

  test('stands still and goes on', async () => {
    const redis = await start();
    redis.pause();
    const socket = connect(redis.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    const answers: string[] = [];
    socket.setEncoding('utf8').on('data', (text: string) => answers.push(text));
    socket.write('PING\r\n');
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(answers).toEqual([]);
    redis.resume();
    await expect.poll(() => answers.join('')).toBe('+PONG\r\n');
  });
});

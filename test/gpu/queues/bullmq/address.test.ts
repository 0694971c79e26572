import { describe, expect, test } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import type { RedisAccess } from '../../../../src/gpu/queues/bullmq/address.ts';
import { readRedisAddress } from '../../../../src/gpu/queues/bullmq/address.ts';

const read = (url: string, more: Partial<RedisAccess> = {}) =>
  readRedisAddress({ url, password: undefined, ca: undefined, ...more });

function faultOf(url: string): AppError {
  try {
    read(url);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('the address of Redis', () => {
  test('is taken apart, with what percent signs hide', () => {
    expect(read('redis://anna:p%40s%2Fs@redis.example:6380/2')).toEqual({
      host: 'redis.example:6380',
      loopback: false,
      where: { host: 'redis.example', port: 6380, db: 2 },
      credentials: { username: 'anna', password: 'p@s/s' },
    });
  });

  test('has a password out of a file over the one in the URL, and TLS with a certificate of its own', () => {
    expect(read('rediss://anna@h', { password: 'from file', ca: 'PEM' })).toEqual({
      host: 'h:6379',
      loopback: false,
      where: { host: 'h', port: 6379, db: 0, tls: { ca: 'PEM' } },
      credentials: { username: 'anna', password: 'from file' },
    });
    expect(read('rediss://:x@h').where.tls).toEqual({});
  });

  test('may be a socket, of which the folder is not shown', () => {
    expect(read('unix:///run/redis/redis.sock')).toEqual({
      host: 'redis.sock',
      loopback: true,
      where: { path: '/run/redis/redis.sock' },
      credentials: {},
    });
  });

  test.each([
    ['redis://localhost', '127.0.0.1 by name'],
    ['redis://127.0.0.1', 'loopback'],
    ['redis://127.8.9.1:7000', 'loopback'],
    ['redis://[::1]', 'loopback'],
    ['redis://[::ffff:127.0.0.1]', 'loopback in IPv6'],
  ])('%s needs no password (%s)', (url) => {
    expect(read(url)).toMatchObject({ loopback: true, credentials: {} });
  });

  test.each([
    'redis://10.0.0.5',
    'redis://192.168.0.2:6379',
    'redis://0.0.0.0',
    'redis://127.0.0.1.example.com',
    'redis://localhost.example.com',
    'redis://[fd00::1]',
    'redis://redis',
    'redis://anna@redis',
    'rediss://redis.example',
  ])('%s is refused without a password', (url) => {
    expect(faultOf(url).code).toBe('queue.noPassword');
    expect(read(url, { password: 'x' }).loopback).toBe(false);
  });

  test('that cannot be read is refused without being repeated', () => {
    for (const url of ['http://hunter2', 'redis://:hunter%zz@h', 'redis://h/hunter2', 'hunter2']) {
      const fault = faultOf(url);
      expect(fault.code).toBe('config.invalid');
      expect(JSON.stringify(fault.params) + fault.message).not.toMatch(/hunter/);
    }
  });
});

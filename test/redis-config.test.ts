import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import type { Environment } from '../src/config.ts';
import { readConfig } from '../src/config.ts';
import { AppError } from '../src/errors.ts';
import { readRedisAccess } from '../src/redis-config.ts';
import { selfSigned } from './support/self-signed.ts';

const folder = mkdtempSync(join(tmpdir(), 'clipskip-redis-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

function faultOf(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('REDIS_URL', () => {
  test.each([
    'redis://127.0.0.1',
    'redis://:hunter2@10.0.0.1:6380/1',
    'rediss://anna:p%40ss@redis.example:6379/',
    'redis://[::1]:6379',
    'unix:/run/redis/redis.sock',
    'unix:///run/redis/redis.sock',
  ])('is read: %s', (url) => {
    expect(readConfig({ REDIS_URL: url }).redis).toEqual({ url, passwordFile: undefined, caFile: undefined });
  });

  test.each([
    'localhost:6379',
    'http://127.0.0.1:6379',
    'redis://',
    'redis://host/hunter2',
    'redis://host:6379?password=hunter2',
    'redis://:hunter2/x@host:6379',
    'redis://:%zz@host',
    'unix:redis.sock',
  ])('is refused by name and never repeated: %s', (url) => {
    const fault = faultOf(() => readConfig({ REDIS_URL: url }));
    expect(fault).toMatchObject({ code: 'config.invalid', params: { names: 'REDIS_URL' } });
    expect(JSON.stringify(fault.params) + fault.message).not.toMatch(/hunter2|zz@/);
  });

  test.each<readonly [Environment, string]>([
    [{ REDIS_URL: 'redis://:a@h', REDIS_PASSWORD_FILE: '/p' }, 'REDIS_PASSWORD_FILE'],
    [{ REDIS_URL: 'redis://h', REDIS_CA_FILE: '/ca.pem' }, 'REDIS_CA_FILE'],
  ])('is refused beside what contradicts it: %o', (environment, a) => {
    expect(faultOf(() => readConfig(environment))).toMatchObject({ code: 'config.conflict', params: { a } });
  });
});

describe('the files of Redis', () => {
  test('are read when they are needed: the password is a line, spaces belong to it', () => {
    const { redis } = readConfig({ REDIS_URL: 'rediss://h', REDIS_PASSWORD_FILE: 'x/p', REDIS_CA_FILE: '/ca.pem' });
    expect(redis).toMatchObject({ passwordFile: resolve('x/p'), caFile: resolve('/ca.pem') });
    const { cert } = selfSigned({ host: 'h' });
    const ca = file('ca.pem', cert);
    const given = { url: 'rediss://h', passwordFile: file('p', ' a b \r\n'), caFile: ca };
    expect(readRedisAccess(given)).toEqual({ url: 'rediss://h', password: ' a b ', ca: cert });
    const none = { url: 'redis://h', passwordFile: undefined, caFile: undefined };
    expect(readRedisAccess(none)).toEqual({ url: 'redis://h', password: undefined, ca: undefined });
  });

  test.each([
    ['REDIS_PASSWORD_FILE', { passwordFile: join(folder, 'nowhere') }],
    ['REDIS_PASSWORD_FILE', { passwordFile: file('empty', '\n') }],
    ['REDIS_PASSWORD_FILE', { passwordFile: file('lines', 'hunter2\nhunter3\n') }],
    ['REDIS_CA_FILE', { caFile: file('key', 'hunter2') }],
  ])('%s that is missing or wrong is named and not shown', (names, files) => {
    const fault = faultOf(() =>
      readRedisAccess({ url: 'rediss://h', passwordFile: undefined, caFile: undefined, ...files }),
    );
    expect(fault).toMatchObject({ code: 'config.invalid', params: { names } });
    expect(JSON.stringify(fault.params) + fault.message).not.toContain('hunter');
  });
});

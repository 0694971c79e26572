import { describe, expect, test } from 'vitest';

import { newPassword } from '../../../../src/gpu/queues/bullmq/acl.ts';
import { readRedisAddress } from '../../../../src/gpu/queues/bullmq/address.ts';
import { invitation } from '../../../../src/gpu/queues/bullmq/invitation.ts';

const invite = (host: string | undefined, redisUrl?: string) => {
  const address = redisUrl && readRedisAddress({ url: redisUrl, password: undefined, ca: undefined });
  return invitation({ id: 'anna', password: 'pw', host, address: address || undefined });
};

describe('the address in an invitation', () => {
  test.each([
    ['the one the bot uses, where others reach it', undefined, 'redis://:x@100.64.1.2:6380', '100.64.1.2:6380', false],
    ['the one the bot uses, with TLS', undefined, 'rediss://:x@redis.example', 'redis.example:6379', true],
    ['in the clear inside a private network', '100.101.102.103', undefined, '100.101.102.103:6379', false],
    ['in the clear by a name of that network', 'home.tail1234.ts.net', undefined, 'home.tail1234.ts.net:6379', false],
    ['TLS for everything else', 'redis.example.com', undefined, 'redis.example.com:6379', true],
    ['TLS for a public address', '203.0.113.5:7000', undefined, '203.0.113.5:7000', true],
    ['what was said', 'redis://203.0.113.5', undefined, '203.0.113.5:6379', false],
    ["with the bot's port", '10.0.0.5', 'redis://127.0.0.1:6390', '10.0.0.5:6390', false],
    ["with the bot's database", '10.0.0.5', 'redis://127.0.0.1/3', '10.0.0.5:6379/3', false],
    ['IPv6', '[fd7a:115c:a1e0::1]', undefined, '[fd7a:115c:a1e0::1]:6379', false],
  ])('is %s', (_, host, redisUrl, authority, tls) => {
    const made = invite(host, redisUrl);
    expect(made).toMatchObject({ tls, placeholder: false });
    expect(made?.url).toBe(`${tls ? 'rediss' : 'redis'}://clipskip-anna:pw@${authority}`);
  });

  test('stands open where nobody else reaches the one of the bot', () => {
    expect(invite(undefined, 'redis://127.0.0.1:6390')?.url).toBe('redis://clipskip-anna:pw@HOST:6390');
    expect(invite(undefined)).toMatchObject({ placeholder: true });
  });

  test.each(['a b', 'http://h', 'h/path', 'user:x@h', 'h?x=1', "h'; rm -rf", ''])('is refused: %s', (host) => {
    expect(invite(host)).toBeUndefined();
  });
});

test('nothing in it needs more quoting than it has', () => {
  const made = invite('10.0.0.5');
  expect(made?.bash).toBe(
    "REDIS_URL='redis://clipskip-anna:pw@10.0.0.5:6379' WORKER_NAME=anna SD_URL=http://127.0.0.1:7860 npm run worker",
  );
  expect(made?.powershell).toBe(
    "$env:REDIS_URL='redis://clipskip-anna:pw@10.0.0.5:6379'; $env:WORKER_NAME='anna'; $env:SD_URL='http://127.0.0.1:7860'; npm run worker",
  );
  expect(made?.setUser.match(/'/g)?.length).toBeGreaterThan(0);
  expect(made?.setUser).not.toContain('pw@');
});

test('a password has 256 bits of what it is given, in letters that need no quoting', () => {
  const asked: number[] = [];
  const password = newPassword((count) => {
    asked.push(count);
    return new Uint8Array(count).fill(255);
  });
  expect(asked).toEqual([32]);
  expect(password).toMatch(/^[\w-]{43}$/);
});

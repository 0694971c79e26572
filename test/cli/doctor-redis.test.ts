import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { printFinding } from '../../src/cli/finding.ts';
import { examineTheRedis } from '../../src/cli/redis-doctor.ts';
import { workerRules } from '../../src/gpu/queues/bullmq/acl.ts';
import { workerKeys } from '../../src/gpu/queues/bullmq/keys.ts';
import type { Language } from '../../src/text/index.ts';
import { createSession, runInProcess } from '../support/cli-session.ts';
import type { TestRedis, TestRedisOptions } from '../support/redis.ts';
import { describeRedis, startRedis } from '../support/redis.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipskip-doctor-redis-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What doctor prints of the queue, and how many of these lines are problems. */
async function examine(REDIS_URL: string, language: Language = 'en') {
  const { session, out } = createSession({ folder, language, env: { REDIS_URL } });
  if (!session.config.redis) throw new Error('no Redis');
  let problems = 0;
  for await (const finding of examineTheRedis(session.config.redis, session)) {
    printFinding(finding, session);
    if (!finding.ok) problems += 1;
  }
  return { out: out.text(), problems };
}

async function start(options: TestRedisOptions = {}): Promise<TestRedis> {
  const redis = await startRedis(options);
  onTestFinished(() => redis.remove());
  return redis;
}

describeRedis('doctor looks at the Redis of the queue', () => {
  test('says what it found and who is there, and never the password', async () => {
    const redis = await start({ password: 'hunter2', appendonly: true });
    await redis.cli('SET', workerKeys('anna').beat, '{}', 'PX', '60000');
    await redis.cli('SET', workerKeys('bert').beat, '{}', 'PX', '60000');
    await redis.cli('SET', 'clipskip:w:Not A Name:beat', '{}');
    const { problems, out } = await examine(redis.url);
    expect(out).toContain(`✓ Queue: redis 7.`);
    expect(out).toContain(` at 127.0.0.1:${redis.port} answers`);
    expect(out).toContain('✓ Queue: it asks for a password');
    expect(out).toContain('✓ Queue: it throws nothing away when its memory is full (noeviction)');
    expect(out).toContain('✓ Queue: what it is told is on its disk');
    expect(out).toContain('✓ Workers: 2 are here: anna, bert');
    expect(out).not.toContain('hunter2');
    expect(problems).toBe(0);
  });

  test('counts what must not be used as problems, and warns of what a crash would cost', async () => {
    const redis = await start({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    await redis.cli('CONFIG', 'SET', 'protected-mode', 'no', 'bind', '*');
    const { problems, out } = await examine(redis.url);
    expect(out).toContain('can be reached from other machines without a password');
    expect(out).toMatch(/maxmemory-policy is\s+allkeys-lru/);
    expect(out).toContain('! Queue: it keeps what it is told in memory alone');
    expect(out).toContain('! Workers: none is here');
    expect(problems).toBe(2);
  });

  test("with a worker's own user it says what that user cannot see, and that is no problem", async () => {
    const redis = await start({ password: 'hunter2', appendonly: true });
    await redis.cli('ACL', 'SETUSER', 'clipskip-anna', 'reset', ...workerRules('anna', 'hers'));
    const { problems, out } = await examine(redis.url.replace(':hunter2@', 'clipskip-anna:hers@'));
    expect(out).toContain('✓ Queue: it asks for a password');
    expect(out).toContain('(noeviction)');
    expect(out).toContain('✓ Workers: this user cannot see the others');
    expect(problems).toBe(0);
  });

  test('a wrong password and an open address are one problem each, in the language asked for', async () => {
    const redis = await start({ password: 'hunter2' });
    const wrong = await examine(redis.url.replace('hunter2', 'sesame'), 'ko');
    expect(wrong.out).toMatch(/✗ 127\.0\.0\.1:\d+의 Redis가 사용자나 비밀번호를/);
    expect(wrong.out).not.toContain('sesame');
    const open = await examine('redis://10.0.0.5', 'ja');
    expect(open.out).toContain('✗ 10.0.0.5:6379 の Redis は、パスワードなしで');
    expect([wrong.problems, open.problems]).toEqual([1, 1]);
  });

  test('one that is away is a problem of the whole doctor', async () => {
    const redis = await start();
    await redis.stop();
    const { code, out } = await runInProcess(['doctor'], { folder, env: { REDIS_URL: redis.url } });
    expect(out).toContain('✗ The queue is away');
    expect(out).toContain('1 problem.');
    expect(code).toBe(1);
  });
});

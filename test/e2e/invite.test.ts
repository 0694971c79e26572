import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, onTestFinished, test } from 'vitest';

import type { TestRedis, TestRedisOptions } from '../support/redis.ts';
import { describeRedis, startRedis } from '../support/redis.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run worker:invite -- ...`, without npm. */
async function invite(argv: readonly string[], env: Record<string, string> = {}): Promise<Said> {
  const run = promisify(execFile);
  const given = { PATH: process.env['PATH'], REDIS_URL: '', CLIPSKIP_LANG: 'en', ...env };
  return run(process.execPath, ['src/invite.ts', ...argv], { cwd: project, env: given }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as Said,
  );
}

async function start(options: TestRedisOptions = {}): Promise<TestRedis> {
  const redis = await startRedis(options);
  onTestFinished(() => redis.remove());
  return redis;
}

/** As redis-cli on the friend's machine. */
const asFriend = (redis: TestRedis, said: string, ...words: readonly string[]): Promise<string> => {
  const [, user = '', password = ''] = /redis:\/\/([^:]+):([^@]+)@/.exec(said) ?? [];
  return redis.cli('--user', user, '--pass', password, '--no-auth-warning', ...words);
};

test('prints both sides in the language of the machine, and what the owner of the other machine will see', async () => {
  const { code, stdout } = await invite(['Anna', '--host', '100.101.102.103'], {
    CLIPSKIP_LANG: '',
    LANG: 'ko_KR.UTF-8',
  });
  expect(code).toBe(0);
  expect(stdout).toContain('워커 “anna”용 Redis 사용자입니다.');
  expect(stdout).toMatch(/REDIS_URL='redis:\/\/clipskip-anna:[\w-]{43}@100\.101\.102\.103:6379' WORKER_NAME=anna/);
  expect(stdout).toContain("$env:WORKER_NAME='anna'");
  expect(stdout).toContain('컴퓨터 주인은 그 컴퓨터에서 그리는 모든 것을 볼 수 있습니다.');
  expect(stdout).toContain('redis-cli ACL DELUSER clipskip-anna');
});

test.each([
  [['4090'], 'A worker’s name'],
  [['anna', '--aply'], 'not understood'],
  [['anna', '--apply'], 'needs REDIS_URL'],
])('%j is wrong usage, with an example', async (argv, problem) => {
  const { code, stdout, stderr } = await invite(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(problem);
  expect(stderr).toContain('npm run worker:invite -- anna');
});

describeRedis('an invitation to a real Redis', () => {
  test('works as it is printed: its command, and its line in redis.conf', async () => {
    const { stdout } = await invite(['anna', '--host', '127.0.0.1']);
    const command = /redis-cli (ACL SETUSER .*)/.exec(stdout)?.[1] ?? '';
    const line = /^ +(user clipskip-anna .*)$/m.exec(stdout)?.[1] ?? '';
    const typed = await start({ password: 'hunter2' });
    await promisify(execFile)('bash', ['-c', `redis-cli -p ${typed.port} ${command}`], {
      env: { PATH: process.env['PATH'], REDISCLI_AUTH: 'hunter2' },
    });
    expect(await asFriend(typed, stdout, 'SET', 'clipskip:w:anna:beat', '1')).toBe('OK');

    const folder = typed.dir;
    await writeFile(join(folder, 'redis.conf'), `requirepass hunter2\n${line}\n`);
    const written = await start({ password: 'hunter2', conf: join(folder, 'redis.conf') });
    expect(await asFriend(written, stdout, 'SET', 'clipskip:w:anna:beat', '1')).toBe('OK');
    await expect(asFriend(written, stdout, 'GET', 'clipskip:w:bert:beat')).rejects.toThrow('NOPERM');

    await writeFile(join(folder, 'users.acl'), `user default on >hunter2 ~* &* +@all\n${line}\n`);
    const listed = await start({ args: ['--aclfile', join(folder, 'users.acl')] });
    expect(await asFriend(listed, stdout, 'SET', 'clipskip:w:anna:beat', '1')).toBe('OK');
  });

  test('--apply sets the user through REDIS_URL, and says whether Redis keeps it', async () => {
    const redis = await start({ password: 'hunter2' });
    const env = { REDIS_URL: redis.url };
    const first = await invite(['anna', '--apply', '--host', '127.0.0.1'], env);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain(`Done: Redis at 127.0.0.1:${redis.port} knows the user clipskip-anna.`);
    expect(first.stdout).toContain('It is NOT kept over a restart');
    expect(first.stdout).not.toContain('hunter2');
    expect(await asFriend(redis, first.stdout, 'PING')).toBe('PONG');

    const second = await invite(['anna', '--apply', '--host', '127.0.0.1'], env);
    expect(second.stdout).toContain('the old password no longer works');
    await expect(asFriend(redis, first.stdout, 'PING')).rejects.toThrow('WRONGPASS');
    expect(await asFriend(redis, second.stdout, 'PING')).toBe('PONG');
  });

  test('--apply with an ACL file survives a restart', async () => {
    const other = await start();
    const file = join(other.dir, 'users.acl');
    await writeFile(file, 'user default on >hunter2 ~* &* +@all\n');
    const redis = await start({ password: 'hunter2', args: ['--aclfile', file] });
    const { stdout } = await invite(['anna', '--apply', '--host', '127.0.0.1'], { REDIS_URL: redis.url });
    expect(stdout).toContain('It is kept in its ACL file.');
    await redis.restart('SIGKILL');
    expect(await asFriend(redis, stdout, 'PING')).toBe('PONG');
    expect(await readFile(file, 'utf8')).not.toContain('hunter2');
  });

  test('--apply with a user that may not set users is told so', async () => {
    const redis = await start({ password: 'hunter2' });
    await redis.cli('ACL', 'SETUSER', 'small', 'on', '>x', '~*', '+@all', '-@admin');
    const REDIS_URL = redis.url.replace(':hunter2@', 'small:x@');
    const { code, stderr } = await invite(['anna', '--apply'], { REDIS_URL });
    expect(code).toBe(1);
    expect(stderr).toContain('the user may not do this');
  });
});

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { readCompose } from './compose.ts';

const there = spawnSync('redis-server', ['--version']).status === 0;
const why = there ? '' : ' (not run: redis-server is not installed)';

/** The command of compose.yaml's Redis as its shell gets it, in a folder of ours and at a socket instead of a port. */
const [, , script = ''] = readCompose().services['redis']?.command ?? [];
const unescaped = script.replaceAll('$$', '$');

describe.skipIf(!there)(`the Redis of compose.yaml, started here${why}`, () => {
  let folder = '';
  let stop: (() => Promise<void>) | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clipskip-redis-'));
  });
  afterEach(async () => {
    await stop?.();
    stop = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  function start(password: string) {
    writeFileSync(join(folder, 'password'), `${password}\n`);
    const command = unescaped
      .replace('/run/secrets/redis_password', join(folder, 'password'))
      .replaceAll('/data', folder)
      .replace('exec redis-server', `exec redis-server --port 0 --unixsocket ${join(folder, 'socket')}`);
    const child = spawn('sh', ['-euc', command], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (printed += data.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    stop = async () => {
      child.kill();
      await ended;
    };
    return { ended, printed: () => printed, pid: child.pid };
  }

  function ask(words: readonly string[], ...login: string[]): string {
    const { stdout } = spawnSync('redis-cli', ['-s', join(folder, 'socket'), '--no-auth-warning', ...login, ...words]);
    return stdout.toString().trim();
  }

  const password = 'a-password_of-24-letters';
  const started = (redis: ReturnType<typeof start>) =>
    eventually(() => redis.printed().includes('eady to accept connections'), 'Redis to accept connections');

  test('asks everybody for the password, evicts nothing and writes what it is told', async () => {
    await started(start(password));
    expect(ask(['ping'])).toMatch(/NOAUTH/);
    expect(ask(['ping'], '-a', 'another-password')).not.toMatch(/PONG/);
    expect(ask(['ping'], '-a', password)).toBe('PONG');
    expect(ask(['config', 'get', 'maxmemory-policy'], '-a', password)).toMatch(/noeviction/);
    expect(ask(['config', 'get', 'appendonly'], '-a', password)).toMatch(/yes/);
  });

  test('shows the password neither in its arguments nor in a file of its folder', async () => {
    const redis = start(password);
    await started(redis);
    const { stdout } = spawnSync('ps', ['-p', String(redis.pid), '-o', 'args=']);
    expect(stdout.toString()).toMatch(/redis-server/);
    expect(stdout.toString()).not.toContain(password);
    const users = readFileSync(join(folder, 'users.acl'), 'utf8');
    expect(users).toMatch(/^user default on #[0-9a-f]{64} /m);
    expect(users).not.toContain(password);
  });

  test('keeps the users of workers and what was stored over a restart with another password', async () => {
    await started(start(password));
    ask(['acl', 'setuser', 'anna', 'on', '>secret', '~clipskip:w:anna:*', '+@all'], '-a', password);
    expect(ask(['acl', 'save'], '-a', password)).toBe('OK');
    ask(['set', 'clipskip:bot', '1'], '-a', password);
    await stop?.();
    await started(start(`${password}-new`));
    expect(ask(['ping'], '-a', password)).not.toMatch(/PONG/);
    expect(ask(['get', 'clipskip:bot'], '-a', `${password}-new`)).toBe('1');
    expect(ask(['set', 'clipskip:w:anna:x', '1'], '--user', 'anna', '--pass', 'secret')).toBe('OK');
    expect(ask(['get', 'clipskip:bot'], '--user', 'anna', '--pass', 'secret')).toMatch(/NOPERM/);
  });

  test.each(['', 'short-one', 'long enough, but with spaces', 'long-enough-but"quoted'])(
    'does not start on the password %j',
    async (bad) => {
      const redis = start(bad);
      expect(await redis.ended).toBe(1);
      expect(redis.printed()).toMatch(/secrets\/redis_password: /);
      expect(bad === '' || !redis.printed().includes(bad)).toBe(true);
    },
  );
});

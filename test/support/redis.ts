import type { ChildProcess } from 'node:child_process';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';

import { selfSigned } from './self-signed.ts';

export interface TestRedisOptions {
  /** Of the default user. Undefined: none is asked for. */
  readonly password?: string;
  /** The append-only file, flushed at every write: what was answered survives kill -9. Default off. */
  readonly appendonly?: boolean;
  /** Speaks TLS alone, with a certificate made for this start. Default off. */
  readonly tls?: boolean;
  /** A redis.conf of its own, which CONFIG REWRITE writes to. Default: none. */
  readonly conf?: string;
  /** More arguments of redis-server, over ours: `['--maxmemory-policy', 'allkeys-lru']`. */
  readonly args?: readonly string[];
}

export interface TestRedis {
  /** redis://127.0.0.1:port, or rediss://; the password in it, where there is one. */
  readonly url: string;
  readonly port: number;
  /** Its working folder: append-only file, ACL file. */
  readonly dir: string;
  /** The certificate's file, for REDIS_CA_FILE. Undefined without TLS. */
  readonly caFile: string | undefined;
  /** Ends the process and waits for that. Idempotent; `restart` starts it again. Default SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again, on the same port and folder; ends it first where it runs. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** The process stands still and its connections stay open: a machine that hangs. */
  pause(): void;
  resume(): void;
  /** redis-cli as the default user. Rejects with what Redis said. */
  cli(...args: readonly string[]): Promise<string>;
  /** `stop`, and its folder is removed. */
  remove(): Promise<void>;
}

/** What a worker of the test runner that is cut short would leave behind. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a real redis-server on a free port of 127.0.0.1 and waits until it answers. The caller removes it. */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'clipskip-redis-'));
  const tls = options.tls ? await writeCertificate(dir) : undefined;
  const port = await freePort();
  const where = tls
    ? ['--port', '0', '--tls-port', `${port}`, '--tls-cert-file', tls.cert, '--tls-key-file', tls.key]
    : ['--port', `${port}`];
  const argv = [
    ...(options.conf === undefined ? [] : [options.conf]),
    ...where,
    ...(tls ? ['--tls-ca-cert-file', tls.cert, '--tls-auth-clients', 'no'] : []),
    ...`--bind 127.0.0.1 --dir ${dir} --daemonize no --loglevel notice --save`.split(' '),
    '',
    ...(options.appendonly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : []),
    ...(options.password === undefined ? [] : ['--requirepass', options.password]),
    ...(options.args ?? []),
  ];
  let child = await startServer(argv);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    // A stopped process hears SIGTERM only when it goes on.
    child.kill(signal);
    child.kill('SIGCONT');
    await ended;
  };
  const credentials = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
  const runCli = promisify(execFile);
  return {
    url: `${tls ? 'rediss' : 'redis'}://${credentials}127.0.0.1:${port}`,
    port,
    dir,
    caFile: tls?.cert,
    stop,
    async restart(signal) {
      await stop(signal);
      child = await startServer(argv);
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async cli(...args) {
      const { stdout } = await runCli(
        'redis-cli',
        ['-h', '127.0.0.1', '-p', `${port}`, '-e', ...(tls ? ['--tls', '--cacert', tls.cert] : []), ...args],
        { env: { ...process.env, ...(options.password !== undefined && { REDISCLI_AUTH: options.password }) } },
      );
      return stdout.trimEnd();
    },
    async remove() {
      await stop('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function startServer(argv: readonly string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server ended before it answered:\n${said.slice(-2000)}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        if (said.length < 100_000) said += text;
        if (said.includes('Ready to accept connections')) resolve();
      });
    }
  });
  return child;
}

/** Kept by nobody between this and the start: a second one who takes it makes redis-server end, and that is said. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function writeCertificate(dir: string): Promise<{ readonly cert: string; readonly key: string }> {
  const { cert, key } = selfSigned({ host: '127.0.0.1' });
  const files = { cert: join(dir, 'redis.crt'), key: join(dir, 'redis.key') };
  await writeFile(files.cert, cert);
  await writeFile(files.key, key, { mode: 0o600 });
  return files;
}

let found: boolean | undefined;
function redisIsHere(): boolean {
  found ??= ['redis-server', 'redis-cli'].every((program) => spawnSync(program, ['--version']).status === 0);
  return found;
}

const told = new Set<string>();

/**
 * `describe` for what needs a real Redis. Where there is none the tests are skipped and one line per file says so; with
 * REQUIRE_REDIS=1, which CI sets, they fail.
 */
export function describeRedis(name: string, body: () => void): void {
  const run: Suite = describe;
  const skip: Suite = describe.skip;
  const add: (title: string, act: () => void) => void = test;
  if (redisIsHere()) {
    run(name, body);
    return;
  }
  const missing = 'redis-server and redis-cli are not on the PATH (Debian, Ubuntu: apt-get install redis-server)';
  if (process.env['REQUIRE_REDIS'] === '1') {
    run(name, () =>
      add('a real Redis is there, as REQUIRE_REDIS=1 wants it', () => {
        throw new Error(missing);
      }),
    );
    return;
  }
  const file = basename(expect.getState().testPath ?? 'a file');
  if (!told.has(file)) process.stderr.write(`\nNOT RUN: the tests of ${file} that need a real Redis: ${missing}\n`);
  told.add(file);
  skip(name, body);
}

type Suite = (name: string, body: () => void) => void;

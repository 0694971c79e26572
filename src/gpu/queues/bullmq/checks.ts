import { Redis } from 'ioredis';

import { AppError } from '../../../errors.ts';
import type { RedisAddress } from './address.ts';
import type { RedisConnection } from './connection.ts';

/** What was found out about a Redis. Undefined: this user may not know. */
export interface RedisFindings {
  readonly host: string;
  readonly loopback: boolean;
  /** "redis", "valkey", "dragonfly". */
  readonly product: string;
  readonly version: string | undefined;
  /** `maxmemory-policy`. */
  readonly evictionPolicy: string | undefined;
  /** False: what it was told in the last minutes is lost when it crashes. */
  readonly appendonly: boolean | undefined;
  /** Whether it answers somebody who says no password: asked, not read from settings. */
  readonly open: boolean | undefined;
  /** It takes connections from other machines (`bind`, `protected-mode`). */
  readonly listensBeyondLoopback: boolean | undefined;
}

/**
 * BullMQ 6.7 refuses Redis below 5.0 and advises 6.2 (src/classes/redis-connection.ts: minimumVersion, recommendedMinimumVersion).
 * We need 6.2: rights on channels, without which a worker would hear the others, came with it.
 */
const neededRedis = '6.2';

/** Compares whole numbers between dots; what is missing counts as 0. */
export function isOlder(version: string, than: string): boolean {
  const [mine, theirs] = [version, than].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let place = 0; place < 3; place += 1) {
    const difference = (mine?.[place] ?? 0) - (theirs?.[place] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Asks everything that a start and the doctor want to know. Rejects with `queue.*` and with the signal's reason. */
export async function examineRedis(
  connection: RedisConnection,
  address: RedisAddress,
  signal: AbortSignal,
): Promise<RedisFindings> {
  const { host, loopback } = address;
  const info = await infoOf(connection, signal);
  const settings = await settingsOf(connection, signal);
  const isOpen = await answersWithoutPassword(address, signal);
  const product = ['dragonfly', 'valkey', 'keydb'].find((name) => info[`${name}_version`] !== undefined) ?? 'redis';
  const appendonly = info['aof_enabled'] ?? settings['appendonly'];
  return {
    host,
    loopback,
    product,
    // Valkey and Dragonfly say which Redis they are like; that is what their commands and rights are.
    version: info['redis_version'],
    evictionPolicy: settings['maxmemory-policy'] ?? info['maxmemory_policy'],
    appendonly: appendonly === undefined ? undefined : /^(?:1|yes)$/.test(appendonly),
    open: isOpen,
    listensBeyondLoopback: listensBeyond(settings['bind'], settings['protected-mode']),
  };
}

/** Pure. Why it must not be used; empty: it is safe as far as this user can know. */
export function redisFaults(findings: RedisFindings): AppError[] {
  const { host, version, evictionPolicy: policy } = findings;
  const faults: AppError[] = [];
  if (version !== undefined && isOlder(version, neededRedis)) {
    faults.push(new AppError('queue.tooOld', { params: { host, found: version, needed: neededRedis } }));
  }
  if (findings.open && (!findings.loopback || findings.listensBeyondLoopback)) {
    faults.push(new AppError('queue.noPassword', { params: { host } }));
  }
  if (policy !== undefined && policy !== 'noeviction') {
    faults.push(new AppError('queue.eviction', { params: { host, policy } }));
  }
  return faults;
}

/** For the start of bot and worker. Rejects with `queue.tooOld`, `queue.noPassword`, `queue.eviction`, and as `examineRedis`. */
export async function requireSafeRedis(
  connection: RedisConnection,
  address: RedisAddress,
  signal: AbortSignal,
): Promise<RedisFindings> {
  const findings = await examineRedis(connection, address, signal);
  const [fault] = redisFaults(findings);
  if (fault) throw fault;
  return findings;
}

/**
 * Pure. With protected mode nobody from beyond loopback is let in while there is no password (clientAcceptHandler in
 * src/networking.c of Redis 7.0). `bind`: "127.0.0.1 -::1"; empty and "*": every address.
 */
export function listensBeyond(bind: string | undefined, protectedMode: string | undefined): boolean | undefined {
  if (protectedMode === 'yes') return false;
  if (bind === undefined) return undefined;
  const addresses = bind.split(/\s+/).filter(Boolean);
  return addresses.length === 0 || !addresses.every((one) => /^-?(?:127(?:\.\d+){3}|::1|localhost)$/.test(one));
}

type Texts = Readonly<Record<string, string>>;

/** Every section: each one alone is a question of its own, and BullMQ asks for them all too. */
async function infoOf(connection: RedisConnection, signal: AbortSignal): Promise<Texts> {
  const text = (await unlessForbidden(connection.run((redis) => redis.info(), signal))) ?? '';
  return Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const [, name, value] = /^(\w+):(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? '']];
    }),
  );
}

async function settingsOf(connection: RedisConnection, signal: AbortSignal): Promise<Texts> {
  const found: Record<string, string> = {};
  for (const name of ['maxmemory-policy', 'appendonly', 'bind', 'protected-mode']) {
    const answer = await unlessForbidden(connection.run((redis) => redis.config('GET', name), signal));
    if (answer === undefined) return {};
    const [, value] = answer as readonly (string | undefined)[];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** Undefined: the user may not ask, or this product does not know the question. */
async function unlessForbidden<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof AppError && (error.code === 'queue.auth' || error.code === 'internal')) return undefined;
    throw error;
  });
}

/** How long somebody without a password is listened to. */
const probeMs = 3000;

/** False: it wants one. Undefined: it could not be asked. */
async function answersWithoutPassword(address: RedisAddress, signal: AbortSignal): Promise<boolean | undefined> {
  signal.throwIfAborted();
  const stranger = new Redis({
    ...address.where,
    db: 0,
    replyMapping: 'legacy',
    // RESP2 begins without a word; RESP3's HELLO would be refused before anything was asked.
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    lazyConnect: true,
    connectTimeout: probeMs,
    commandTimeout: probeMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  stranger.on('error', () => undefined);
  const stop = (): void => stranger.disconnect();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await stranger.connect();
    await stranger.ping();
    return true;
  } catch (error) {
    signal.throwIfAborted();
    // Anything that Redis itself said is a no: NOAUTH, NOPERM, DENIED.
    return error instanceof Error && error.name === 'ReplyError' ? false : undefined;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

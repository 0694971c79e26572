import type { RedisOptions } from 'ioredis';
import { Redis } from 'ioredis';

import type { AppError } from '../../../errors.ts';
import { asAppError } from '../../../errors.ts';
import type { RedisAddress } from './address.ts';
import { awayError, redisFailure } from './redis-failure.ts';

/**
 * `bot`: fails fast, people wait for its answer. `worker`: keeps what it was told until Redis is back; what BullMQ's Worker wants.
 * `subscriber`: hears channels, and hears them again after it was cut off.
 */
export type RedisRole = 'bot' | 'worker' | 'subscriber';

interface RoleFacts {
  /** Bound of one command where the caller gives none, in ms. */
  readonly commandMs: number;
  readonly options: RedisOptions;
}

/**
 * socketTimeout ends a connection on which an answer is owed and nothing comes: after a network is cut, TCP by itself would go on
 * for a quarter of an hour. BullMQ's blocking read (BZPOPMIN) is owed its answer for up to 10 s, so a worker's is longer.
 */
const roles: Record<RedisRole, RoleFacts> = {
  bot: {
    commandMs: 3000,
    options: {
      connectTimeout: 3000,
      commandTimeout: 3000,
      socketTimeout: 6000,
      enableOfflineQueue: false,
      // A command that was under way when the connection broke may have been done: it is not sent again.
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
    },
  },
  worker: {
    commandMs: 30_000,
    // No commandTimeout: it would end the blocking read that BullMQ makes on a copy of this connection.
    options: { connectTimeout: 10_000, socketTimeout: 30_000, maxRetriesPerRequest: null },
  },
  subscriber: {
    commandMs: 5000,
    options: { connectTimeout: 5000, socketTimeout: 6000, maxRetriesPerRequest: null },
  },
};

/** How long Redis may take to say goodbye. */
const quitMs = 1000;

export interface OpenRedisOptions {
  readonly address: RedisAddress;
  readonly role: RedisRole;
  /** Shown in Redis's CLIENT LIST: "clipskip-bot". No spaces. */
  readonly name: string;
  /** 0 <= x < 1: spreads the attempts of many that were cut off at once. */
  readonly random: () => number;
  /** How often Redis is asked whether it lives, also when nobody else asks. Default 5000. */
  readonly pingEveryMs?: number;
}

export interface RedisConnection {
  /** For BullMQ (`connection`), for channels, and for `run`. Whoever calls it directly has no bound and gets ioredis's own errors. */
  readonly client: Redis;
  /** All that may be shown of the address. */
  readonly host: string;
  /** Undefined: connected, and the last question was answered. `queue.away` before the first connection too. */
  trouble(): AppError | undefined;
  /** Called after each change between well and not well. Returns what takes it off. */
  onTrouble(listener: (trouble: AppError | undefined) => void): () => void;
  /**
   * Resolves when connected. Rejects at once with what no waiting helps (`queue.auth`, `queue.tls`, `queue.noPassword`), with
   * `queue.away` after `withinMs` (default 5000), and with the signal's reason.
   */
  ready(signal: AbortSignal, withinMs?: number): Promise<void>;
  /**
   * One question to Redis. Rejects with `queue.*` and, whatever the connection does, after `withinMs` with `queue.away`: it may
   * have been done all the same. Default: 3 s for the bot, 5 s for a subscriber, 30 s for a worker.
   */
  run<T>(command: (client: Redis) => Promise<T>, signal: AbortSignal, withinMs?: number): Promise<T>;
  /** Idempotent. What still waits is rejected. */
  close(): Promise<void>;
}

/** Milliseconds before the next attempt: doubles from 0.1 s to 5 s, of which a random half is taken off. `attempt` from 1. */
export function backoff(attempt: number, random: () => number): number {
  return Math.round(Math.min(5000, 100 * 2 ** Math.min(attempt - 1, 10)) * (0.5 + random() / 2));
}

/** Starts to connect and goes on trying for ever; returns at once. */
export function openRedis({ address, role, name, random, pingEveryMs = 5000 }: OpenRedisOptions): RedisConnection {
  const { host } = address;
  const { options, commandMs } = roles[role];
  const settings: RedisOptions & { replyMapping: 'legacy' } = {
    ...address.where,
    ...address.credentials,
    ...options,
    // The default; named because ioredis's types want it named under exactOptionalPropertyTypes.
    replyMapping: 'legacy',
    connectionName: name,
    // CLIENT SETINFO is a command more that a worker's user would need a right for, and Redis 7.0 does not know it.
    disableClientInfo: true,
    retryStrategy: (attempt) => backoff(attempt, random),
  };
  const client = new Redis(settings);
  const standing = createStanding(awayError(host, 'not connected yet'));
  const troubleOf = (error: unknown): AppError => asAppError(redisFailure(error, host));
  client.on('ready', () => standing.update(undefined));
  client.on('close', () => standing.update(standing.now() ?? awayError(host, 'closed')));
  client.on('error', (error: unknown) => standing.update(troubleOf(error)));

  const run: RedisConnection['run'] = async (command, signal, withinMs = commandMs) => {
    signal.throwIfAborted();
    try {
      return await bounded(command(client), signal, withinMs, () => awayError(host, 'no answer'));
    } catch (error) {
      signal.throwIfAborted();
      throw redisFailure(error, host);
    }
  };

  const closing = new AbortController();
  let pinging = false;
  const ping = setInterval(() => {
    if (pinging || client.status !== 'ready') return;
    pinging = true;
    run((redis) => redis.ping(), closing.signal)
      .then(
        () => standing.update(undefined),
        (error: unknown) => {
          if (!closing.signal.aborted) standing.update(troubleOf(error));
        },
      )
      .finally(() => (pinging = false));
  }, pingEveryMs);
  ping.unref();

  return {
    client,
    host,
    trouble: standing.now,
    onTrouble: standing.onChange,
    async ready(signal, withinMs = 5000) {
      signal.throwIfAborted();
      const settled = standing.settled((trouble) => trouble === undefined || !trouble.retryable);
      const trouble = await bounded(settled, signal, withinMs, () => standing.now() ?? awayError(host, 'no answer'));
      if (trouble) throw trouble;
    },
    run,
    async close() {
      if (closing.signal.aborted) return;
      clearInterval(ping);
      if (client.status === 'ready') {
        const polite = AbortSignal.timeout(quitMs);
        await run((redis) => redis.quit(), polite).catch(() => undefined);
      }
      closing.abort();
      client.disconnect();
    },
  };
}

/** How a connection stands, and who wants to hear of it. */
function createStanding(first: AppError) {
  let state: AppError | undefined = first;
  const changes = new Set<(trouble: AppError | undefined) => void>();
  const every = new Set<() => void>();
  return {
    now: () => state,
    update(next: AppError | undefined): void {
      const changed = (state === undefined) !== (next === undefined);
      state = next;
      for (const listener of Array.from(every)) listener();
      if (changed) for (const listener of Array.from(changes)) listener(next);
    },
    onChange(listener: (trouble: AppError | undefined) => void) {
      changes.add(listener);
      return () => void changes.delete(listener);
    },
    settled: (enough: (trouble: AppError | undefined) => boolean): Promise<AppError | undefined> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!enough(state)) return;
          every.delete(look);
          resolve(state);
        };
        every.add(look);
        look();
      }),
  };
}

/** What was asked, or the signal's reason, or `late` after so many milliseconds; the answer then belongs to nobody. */
function bounded<T>(asked: Promise<T>, signal: AbortSignal, withinMs: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      act();
    };
    const aborted = (): void => end(() => reject(signal.reason as Error));
    const timer = setTimeout(() => end(() => reject(late())), withinMs);
    signal.addEventListener('abort', aborted, { once: true });
    asked.then(
      (answer) => end(() => resolve(answer)),
      (error: unknown) => end(() => reject(error as Error)),
    );
  });
}

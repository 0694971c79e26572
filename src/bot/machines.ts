import { AppError, asAppError } from '../errors.ts';
import type { Config } from '../config.ts';
import { openServers, openVolunteers } from '../gpu/engines/open.ts';
import type { PoolServer } from '../gpu/pool/index.ts';
import type { RemoteWorkers } from '../gpu/queues/bullmq/index.ts';
import type { RedisConfig } from '../redis-config.ts';
import { readRedisAccess } from '../redis-config.ts';
import type { BotOverrides } from './overrides.ts';

/**
 * What draws in this process. With a queue on Redis that is only what the configuration names: our own engine is nobody's
 * stand-in. Rejects with `config.invalid` and `server.address`.
 */
export async function localServers(
  config: Config,
  overrides: Pick<BotOverrides, 'engine' | 'servers' | 'volunteers'>,
): Promise<readonly PoolServer[]> {
  const own = await ownServers(config, overrides);
  return config.bot.hordeFallback ? [...own, overrides.volunteers ?? (await openVolunteers(config))] : own;
}

async function ownServers(
  config: Config,
  { engine, servers }: Pick<BotOverrides, 'engine' | 'servers'>,
): Promise<readonly PoolServer[]> {
  if (servers) return servers;
  if (engine) return [{ id: 'engine', identity: 'engine', engine }];
  const named = config.serverUrl !== undefined || config.servers.length > 0 || config.engine !== 'auto';
  return config.redis && !named ? [] : openServers(config);
}

export interface RemoteParts {
  readonly now: () => number;
  readonly starting: AbortSignal;
  /** Aborted when the bot stops: machines go on with what they draw. */
  readonly signal: AbortSignal;
  readonly closers: (() => unknown)[];
}

/**
 * The machines behind Redis. One that is away is no mistake: they are found when it is back. Rejects with what no waiting helps:
 * `queue.noPassword`, `queue.auth`, `queue.tls`, `queue.eviction`, `queue.tooOld`.
 */
export async function openRemote(
  config: Config,
  redis: RedisConfig,
  { now, starting, signal, closers }: RemoteParts,
): Promise<RemoteWorkers> {
  const { openRedis, openRemoteWorkers, readRedisAddress, requireSafeRedis } =
    await import('../gpu/queues/bullmq/index.ts');
  const address = readRedisAddress(readRedisAccess(redis));
  const open = (role: 'bot' | 'subscriber') => openRedis({ address, role, name: 'clipskip-bot', random: Math.random });
  const connection = open('bot');
  closers.push(() => connection.close());
  const subscriber = open('subscriber');
  closers.push(() => subscriber.close());
  try {
    await connection.ready(starting);
    await requireSafeRedis(connection, address, starting);
  } catch (error) {
    const failure = asAppError(error);
    if (!(failure instanceof AppError) || !failure.retryable) throw failure;
  }
  const remote = await openRemoteWorkers({
    connection,
    subscriber: subscriber.client,
    version: config.version,
    now,
    leaving: signal,
  });
  closers.push(() => remote.close());
  return remote;
}

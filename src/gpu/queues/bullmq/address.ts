import type { RedisOptions } from 'ioredis';

import { AppError } from '../../../errors.ts';

/** What the configuration says about Redis, with its files read. Secret. */
export interface RedisAccess {
  /** redis://, rediss:// (TLS) or unix:/path; user and password may stand in it. */
  readonly url: string;
  /** Goes over the one in the URL. */
  readonly password: string | undefined;
  /** PEM: certificates that are trusted instead of those of this machine. */
  readonly ca: string | undefined;
}

export interface RedisAddress {
  /** "redis.example:6379", or the socket's file name: all that may be shown or logged. */
  readonly host: string;
  /** This machine alone can reach it there. */
  readonly loopback: boolean;
  /** Where it is and how it is spoken to; no credentials. */
  readonly where: Pick<RedisOptions, 'host' | 'port' | 'path' | 'db' | 'tls'>;
  /** Secret. Empty: none. */
  readonly credentials: Pick<RedisOptions, 'username' | 'password'>;
}

const shape = 'REDIS_URL=rediss://user:password@host:6379';

/**
 * Pure. Throws `config.invalid` for what is no address, and `queue.noPassword` for a Redis beyond this machine without a
 * password: that of a private network too, where one guest would be enough.
 */
export function readRedisAddress({ url: text, password: given, ca }: RedisAccess): RedisAddress {
  const socket = /^unix:(?:\/\/)?(\/.+)$/.exec(text)?.[1];
  if (socket !== undefined) {
    const host = socket.slice(socket.lastIndexOf('/') + 1);
    return {
      host,
      loopback: true,
      where: { path: socket },
      credentials: given === undefined ? {} : { password: given },
    };
  }
  const url = URL.parse(text);
  if (!url?.hostname || !/^rediss?:$/.test(url.protocol)) throw invalid();
  const port = url.port === '' ? 6379 : Number(url.port);
  const db = Number(url.pathname.slice(1));
  if (!Number.isInteger(db)) throw invalid();
  const username = decoded(url.username);
  const password = given ?? decoded(url.password);
  const loopback = isLoopback(url.hostname);
  const address: RedisAddress = {
    host: `${url.hostname}:${port}`,
    loopback,
    where: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port,
      db,
      ...(url.protocol === 'rediss:' && { tls: ca === undefined ? {} : { ca } }),
    },
    credentials: { ...(username && { username }), ...(password && { password }) },
  };
  if (!loopback && !password) throw new AppError('queue.noPassword', { params: { host: address.host } });
  return address;
}

/** localhost, 127.0.0.0/8 and ::1, the last also as an IPv6 address that holds an IPv4 one. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/i.test(hostname);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid();
  }
}

function invalid(): AppError {
  return new AppError('config.invalid', { params: { names: 'REDIS_URL', shapes: shape } });
}

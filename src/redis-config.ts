import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { AppError } from './errors.ts';
import type { ValuesOf, Variable } from './variable.ts';

export interface RedisConfig {
  /** redis://, rediss:// (TLS) or unix:/path, as it was given: with the password, where it stands in it. Secret. */
  readonly url: string;
  /** Absolute. File that holds the password. Undefined: it stands in the URL, or there is none. */
  readonly passwordFile: string | undefined;
  /** Absolute. Certificates (PEM) that are trusted instead of those of this machine. Undefined: those of this machine. */
  readonly caFile: string | undefined;
}

/** What it takes to reach Redis, with the files read. Secret. */
export interface RedisAccess {
  readonly url: string;
  /** Out of REDIS_PASSWORD_FILE. Undefined: as the URL says. */
  readonly password: string | undefined;
  /** PEM. */
  readonly ca: string | undefined;
}

const shape = 'rediss://user:password@host:6379';
const isRedisUrl = (text: string): boolean => {
  if (/^unix:(?:\/\/)?\/[^?#]+$/.test(text)) return true;
  const url = URL.parse(text);
  // ioredis takes a query for options of its own: what is not understood must not pass in silence.
  return (
    url !== null &&
    /^rediss?:$/.test(url.protocol) &&
    url.hostname !== '' &&
    /^\/?\d{0,3}$/.test(url.pathname) &&
    url.search + url.hash === '' &&
    decodes(url.username) &&
    decodes(url.password)
  );
};

export const redisVariables = {
  REDIS_URL: { schema: z.string().refine(isRedisUrl), shape },
  REDIS_PASSWORD_FILE: { schema: z.string().max(4096), shape: '/run/secrets/redis_password' },
  REDIS_CA_FILE: { schema: z.string().max(4096), shape: '/etc/clipskip/redis-ca.pem' },
} as const satisfies Record<string, Variable<unknown>>;

/** Undefined: no Redis. Throws `config.conflict` for two passwords, and for a certificate that nothing would look at. */
export function redisConfig(
  values: ValuesOf<typeof redisVariables>,
  absolute: (path: string) => string,
): RedisConfig | undefined {
  const { REDIS_URL: url, REDIS_PASSWORD_FILE: passwordFile, REDIS_CA_FILE: caFile } = values;
  if (url === undefined) return undefined;
  if (passwordFile !== undefined && URL.parse(url)?.password) {
    throw new AppError('config.conflict', { params: { a: 'REDIS_PASSWORD_FILE', b: 'REDIS_URL=redis://:password@' } });
  }
  if (caFile !== undefined && !/^rediss:/i.test(url)) {
    throw new AppError('config.conflict', { params: { a: 'REDIS_CA_FILE', b: 'REDIS_URL=redis://' } });
  }
  return {
    url,
    passwordFile: passwordFile === undefined ? undefined : absolute(passwordFile),
    caFile: caFile === undefined ? undefined : absolute(caFile),
  };
}

/** Longest of each file, in characters: a password is a line, a bundle of certificates some 200 kB. */
const longest = { password: 1000, ca: 1_000_000 };

/** Reads the two files. Throws `config.invalid` with the variable's name, never with what the file holds. */
export function readRedisAccess({ url, passwordFile, caFile }: RedisConfig): RedisAccess {
  return {
    url,
    password: passwordFile === undefined ? undefined : passwordIn(passwordFile),
    ca: caFile === undefined ? undefined : certificatesIn(caFile),
  };
}

/** Its only line; spaces inside belong to it. */
function passwordIn(path: string): string {
  const text = readText(path, 'REDIS_PASSWORD_FILE').replace(/\r?\n$/, '');
  if (text === '' || text.length > longest.password || /[\r\n]/.test(text)) throw invalid('REDIS_PASSWORD_FILE');
  return text;
}

function certificatesIn(path: string): string {
  const text = readText(path, 'REDIS_CA_FILE');
  if (text.length > longest.ca || !text.includes('-----BEGIN CERTIFICATE-----')) throw invalid('REDIS_CA_FILE');
  return text;
}

function readText(path: string, name: keyof typeof redisVariables): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalid(name, cause);
  }
}

function invalid(name: keyof typeof redisVariables, cause?: unknown): AppError {
  const shapes = `${name}=${redisVariables[name].shape}`;
  return new AppError('config.invalid', { params: { names: name, shapes }, cause });
}

function decodes(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

import { workerRules, workerUser } from './acl.ts';
import type { RedisAddress } from './address.ts';

export interface InvitationOptions {
  /** Name of the worker; lower case. */
  readonly id: string;
  readonly password: string;
  /** Where the worker's machine finds Redis: host, host:port, or with redis:// or rediss://. Undefined: as the bot does. */
  readonly host: string | undefined;
  /** As the bot reaches it. Undefined: no REDIS_URL. */
  readonly address: RedisAddress | undefined;
}

/** What both sides type. Secret: the password is in it. */
export interface Invitation {
  readonly user: string;
  /** Words after ACL SETUSER <user>. */
  readonly rules: readonly string[];
  /** For redis-cli. */
  readonly setUser: string;
  /** Line of an ACL file or of redis.conf. */
  readonly line: string;
  readonly takeBack: string;
  /** For the worker. */
  readonly url: string;
  /** The address in it stands for one that is not known. */
  readonly placeholder: boolean;
  readonly tls: boolean;
  readonly bash: string;
  readonly powershell: string;
}

const sdUrl = 'http://127.0.0.1:7860';

/** Pure. Undefined: the host cannot be read. */
export function invitation({ id, password, host, address }: InvitationOptions): Invitation | undefined {
  const user = workerUser(id);
  const rules = workerRules(id, password);
  const where = whereOf(host, address);
  if (!where) return undefined;
  const db = address?.where.db ? `/${address.where.db}` : '';
  const url = `${where.tls ? 'rediss' : 'redis'}://${user}:${password}@${where.authority}${db}`;
  return {
    user,
    rules: ['reset', ...rules],
    setUser: `redis-cli ACL SETUSER ${user} reset ${rules.map(quoted).join(' ')}`,
    line: `user ${user} ${rules.join(' ')}`,
    takeBack: `redis-cli ACL DELUSER ${user}`,
    url,
    placeholder: where.placeholder,
    tls: where.tls,
    bash: `REDIS_URL='${url}' WORKER_NAME=${id} SD_URL=${sdUrl} npm run worker`,
    powershell: `$env:REDIS_URL='${url}'; $env:WORKER_NAME='${id}'; $env:SD_URL='${sdUrl}'; npm run worker`,
  };
}

interface Where {
  /** "100.101.1.2:6379" */
  readonly authority: string;
  readonly tls: boolean;
  readonly placeholder: boolean;
}

/** Without a scheme: as the bot speaks to Redis, and in the clear only where the address is one of a private network. */
function whereOf(host: string | undefined, address: RedisAddress | undefined): Where | undefined {
  const bot = address?.where;
  const port = bot?.port ?? 6379;
  if (host === undefined) {
    const known = address !== undefined && !address.loopback;
    return {
      authority: known ? address.host : `HOST:${port}`,
      tls: bot?.tls !== undefined,
      placeholder: !known,
    };
  }
  const scheme = /^rediss?:/.exec(host)?.[0];
  const parsed = URL.parse(scheme ? host : `redis://${host}`);
  if (!parsed?.hostname || parsed.username || parsed.password || parsed.search || parsed.hash) return undefined;
  if (!/^\/?$/.test(parsed.pathname)) return undefined;
  const tls = scheme ? scheme === 'rediss:' : bot?.tls !== undefined || !isPrivate(parsed.hostname);
  return { authority: `${parsed.hostname}:${parsed.port || port}`, tls, placeholder: false };
}

/** Addresses that no router of the internet forwards, those of Tailscale among them (100.64.0.0/10), and names of its MagicDNS. */
function isPrivate(hostname: string): boolean {
  return (
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|127\.)/.test(hostname) ||
    /^\[f[cd]|^\[::1\]$|^\[fe80:/i.test(hostname) ||
    /(?:^localhost|\.ts\.net|\.local|\.lan|\.internal)$/i.test(hostname) ||
    !/[.:]/.test(hostname)
  );
}

/** For a POSIX shell; all that is quoted here holds no quote. */
function quoted(word: string): string {
  return /^[\w@+:-]+$/.test(word) ? word : `'${word}'`;
}

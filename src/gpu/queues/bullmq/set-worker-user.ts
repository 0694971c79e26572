import { AppError } from '../../../errors.ts';
import { neededForWorkers } from './acl.ts';
import { isOlder } from './checks.ts';
import type { RedisConnection } from './connection.ts';

export interface UserSet {
  /** There was one of this name; its old password is void. */
  readonly renewed: boolean;
  /** Where Redis keeps it over a restart. Undefined: nowhere, and somebody has to write it down. */
  readonly kept: 'aclFile' | 'redisConf' | undefined;
}

/** Sets a worker's user, and has Redis keep it. Rejects with `queue.*`: `queue.auth` for a user that may not set users. */
export async function setWorkerUser(
  connection: RedisConnection,
  user: string,
  rules: readonly string[],
  signal: AbortSignal,
): Promise<UserSet> {
  const { host } = connection;
  const info = await connection.run((redis) => redis.info('server'), signal);
  const version = /^redis_version:(.+?)\r?$/m.exec(info)?.[1];
  if (version !== undefined && isOlder(version, neededForWorkers)) {
    throw new AppError('queue.tooOld', { params: { host, found: version, needed: neededForWorkers } });
  }
  const known = await connection.run((redis) => redis.acl('GETUSER', user), signal);
  await connection.run((redis) => redis.acl('SETUSER', user, ...rules), signal);
  return { renewed: known !== null, kept: await keep(connection, /^config_file:\S/m.test(info), signal) };
}

/** An ACL file where there is one: Redis refuses users in redis.conf beside it. */
async function keep(
  connection: RedisConnection,
  hasConfigFile: boolean,
  signal: AbortSignal,
): Promise<UserSet['kept']> {
  try {
    const [, file] = (await connection.run((redis) => redis.config('GET', 'aclfile'), signal)) as string[];
    if (file) {
      await connection.run((redis) => redis.acl('SAVE'), signal);
      return 'aclFile';
    }
    if (!hasConfigFile) return undefined;
    await connection.run((redis) => redis.config('REWRITE'), signal);
    return 'redisConf';
  } catch (error) {
    // It may not (CONFIG is forbidden, the file is read-only): the user is set, and that it is not kept is said.
    if (error instanceof AppError && /^(?:internal|queue\.auth)$/.test(error.code)) return undefined;
    throw error;
  }
}

import { AppError } from '../../../errors.ts';
import type { RedisAccess } from './address.ts';
import { readRedisAddress } from './address.ts';
import type { RedisFindings } from './checks.ts';
import { examineRedis } from './checks.ts';
import type { RedisConnection } from './connection.ts';
import { openRedis } from './connection.ts';
import { allBeats, workerOfKey } from './keys.ts';

export interface QueueFindings extends RedisFindings {
  /** Workers with a living heartbeat, by name. Undefined: this user may not look (a worker's own). */
  readonly workers: readonly string[] | undefined;
}

export interface ExamineOptions {
  readonly access: RedisAccess;
  readonly signal: AbortSignal;
  /** 0 <= x < 1 */
  readonly random: () => number;
}

/** For the doctor: connects, asks, and leaves. Rejects with `queue.*` and `config.invalid`. */
export async function examineQueue({ access, signal, random }: ExamineOptions): Promise<QueueFindings> {
  const address = readRedisAddress(access);
  const connection = openRedis({ address, role: 'bot', name: 'clipskip-doctor', random });
  try {
    await connection.ready(signal);
    const findings = await examineRedis(connection, address, signal);
    return { ...findings, workers: await livingWorkers(connection, signal) };
  } finally {
    await connection.close();
  }
}

/** Keys looked at in one question, and questions at most: Redis may hold other things beside ours. */
const scanned = { keys: 1000, questions: 1000 };

async function livingWorkers(connection: RedisConnection, signal: AbortSignal): Promise<string[] | undefined> {
  const found = new Set<string>();
  let cursor = '0';
  try {
    for (let question = 0; question < scanned.questions; question += 1) {
      const [next, keys] = await connection.run(
        (redis) => redis.scan(cursor, 'MATCH', allBeats, 'COUNT', scanned.keys),
        signal,
      );
      for (const key of keys) {
        const id = workerOfKey(key);
        if (id !== undefined) found.add(id);
      }
      cursor = next;
      if (cursor === '0') break;
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'queue.auth') return undefined;
    throw error;
  }
  return [...found].toSorted();
}

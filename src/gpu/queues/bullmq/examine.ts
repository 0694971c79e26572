import { AppError } from '../../../errors.ts';
import type { RedisAccess } from './address.ts';
import { readRedisAddress } from './address.ts';
import { askOnce } from './ask.ts';
import type { RedisFindings } from './checks.ts';
import { examineRedis } from './checks.ts';
import type { RedisConnection } from './connection.ts';
import { openRedis } from './connection.ts';
import { scanWorkers } from './read-worker.ts';

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

async function livingWorkers(connection: RedisConnection, signal: AbortSignal): Promise<string[] | undefined> {
  try {
    return [...(await scanWorkers(askOnce(connection, signal)))].toSorted();
  } catch (error) {
    if (error instanceof AppError && error.code === 'queue.auth') return undefined;
    throw error;
  }
}

import { AppError } from '../../../errors.ts';
import type { Ask } from './ask.ts';
import { allBeats, workerKeys, workerOfKey, workersKey } from './keys.ts';
import type { WorkerInfo } from './protocol.ts';
import { workerInfo } from './protocol.ts';

/**
 * What workers keep in Redis, read by the bot. Each of them can write what it likes below its own name: nothing is read that is larger
 * than it can be, and what is of another kind than expected counts as nothing. It is one worker's fault and no failure of the queue.
 */

/** More names than this are no fleet, but somebody who makes them up. */
export const mostWorkers = 1000;
const mostInfoBytes = 8 * 2 ** 20;
const mostBeatBytes = 64 * 1024;
/** Keys looked at in one question, and questions at most: Redis may hold other things beside ours. */
const scanned = { keys: 1000, questions: 1000 };

/** Undefined: there is none. */
export async function readBeat(ask: Ask, id: string): Promise<string | undefined> {
  const { beat } = workerKeys(id);
  const text = await unlessRubbish(ask((redis) => redis.getrange(beat, 0, mostBeatBytes)));
  return text === undefined || text.length === 0 || text.length > mostBeatBytes ? undefined : text;
}

/** Undefined: nothing that can be read. */
export async function readInfo(ask: Ask, id: string): Promise<WorkerInfo | undefined> {
  const { info } = workerKeys(id);
  const text = (await unlessRubbish(ask((redis) => redis.getrange(info, 0, mostInfoBytes)))) ?? '';
  if (text.length > mostInfoBytes) return undefined;
  try {
    return workerInfo.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** What is kept of workers over restarts: id and text. */
export async function readKept(ask: Ask): Promise<(readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  let cursor = '0';
  do {
    const [next, pairs] = (await unlessRubbish(
      ask((redis) => redis.hscan(workersKey, cursor, 'COUNT', scanned.keys)),
    )) ?? ['0', []];
    for (let index = 0; index + 1 < pairs.length; index += 2) found.push([pairs[index] ?? '', pairs[index + 1] ?? '']);
    cursor = next;
  } while (cursor !== '0' && found.length < 2 * mostWorkers);
  return found;
}

/** Ids of those that have a heartbeat. */
export async function scanWorkers(ask: Ask): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let cursor = '0';
  for (let question = 0; question < scanned.questions && found.size < mostWorkers; question += 1) {
    const [next, keys] = await ask((redis) => redis.scan(cursor, 'MATCH', allBeats, 'COUNT', scanned.keys));
    for (const key of keys) {
      const id = workerOfKey(key);
      if (id !== undefined) found.add(id);
    }
    cursor = next;
    if (cursor === '0') break;
  }
  return found;
}

/** Undefined: what lies there is of another kind (WRONGTYPE). */
export async function unlessRubbish<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'internal') return undefined;
    throw error;
  });
}

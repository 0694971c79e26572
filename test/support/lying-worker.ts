import { createHash } from 'node:crypto';

import type { Redis } from 'ioredis';

import { encodeFrame } from '../../src/gpu/queues/bullmq/frame.ts';
import type { WorkerKeys } from '../../src/gpu/queues/bullmq/keys.ts';
import { workerKeys } from '../../src/gpu/queues/bullmq/keys.ts';
import type { JobPayload } from '../../src/gpu/queues/bullmq/protocol.ts';
import { jobPayload } from '../../src/gpu/queues/bullmq/protocol.ts';
import { sightOf } from '../../src/gpu/queues/bullmq/sight.ts';
import { createDrawingEngine } from './drawing-engine.ts';
import { connect } from './redis-fleet.ts';

/** Whoever has the password of one worker: writes below its name what it likes, byte by byte. */
export interface LyingWorker {
  readonly redis: Redis;
  readonly keys: WorkerKeys;
  /** Key of the worker's BullMQ queue. */
  at(name: string): string;
  /** Says that it is there, with changes. */
  beat(change?: object): Promise<void>;
  news(what: object, bytes?: Uint8Array): Promise<void>;
  /** Waits for a job that lies in its queue, and was not there the last time. */
  nextJob(): Promise<{ readonly id: string; readonly payload: JobPayload }>;
  /** Ends a job as BullMQ's worker would. */
  end(job: string, failedReason?: string): Promise<void>;
  /** Puts a job into the queue, as BullMQ would, with any data. */
  put(job: string, data: string, fields?: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function openLyingWorker(url: string, id: string): Promise<LyingWorker> {
  const connection = connect(url, 'worker');
  const { client } = connection;
  const keys = workerKeys(id);
  const engine = createDrawingEngine();
  const sight = sightOf(engine, await engine.describe(new AbortController().signal));
  const at = (name: string): string => `${keys.bullPrefix}:rows:${name}`;
  const seen = new Set<string>();
  const news: LyingWorker['news'] = async (what, bytes) => {
    await client.publish(keys.news, encodeFrame(what, bytes));
  };
  return {
    redis: client,
    keys,
    at,
    news,
    async beat(change = {}) {
      const beat = {
        protocol: 1,
        version: '0.1.0',
        instance: 'liar',
        state: 'here',
        info: sight.hash,
        weight: 1,
        bounds: { nsfw: true },
        running: 0,
        ...change,
      };
      await client.set(keys.info, sight.text);
      await client.set(keys.beat, JSON.stringify(beat));
      await news({ type: 'beat' });
    },
    async nextJob() {
      for (;;) {
        const waiting = await client.lrange(at('wait'), 0, -1);
        const job = waiting.find((one) => !seen.has(one));
        if (job !== undefined) {
          seen.add(job);
          return { id: job, payload: jobPayload.parse(JSON.parse((await client.hget(at(job), 'data')) ?? '')) };
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async end(job, failedReason) {
      if (failedReason !== undefined) await client.hset(at(job), 'failedReason', failedReason);
      await client.lrem(at('wait'), 0, job);
      await client.zadd(at(failedReason === undefined ? 'completed' : 'failed'), 1, job);
      await news({ type: 'ended', job });
    },
    async put(job, data, fields = {}) {
      const opts = JSON.stringify({ attempts: 1 });
      await client.hset(at(job), { name: 'row', data, opts, timestamp: '1', delay: '0', priority: '0', ...fields });
      await client.set(keys.wanted(job), '1', 'PX', 60_000);
      await client.lpush(at('wait'), job);
      await client.zadd(at('marker'), 0, '0');
    },
    close: () => connection.close(),
  };
}

/** A picture as an honest worker sends it, with changes to what it says of it. */
export function pictureFrame(key: string, image: Uint8Array, change: object = {}): Buffer {
  const sha256 = createHash('sha256').update(image).digest('hex');
  return encodeFrame({ key, sha256, honoured: 'yes', ms: 1, warnings: [], ...change }, image);
}

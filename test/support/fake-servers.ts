import { onTestFinished } from 'vitest';

import { createSdapiEngine } from '../../src/gpu/engines/sdapi/index.ts';
import type { Pool, PoolServer } from '../../src/gpu/pool/index.ts';
import { createPool } from '../../src/gpu/pool/index.ts';
import { createMemoryQueue } from '../../src/gpu/queues/memory.ts';
import type { RowQueue } from '../../src/gpu/queue.ts';
import type { FakeSdapi, FakeSdapiOptions } from './fake-sdapi.ts';
import { startFakeSdapi } from './fake-sdapi.ts';
import type { TcpDoor } from './tcp-door.ts';
import { createTcpDoor } from './tcp-door.ts';

interface FakeServer {
  readonly fake: FakeSdapi;
  /** Shut: the machine is off. */
  readonly door: TcpDoor;
}

export interface FakeServers<Id extends string> {
  readonly pool: Pool;
  readonly queue: RowQueue;
  readonly servers: Readonly<Record<Id, FakeServer>>;
  /** Clip skips that a server was asked for, picture by picture. */
  drawn(id: Id): number[];
}

/** Real engines on fake servers, each behind a door, as one pool with its queue. All of it ends with the test. */
export async function startServers<Id extends string>(
  options: Readonly<Record<Id, FakeSdapiOptions & Omit<PoolServer, 'id' | 'engine'>>>,
  // A short pause keeps tests short; the pool's own are its business.
  wait = (_ms: number, signal: AbortSignal): Promise<void> => pause(20, signal),
): Promise<FakeServers<Id>> {
  const ids = Object.keys(options) as Id[];
  const started = await Promise.all(
    ids.map(async (id) => {
      const fake = await startFakeSdapi(options[id]);
      const door = await createTcpDoor(fake.url);
      const { determinismClass, weight } = options[id];
      const server: PoolServer = {
        id,
        engine: createSdapiEngine({ url: door.url, pollMs: 5, closeGraceMs: 100 }),
        ...(determinismClass === undefined ? {} : { determinismClass }),
        ...(weight === undefined ? {} : { weight }),
      };
      return { id, fake, door, server };
    }),
  );
  const pool = createPool({ servers: started.map(({ server }) => server), wait });
  const queue = createMemoryQueue({ servers: pool });
  const servers = Object.fromEntries(started.map(({ id, fake, door }) => [id, { fake, door }])) as Record<
    Id,
    FakeServer
  >;
  onTestFinished(async () => {
    await queue.close();
    await pool.engine.close?.();
    for (const { fake, door } of started) {
      await door.shut();
      await fake.close();
    }
  });
  return {
    pool,
    queue,
    servers,
    drawn: (id) =>
      servers[id].fake.pictures().map(({ override_settings: own }) => Number(own['CLIP_stop_at_last_layers'])),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(end);
      reject(new Error('not wanted any more'));
    });
  });
}

import type { Engine } from './engine.ts';
import type { PoolServer } from './pool/index.ts';
import { createPool } from './pool/index.ts';
import type { RowQueue } from './queue.ts';
import { createMemoryQueue } from './queues/index.ts';

/** All that draws in this process, however many servers that are. */
export interface Fleet {
  /** For planning: the one engine, or all servers as one. */
  readonly engine: Engine;
  /** For drawing. */
  readonly queue: RowQueue;
  readonly servers: readonly PoolServer[];
  /** A queue in front of one server alone, for looking at that one. It shares the server's place with everybody. */
  queueOf(id: string): RowQueue;
  /** Whether each answered the last time, by its name. One that nobody asked yet is not up. */
  up(): Readonly<Record<string, boolean>>;
  /** Queue first, then the engines. */
  close(): Promise<void>;
}

/** `servers`: at least one. A single one is used as it is: nothing is chosen, set aside or named. */
export function openFleet(servers: readonly PoolServer[]): Fleet {
  const [sole, ...others] = servers;
  if (!sole) throw new TypeError('a fleet without servers');
  if (others.length > 0) {
    const pool = createPool({ servers });
    return fleetOf(pool.engine, createMemoryQueue({ servers: pool }), servers, () => pool.up());
  }
  let answered = false;
  const engine = watched(sole.engine, (answers) => {
    answered = answers;
  });
  return fleetOf(engine, createMemoryQueue({ engine }), [{ ...sole, engine }], () => ({ [sole.id]: answered }));
}

function fleetOf(engine: Engine, queue: RowQueue, servers: readonly PoolServer[], up: Fleet['up']): Fleet {
  return {
    engine,
    queue,
    servers,
    up,
    queueOf(id) {
      const server = servers.find((one) => one.id === id);
      if (!server) throw new TypeError('no such server');
      return createMemoryQueue({ engine: server.engine });
    },
    async close() {
      await queue.close();
      await engine.close?.();
    },
  };
}

/** The same engine; whether it answers is told each time it is asked. */
function watched(engine: Engine, onAnswer: (answers: boolean) => void): Engine {
  return {
    ...engine,
    get name() {
      return engine.name;
    },
    async describe(signal) {
      try {
        const info = await engine.describe(signal);
        onAnswer(true);
        return info;
      } catch (error) {
        if (!signal.aborted) onAnswer(false);
        throw error;
      }
    },
  };
}

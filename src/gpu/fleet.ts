import type { Engine } from './engine.ts';
import type { PoolServer } from './pool/index.ts';
import { createPool } from './pool/index.ts';
import type { RowJob, RowQueue } from './queue.ts';
import type { RemoteWorkers } from './queues/bullmq/index.ts';
import { createMemoryQueue } from './queues/index.ts';
import type { FleetWorkers } from './workers.ts';

/** All that draws, however many servers and machines that are. */
export interface Fleet {
  /** For planning: the one engine, or all servers as one. */
  readonly engine: Engine;
  /** For drawing. */
  readonly queue: RowQueue;
  /** Those that are known now: machines may join. */
  servers(): readonly PoolServer[];
  /** Machines behind a queue on Redis. Undefined: there is no such queue. */
  readonly workers?: FleetWorkers;
  /** A queue in front of one server alone, for looking at that one. It shares the server's place with everybody. */
  queueOf(id: string): RowQueue;
  /** Whether each answered the last time, by its name. One that nobody asked yet is not up. */
  up(): Readonly<Record<string, boolean>>;
  /** Queue first, then the engines. */
  close(): Promise<void>;
}

export interface FleetOptions {
  /** Machines that come through Redis. */
  readonly remote?: RemoteWorkers;
  /** The same server with what its caller needs around the engine. Default: as it is. */
  readonly wrap?: (server: PoolServer) => PoolServer;
}

/**
 * `servers`: at least one where there is no `remote`. A single one is used as it is: nothing is chosen, set aside or named. With
 * machines behind a queue there may be none at first, and others join.
 */
export function openFleet(
  servers: readonly PoolServer[],
  { remote, wrap = (server) => server }: FleetOptions = {},
): Fleet {
  const local = servers.map(wrap);
  if (remote) {
    const known = [...local, ...remote.servers().map(wrap)];
    const pool = createPool({ servers: known, nobody: () => remote.nobody(), prove: true });
    remote.onJoin((server) => pool.join(wrap(server)));
    const queue = pinToHolder(createMemoryQueue({ servers: pool }), (row) => {
      const holder = remote.holderOf(row);
      return pool.standings(row).find(({ id }) => id === holder)?.determinismClass;
    });
    const fleet = fleetOf(
      pool.engine,
      queue,
      () => pool.servers(),
      () => pool.up(),
    );
    return { ...fleet, workers: remote.workers((id) => pool.proofOf(id)) };
  }
  const [sole, ...others] = local;
  if (!sole) throw new TypeError('a fleet without servers');
  if (others.length > 0) {
    const pool = createPool({ servers: local, prove: true });
    return fleetOf(
      pool.engine,
      createMemoryQueue({ servers: pool }),
      () => pool.servers(),
      () => pool.up(),
    );
  }
  let answered = false;
  const engine = watched(sole.engine, (answers) => {
    answered = answers;
  });
  const only = [{ ...sole, engine }];
  return fleetOf(
    engine,
    createMemoryQueue({ engine }),
    () => only,
    () => ({ [sole.id]: answered }),
  );
}

function fleetOf(engine: Engine, queue: RowQueue, servers: Fleet['servers'], up: Fleet['up']): Fleet {
  return {
    engine,
    queue,
    servers,
    up,
    queueOf(id) {
      const server = servers().find((one) => one.id === id);
      if (!server) throw new TypeError('no such server');
      return createMemoryQueue({ engine: server.engine });
    },
    async close() {
      await queue.close();
      await engine.close?.();
    },
  };
}

/** A row that a machine draws since before a restart goes to that machine, which has it. `holder`: its class. */
function pinToHolder(queue: RowQueue, holder: (row: RowJob['row']) => string | undefined): RowQueue {
  return {
    ...queue,
    async submit(job, options) {
      const pin = job.pin ?? holder(job.row);
      await queue.submit(pin === undefined ? job : { ...job, pin }, options);
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

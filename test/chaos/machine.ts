import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { FakeFault, FakeSdapi } from '../support/fake-sdapi.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import type { TcpDoor } from '../support/tcp-door.ts';
import { createTcpDoor } from '../support/tcp-door.ts';
import type { Drawn } from './drawn.ts';
import { pixelsOf } from './drawn.ts';
import type { Seeded } from './seeded.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** What happens to one picture in five, as it does on real servers. */
const faults: readonly FakeFault[] = ['fails', 'fails', 'busy', 'dies', 'dies', 'half', 'outOfMemory'];

/** What a worker of the test runner that is cut short would leave behind. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A friend's machine: a worker's real process, the server it stands for, and its own way to Redis. */
export interface Machine {
  readonly name: string;
  readonly way: TcpDoor;
  /** Everything its processes have said. */
  log(): string;
  /** Number of pictures that were struck by a fault. */
  struck(): number;
  start(): void;
  /** Ends the process and waits for that; not there: at once. */
  stop(signal: NodeJS.Signals): Promise<void>;
  /** Somebody else's picture takes its server until the answer is called. */
  occupy(): Promise<() => void>;
  close(): Promise<void>;
}

export interface MachineOptions {
  readonly name: string;
  readonly redis: string;
  readonly random: Seeded;
  /** Of pictures that go wrong. */
  readonly faults: number;
  /** A picture takes 20 times that. */
  readonly stepMs: number;
  readonly drawn: Drawn[];
}

export async function createMachine({
  name,
  redis,
  random,
  faults: share,
  stepMs,
  drawn,
}: MachineOptions): Promise<Machine> {
  let struck = 0;
  const server: FakeSdapi = await startFakeSdapi({
    card: name,
    stepMs,
    models: [{ name: 'v1-5-pruned', family: 'sd1' }],
    strikes() {
      if (!random.chance(share)) return undefined;
      struck += 1;
      return random.pick(faults);
    },
    onDrawn({ prompt, seed, override_settings: settings }, png) {
      const at = Date.now();
      const clipSkip = Number(settings['CLIP_stop_at_last_layers'] ?? 1);
      drawn.push({ worker: name, prompt, seed, clipSkip, at, pixels: pixelsOf(png) });
    },
  });
  const way = await createTcpDoor(redis);
  let log = '';
  let child: ChildProcess | undefined;
  const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (!child || !isRunning()) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };

  return {
    name,
    way,
    log: () => log,
    struck: () => struck,
    occupy: () => server.occupy(),
    start() {
      if (isRunning()) return;
      const kept = Object.entries(process.env).filter(([key]) => /^(PATH|HOME|TMPDIR|SystemRoot|TEMP)$/i.test(key));
      const own = spawn(process.execPath, ['src/worker.ts'], {
        cwd: project,
        env: {
          ...Object.fromEntries(kept),
          REDIS_URL: way.url.replace('http', 'redis'),
          WORKER_NAME: name,
          SD_URL: server.url,
          LOG_LEVEL: 'info',
          LANG: 'en_US.UTF-8',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [own.stdout, own.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (log += text));
      }
      running.add(own);
      own.once('exit', (code, signal) => {
        running.delete(own);
        log += `\n[exit ${code ?? signal}]\n`;
      });
      child = own;
    },
    stop,
    async close() {
      await stop('SIGKILL');
      // What it still draws is not worth waiting for.
      await delay(0);
      await server.close();
      await way.shut().catch(() => undefined);
    },
  };
}

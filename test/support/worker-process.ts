import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { eventually } from './eventually.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

export interface WorkerProcess {
  readonly child: ChildProcess;
  /** What its owner reads, and its log. */
  said(): string;
  /** Waits until a line of it matches. */
  says(what: RegExp): Promise<void>;
  /** Waits for the end; the exit code. */
  ended(): Promise<number | null>;
}

const unset = [
  'SD_URL SD_AUTH SD_SERVERS SD_ENGINE REDIS_URL REDIS_PASSWORD_FILE REDIS_CA_FILE HTTP_PORT',
  'WORKER_NAME WORKER_CLASS WORKER_HOURS WORKER_MODELS WORKER_MAX_SIZE WORKER_MAX_STEPS WORKER_NSFW',
  'WORKER_DRAIN_SECONDS WORKER_PICTURES_MB',
].flatMap((line) => line.split(' '));

/** Starts `src/worker.ts` as `npm run worker` does, in English, with nothing of a developer's `.env`. */
export function startWorkerProcess(
  env: Readonly<Record<string, string>>,
  words: readonly string[] = [],
): WorkerProcess {
  const kept = Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|SystemRoot|TEMP)$/i.test(name));
  const child = spawn(process.execPath, ['src/worker.ts', ...words], {
    cwd: project,
    env: {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(unset.map((name) => [name, ''])),
      LANG: 'C',
      CLIPSKIP_LANG: '',
      LOG_LEVEL: 'silent',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const end = once(child, 'close');
  return {
    child,
    said: () => said,
    async says(what) {
      await eventually(() => what.test(said) || child.exitCode !== null, `the worker says ${what.source}`);
      if (!what.test(said)) throw new Error(`the worker ended and never said ${what.source}:\n${said}`);
    },
    async ended() {
      await end;
      return child.exitCode;
    },
  };
}

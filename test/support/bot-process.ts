import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import manifest from '../../package.json' with { type: 'json' };
import type { FakeDiscord } from '../fake-discord/index.ts';
import { eventually } from './eventually.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
/** What `npm start` gives to node: the flags are part of what is promised about memory. */
const startArguments = manifest.scripts.start.split(' ').slice(1);

export interface BotOptions {
  readonly fake: FakeDiscord;
  /** Database and picture cache. */
  readonly dataDir: string;
  /** Over a clean environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface BotProcess {
  readonly child: ChildProcess;
  /** Everything on stderr and stdout so far: JSON lines of the log. */
  log(): string;
  /** Messages of the log, oldest first. */
  logged(): readonly string[];
  /** Sends the signal and waits for the end. Resolves the exit code; null after a signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `src/main.ts` as `npm start` does, against the fake, and waits until it is ready. */
export async function startBot({ fake, dataDir, env = {} }: BotOptions): Promise<BotProcess> {
  const kept = Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|SystemRoot|TEMP)$/i.test(name));
  const child = spawn(process.execPath, startArguments, {
    cwd: project,
    env: {
      ...Object.fromEntries(kept),
      // A `.env` that a developer has must not reach the tests: an empty variable goes over it.
      SD_URL: '',
      REDIS_URL: '',
      SD_AUTH: '',
      SD_ENGINE: '',
      DISCORD_GUILD_ID: '',
      DISCORD_TOKEN_FILE: '',
      HTTP_PORT: '',
      LOG_LEVEL: 'info',
      DATA_DIR: dataDir,
      // A start takes half the time; it is the same program.
      NODE_COMPILE_CACHE: join(project, 'node_modules/.cache/clipskip'),
      DISCORD_TOKEN: fake.token,
      DISCORD_API_URL: fake.url,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = once(child, 'exit');
  const gone = ended.then(() => {
    throw new Error(`the bot ended before it was ready:\n${log.slice(-4000)}`);
  });
  // Not the gateway's word: what comes before the dispatcher listens is lost.
  const ready = eventually(() => log.includes('"msg":"ready"'), 'the bot is ready');
  try {
    await Promise.race([ready, gone]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  gone.catch(() => undefined);
  return {
    child,
    log: () => log,
    logged: () => log.split('\n').flatMap(messageOf),
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await ended;
      }
      return child.exitCode;
    },
  };
}

const line = z.looseObject({ msg: z.string() });

function messageOf(text: string): string[] {
  if (!text.startsWith('{')) return [];
  const parsed = line.safeParse(JSON.parse(text));
  return parsed.success ? [parsed.data.msg] : [];
}

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../bin/clipskip.mjs', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CliOptions {
  /** Over a clean environment in English with the workspace's own data folder. Undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** The Node that starts `bin/clipskip.mjs`. Default: the one of the tests. */
  readonly node?: string;
  /** Called with all of stderr so far, whenever there is more. */
  readonly onStderr?: (text: string, child: ChildProcessWithoutNullStreams) => void;
  readonly onSpawn?: (child: ChildProcessWithoutNullStreams) => void;
  /** In a process group of its own, as a terminal starts it. */
  readonly detached?: boolean;
}

export interface Workspace {
  /** A folder of its own: current directory, output and data folder of every run. */
  readonly folder: string;
  run(argv: readonly string[], options?: CliOptions): Promise<CliResult>;
  remove(): Promise<void>;
}

/** Starts the command line as a person does, away from the repository and from what npm put into the environment. */
export async function createWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'clipskip-cli-'));
  return {
    folder,
    run: (argv, options = {}) => run(argv, { cwd: folder, ...options, env: { ...clean(folder), ...options.env } }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Empty variables go over a `.env` that a developer may have. */
function clean(folder: string): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NO_COLOR|FORCE_COLOR|LC_|LANG|VITEST)/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    LANG: 'C',
    SD_URL: '',
    REDIS_URL: '',
    SD_AUTH: '',
    SD_ENGINE: '',
    CLIPSKIP_LANG: '',
    CACHE_MAX_MB: '',
    BUILTIN_THREADS: '',
    SEED_SOURCE: '',
    LOG_LEVEL: '',
    DATA_DIR: join(folder, 'data'),
  };
}

function run(argv: readonly string[], options: CliOptions): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(options.node ?? process.execPath, [launcher, ...argv], {
      cwd: options.cwd,
      env: { ...options.env },
      detached: options.detached ?? false,
    });
    options.onSpawn?.(child);
    child.stdin.end();
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onStderr?.(stderr, child);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

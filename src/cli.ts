import { randomBytes, randomInt } from 'node:crypto';

import { earlyFlag, runMain } from './cli/main.ts';
import { errorText, exitCodeOf, printError } from './cli/print-error.ts';
import type { Session } from './cli/session.ts';
import { specOf } from './cli/specs.ts';
import { startedByNpm } from './cli/npm-flags.ts';
import { createTerminal } from './cli/terminal.ts';
import type { Config, Environment } from './config.ts';
import { colourWish, languageFromLocale, programVersion, readConfig, readEnvironment } from './config.ts';
import type { AppError } from './errors.ts';
import { asAppError } from './errors.ts';
import { createLogger } from './log.ts';
import type { Language } from './text/index.ts';
import { languageOf, translator } from './text/index.ts';

/** A second Ctrl-C this long after the first means it; closer together they are one, seen by us and by whoever started us. */
const secondSignalMs = 1000;

/** The command line's composition: environment, language, terminal, signals, one place for errors. Sets the exit code. */
async function main(argv: readonly string[]): Promise<void> {
  const environment = readEnvironment();
  const json =
    argv.some((argument) => /^--json(=true)?$/.test(argument)) ||
    (environment['npm_config_json'] === 'true' && isNpmScript(argv, environment));
  const terminal = createTerminal({ json, colour: colourWish(environment) });
  const id = randomBytes(4).toString('hex');
  ignoreClosedPipes();

  const fail = (error: AppError, language: Language): void => {
    const t = translator(language);
    printError(terminal.err, error, id, t);
    if (json) {
      const failure = { error: { code: error.code, side: error.side, ...errorText(error, id, t), id } };
      process.stdout.write(`${JSON.stringify(failure)}\n`);
    }
    process.exitCode = exitCodeOf(error);
  };

  let language = languageOf(earlyFlag(argv, 'lang')) ?? languageFromLocale(environment);
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    fail(asAppError(error), language);
    return;
  }
  language = languageOf(earlyFlag(argv, 'lang')) ?? config.language ?? language;
  const log = createLogger(config.logLevel);
  const session: Session = {
    id,
    t: translator(language),
    config,
    environment,
    terminal,
    log,
    json,
    signal: stopSignal(),
    folder: isNpmScript(argv, environment) ? (environment['INIT_CWD'] ?? process.cwd()) : process.cwd(),
    now: () => Date.now(),
    randomSeed: () => randomInt(2 ** 31),
  };
  const handle = (thrown: unknown): void => {
    const error = asAppError(thrown);
    log[error.code === 'internal' ? 'error' : 'debug']({ id, code: error.code, stack: stackOf(error) }, 'failed');
    fail(error, language);
  };
  process.on('uncaughtException', (error) => {
    handle(error);
    process.exit();
  });
  try {
    process.exitCode = await runMain(argv, programVersion(), session);
  } catch (error) {
    handle(error);
  }
}

/** Where it happened and why. Stacks alone: an HTTP client hangs headers and addresses on its errors. */
function stackOf(error: Error): string {
  const { stack = error.message, cause } = error;
  return cause instanceof Error ? `${stack}\nCaused by: ${stackOf(cause)}` : stack;
}

function isNpmScript(argv: readonly string[], environment: Environment): boolean {
  const spec = specOf(argv[0]);
  return spec !== undefined && startedByNpm(spec, environment);
}

/** Aborts at the first Ctrl-C; a second one, later, ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const stop = (): void => {
    if (first === undefined) {
      first = performance.now();
      controller.abort();
    } else if (performance.now() - first > secondSignalMs) process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return controller.signal;
}

/** `| head` closes our stdout early; what we make are files, and they are made all the same. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

await main(process.argv.slice(2));

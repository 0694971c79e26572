import type { Config, Environment } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Translator } from '../text/index.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets: everything of the outside world that it may touch. */
export interface Session {
  /** Of this run; shown with unexpected errors and written to the log. */
  readonly id: string;
  readonly t: Translator;
  readonly config: Config;
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly log: Logger;
  readonly json: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Where the person stands: relative paths start here. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0..2^31-1 */
  readonly randomSeed: () => number;
}

/** Runs one command. Resolves with the exit code: 0 did what was asked, 1 found a problem; rejects with AppError. */
export type CommandRun = (argv: readonly string[], session: Session) => Promise<0 | 1>;

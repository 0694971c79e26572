import type { Logger } from 'pino';
import { destination, pino } from 'pino';

import type { LogLevel } from './config.ts';

export type { Logger };

/**
 * Names whose values never reach a log, at the top and one level down. Prompts are people's own; the rest opens doors.
 * A logger is a net below the rule, not the rule: callers do not hand over prompts in the first place.
 */
const redacted = ['prompt', 'negative', 'password', 'auth', 'authorization', 'token', 'url', 'image'];

/** JSON lines on stderr: stdout belongs to results. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redacted.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    destination({ fd: 2, sync: true }),
  );
}

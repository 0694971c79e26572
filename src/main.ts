import type { Bot } from './bot.ts';
import { startBot } from './bot.ts';
import { languageFromLocale, readConfig, readEnvironment } from './config.ts';
import { asAppError } from './errors.ts';
import { createLogger } from './log.ts';
import { translator } from './text/index.ts';

/** `npm start`: the bot and its worker in one process. Says what is missing in the language of the machine. */
async function main(): Promise<void> {
  const environment = readEnvironment();
  let t = translator(languageFromLocale(environment));
  const fail = (thrown: unknown): never => {
    const error = asAppError(thrown);
    say(t(error.what));
    say(t(error.fix.key, { ...error.params, id: 'start' }));
    if (error.code === 'internal') say(error.stack ?? error.message);
    return process.exit(1);
  };
  const signal = stopSignal();
  let bot: Bot;
  try {
    const config = readConfig(environment, 'info');
    t = translator(config.language ?? languageFromLocale(environment));
    const log = createLogger(config.logLevel);
    // A bug in one place must not take the sweeps of everybody else along; the log says where it was.
    process.on('unhandledRejection', (error) => log.error({ stack: stackOf(error) }, 'unhandled rejection'));
    process.on('uncaughtException', (error) => {
      log.fatal({ stack: stackOf(error) }, 'uncaught exception');
      process.exit(1);
    });
    bot = await startBot(config, { log, say: (message) => say(t(message)), signal });
  } catch (error) {
    return signal.aborted ? process.exit(0) : fail(error);
  }
  // What starting leaves behind (source texts, stripped types) is not looked at while nothing is allocated. `npm start`
  // gives node --expose-gc for this.
  await globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });
  const ended = await bot.ended;
  if (!ended) say(t('commands:start.stopping'));
  await bot.close();
  if (ended) return fail(ended);
  // discord.js and the engine leave timers behind that would hold the process for minutes.
  return process.exit(0);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Aborted by the first SIGTERM or Ctrl-C; the second ends the process at once: everything owed is in the database. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

await main();

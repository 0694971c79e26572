import { emitKeypressEvents } from 'node:readline';

import { languageFromLocale, readConfig, readEnvironment } from './config.ts';
import { AppError, asAppError } from './errors.ts';
import { createLogger } from './log.ts';
import type { Translator } from './text/index.ts';
import { translator } from './text/index.ts';
import { isOrder, sendOrder } from './worker/orders.ts';
import { startWorker } from './worker/start.ts';
import type { Worker } from './worker/start.ts';

/** `npm run worker`: this machine's server draws for a bot elsewhere. `npm run worker -- pause`: tells the one that runs here. */
async function main(): Promise<void> {
  const environment = readEnvironment();
  let t = translator(languageFromLocale(environment));
  const stopping = new AbortController();
  try {
    const config = readConfig(environment, 'silent');
    t = translator(config.language ?? languageFromLocale(environment));
    const [word] = process.argv.slice(2);
    if (word !== undefined) {
      if (!isOrder(word)) throw new AppError('usage.wrong', { params: { what: word, fix: 'npm run worker -- pause' } });
      await sendOrder(word, config.bot.httpPort);
      say(t(`worker:ordered.${word}`));
      return;
    }
    const log = createLogger(config.logLevel);
    let worker: Worker | undefined;
    onSignals(() => {
      if (!worker) stopping.abort();
      else if (worker.loop.state() === 'draining') void worker.loop.close();
      else void worker.loop.drain();
    });
    worker = await startWorker(config, {
      log,
      say: (message) => say(t(message)),
      signal: stopping.signal,
      now: () => Date.now(),
      random: Math.random,
    });
    listenToKeys(worker, t);
    const reason = await worker.ended;
    if (reason) throw reason;
  } catch (thrown) {
    if (stopping.signal.aborted) process.exit(0);
    const error = asAppError(thrown);
    say(t(error.what));
    say(t(error.fix.key, { ...error.params, id: 'worker' }));
    if (error.code === 'internal') say(error.stack ?? error.message);
    process.exit(1);
  }
  process.exit(0);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The first one lets the row end, the second gives it back, the third ends the process. */
function onSignals(act: () => void): void {
  let count = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      count += 1;
      if (count > 2) process.exit(130);
      act();
    });
  }
}

/** In a terminal its owner has the machine at one key. */
function listenToKeys({ loop }: Worker, t: Translator): void {
  const { stdin } = process;
  if (!stdin.isTTY) return;
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', (_text: unknown, key: { readonly name?: string; readonly ctrl?: boolean }) => {
    if (key.name === 'p') loop.pause();
    else if (key.name === 'r') loop.resume();
    // In raw mode Ctrl-C is a key like any other.
    else if (key.name === 'q' || (key.ctrl && key.name === 'c')) process.emit('SIGINT');
  });
  say(t('worker:keys'));
}

await main();

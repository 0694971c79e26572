import { randomUUID } from 'node:crypto';
import { setTimeout as timer } from 'node:timers/promises';

import { AppError } from '../../../errors.ts';
import type { Ask } from './ask.ts';
import { workerKeys } from './keys.ts';
import { loraAnswer, mostLoraBytes, unpackError } from './protocol.ts';
import { unlessRubbish } from './read-worker.ts';
import { giveOrder } from './roster.ts';
import type { Timing } from './timing.ts';

export interface AskLoraOptions {
  readonly worker: string;
  readonly lora: string;
  readonly ask: Ask;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  /** Calls the listener when a worker tells that an answer is there; the answer ends that. */
  readonly onAnswer: (listener: (worker: string, answer: string) => void) => () => void;
}

/**
 * What a worker says of the file of one of its LoRAs. Undefined: it has none of that name. Rejects with what it could not be read for
 * (`lora.*`, `file.missing`), with `lora.untold` when nothing that can be read comes in time, and with `queue.*`.
 */
export async function askLora(options: AskLoraOptions): Promise<object | undefined> {
  const { worker, lora, ask, timing, signal, onAnswer } = options;
  const id = randomUUID();
  const key = workerKeys(worker).answer(id);
  let wake = Promise.withResolvers<void>();
  const deaf = onAnswer((from, answer) => {
    if (from === worker && answer === id) wake.resolve();
  });
  try {
    await giveOrder(ask, worker, { type: 'lora', lora, answer: id });
    const until = performance.now() + timing.answerMs;
    for (;;) {
      // News may be lost; the key is looked at all the same.
      await Promise.race([wake.promise, timer(timing.answerMs / 10, undefined, { signal })]);
      wake = Promise.withResolvers();
      const text = await unlessRubbish(ask((redis) => redis.getrange(key, 0, mostLoraBytes), signal));
      if (text !== undefined && text !== '') return read(text, worker, lora);
      if (performance.now() >= until) throw untold(lora);
    }
  } finally {
    deaf();
    ask((redis) => redis.del(key)).catch(() => undefined);
  }
}

function read(text: string, worker: string, lora: string): object | undefined {
  if (text.length > mostLoraBytes) throw untold(lora);
  const said = loraAnswer.safeParse(parsed(text)).data;
  if (!said) throw untold(lora);
  if ('error' in said) throw unpackError(said.error, worker);
  return said.lora ?? undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function untold(lora: string): AppError {
  return new AppError('lora.untold', { params: { lora } });
}

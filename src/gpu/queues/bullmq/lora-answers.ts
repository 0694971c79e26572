import { AppError, asAppError } from '../../../errors.ts';
import type { Engine } from '../../engine.ts';
import type { Ask } from './ask.ts';
import type { WorkerKeys } from './keys.ts';
import type { News, Order } from './protocol.ts';
import { mostLoraBytes, packError } from './protocol.ts';

export interface LoraAnswersOptions {
  readonly engine: Engine;
  readonly ask: Ask;
  readonly keys: WorkerKeys;
  readonly tell: (news: News) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Files read at once for those who ask; who asks more has to ask again. */
const atOnce = 4;
/** An answer that nobody fetches is gone by itself. */
const answerMs = 60_000;

/** A worker's answers about the files of its LoRAs: what they say of themselves, and never where they lie. */
export function createLoraAnswers({ engine, ask, keys, tell, signal }: LoraAnswersOptions) {
  let reading = 0;
  const answer = async ({ lora, answer: id }: Extract<Order, { readonly type: 'lora' }>): Promise<void> => {
    if (reading >= atOnce || !engine.describeLora) return;
    reading += 1;
    try {
      const text = await textOf(lora, () => engine.describeLora?.(lora, signal) ?? Promise.resolve(undefined));
      await ask((redis) => redis.set(keys.answer(id), text, 'PX', answerMs));
      await tell({ type: 'answer', answer: id });
    } finally {
      reading -= 1;
    }
  };
  return { answer };
}

async function textOf(lora: string, describe: () => Promise<object | undefined>): Promise<string> {
  try {
    const text = JSON.stringify({ lora: (await describe()) ?? null });
    if (text.length <= mostLoraBytes / 2) return text;
    throw new AppError('lora.untold', { params: { lora } });
  } catch (error) {
    return JSON.stringify({ error: packError(asAppError(error)) });
  }
}

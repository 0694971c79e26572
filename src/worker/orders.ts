import { z } from 'zod';

import { AppError } from '../errors.ts';
import { orderHeader } from '../ops/worker.ts';

const orders = ['pause', 'resume', 'drain'] as const;
export type WorkerOrder = (typeof orders)[number];

export function isOrder(word: string): word is WorkerOrder {
  return orders.some((order) => order === word);
}

const answer = z.object({ done: z.literal(true) });

/**
 * Tells the worker of this machine through its health port. Rejects with `config.missing` where it has none and with
 * `server.unreachable` where nobody answers.
 */
export async function sendOrder(order: WorkerOrder, port: number | undefined): Promise<void> {
  if (port === undefined) {
    throw new AppError('config.missing', { params: { names: 'HTTP_PORT', shapes: 'HTTP_PORT=8787' } });
  }
  const host = `127.0.0.1:${port}`;
  try {
    const response = await fetch(`http://${host}/${order}`, {
      method: 'POST',
      headers: { [orderHeader]: '1' },
      signal: AbortSignal.timeout(5000),
    });
    answer.parse(await response.json());
  } catch (cause) {
    throw new AppError('server.unreachable', { params: { host }, cause });
  }
}
